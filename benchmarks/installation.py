"""An empty Ligai of a benchmark's own, on the engine that DATABASE_URL names; gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import environment, make_template


@contextmanager
def installation() -> Iterator[Path]:
    """Django set up on a migrated, empty database; gives a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="ligai-bench-") as name:
        folder = Path(name)
        template = make_template(folder)
        database_url = template.copy(folder)
        os.environ.update(environment(folder, database_url))
        import django
        from django.db import connection

        django.setup()
        try:
            yield folder
        finally:
            connection.close()
            template.drop(database_url)
            template.close()

"""The console script `ligai`: every management command under one short name."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run `ligai COMMAND …`; the exit status is the command's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ligai.config.settings")
    if sys.argv[1:2] == ["demo"]:
        _keep_apart()
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(["ligai", *sys.argv[1:]])
    except (OperationalError, ProgrammingError):
        if _is_prepared():
            raise
        sys.exit(_prepare_first())


def _is_prepared() -> bool:
    """Has this database ever had its tables made?"""
    from django.db import connection

    return "django_migrations" in connection.introspection.table_names()


def _prepare_first() -> str:
    from django.conf import settings
    from django.utils.translation import gettext as _

    return _("%(folder)s里还没有装好，请先运行：ligai init") % {"folder": settings.DATA_DIR}


def _keep_apart() -> None:
    """The demo has a data directory of its own unless one is named, and always SQLite."""
    os.environ.setdefault("LIGAI_DATA_DIR", str(Path.cwd() / "var" / "demo"))
    os.environ.setdefault("LIGAI_KEY_DIR", str(Path(os.environ["LIGAI_DATA_DIR"]) / "keys"))
    os.environ.pop("DATABASE_URL", None)


if __name__ == "__main__":
    main()

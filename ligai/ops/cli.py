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

    execute_from_command_line(["ligai", *sys.argv[1:]])


def _keep_apart() -> None:
    """The demo has a data directory of its own unless one is named, and always SQLite."""
    os.environ.setdefault("LIGAI_DATA_DIR", str(Path.cwd() / "var" / "demo"))
    os.environ.setdefault("LIGAI_KEY_DIR", str(Path(os.environ["LIGAI_DATA_DIR"]) / "keys"))
    os.environ.pop("DATABASE_URL", None)


if __name__ == "__main__":
    main()

"""The console script `ligai`: every management command under one short name."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `ligai COMMAND …`; the exit status is the command's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ligai.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["ligai", *sys.argv[1:]])

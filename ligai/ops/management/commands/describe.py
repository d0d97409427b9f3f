"""`ligai describe`: writes docs/generated from the code, or checks that it is current."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ligai.ops.describing import documents


class Command(BaseCommand):
    """Prints everything when neither --write nor --check is given."""

    help = "Describe states, abilities, events, figures and limits from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, or what to compare with."""
        parser.add_argument("--write", type=Path, metavar="DIR")
        parser.add_argument("--check", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 when a document is not current."""
        for name, text in documents().items():
            if options["write"]:
                options["write"].mkdir(parents=True, exist_ok=True)
                (options["write"] / name).write_text(text)
            elif options["check"]:
                path = options["check"] / name
                if not path.exists() or path.read_text() != text:
                    raise CommandError(_("%(path)s 过时了，请运行 make docs") % {"path": path})
            else:
                self.stdout.write(text)

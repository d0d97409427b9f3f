"""`ligai story`: the figures of the source report as counted from the ledger, each with its list."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ligai.ledger.writing import reading
from ligai.ops.arguments import a_moment, seal_moment
from ligai.ops.story import Moment, story


class Command(BaseCommand):
    """Counts now, or as of a moment as known at a seal."""

    help = "Count each part of the source report (S1-S27) from the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        """The same words as `figures`."""
        parser.add_argument("--as-of", help="V: a day (its end) or a moment; now when omitted")
        parser.add_argument("--known-at", help="K: the number of a seal; now when omitted")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """One snapshot of the database for all parts."""
        asked = {name: options[name] for name in ("as_of", "known_at") if options[name]}
        moment = Moment(
            a_moment(options["as_of"]), seal_moment(options["known_at"]), tuple(asked.items())
        )
        with reading():
            parts = story(moment)
        if options["json"]:
            self.stdout.write(json.dumps(parts, ensure_ascii=False, indent=1))
            return
        if not parts:
            self.stdout.write(_("这里没有演示世界；请运行 make demo"))
        for name, counted in parts.items():
            told = "　".join(f"{key} {value}" for key, value in counted.items() if key != "urls")
            self.stdout.write(f"{name}　{told}")

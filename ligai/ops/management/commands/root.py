"""`ligai root`: the daily roots of the books, to be kept elsewhere; with `--check`, a kept one against the books."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ligai.kernel.moments import canonical
from ligai.ledger import roots
from ligai.ledger.models import Root
from ligai.ledger.roots import Verdict
from ligai.ops.arguments import a_kept_root
from ligai.ops.verdicts import in_words

_SHOWN = 10


class Command(BaseCommand):
    """Exit status 0 when a kept root is in the books, 1 when it is not, 2 when it cannot be read."""

    help = _("每日根：列出来留存到别处，或者拿留存的根核对账本")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            metavar="FILE",
            help=_("留存的根：N:HASH，或者写着它的文件（邮件、--json的答复）"),
        )
        parser.add_argument("--all", action="store_true", help=_("列出全部，不只最近的"))
        parser.add_argument("--json", action="store_true", help=_("给程序读的答复"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"] is not None:
            self._check(options["check"], as_json=options["json"])
            return
        found = Root.objects.select_related("seal", "sent").order_by("-number")
        listed = list(found if options["all"] else found[:_SHOWN])[::-1]
        if options["json"]:
            answer = json.dumps({"roots": [_as_json(root) for root in listed]}, indent=2)
        else:
            answer = "\n".join(_lines(listed))
        self.stdout.write(answer)

    def _check(self, argument: str, *, as_json: bool) -> None:
        kept = a_kept_root(argument)
        verdict = roots.compare(kept)
        told = {"root": str(kept), "verdict": verdict.value}
        words = in_words(kept, verdict)
        self.stdout.write(json.dumps(told, indent=2) if as_json else words)
        if verdict is not Verdict.SAME:
            raise SystemExit(1)


def _as_json(root: Root) -> dict[str, Any]:
    sent = getattr(root, "sent", None)
    return {
        "root": str(roots.as_kept(root)),
        "number": root.number,
        "hash": root.hash,
        "seal": root.seal.number,
        "epoch": root.seal.epoch,
        "moment": canonical(root.seal.moment),
        "events": root.events,
        "merkle": root.merkle,
        "previous": root.previous,
        "sent_at": canonical(sent.sent_at) if sent else None,
        "sent_to": sent.to if sent else None,
    }


def _lines(listed: list[Root]) -> Iterator[str]:
    if not listed:
        yield _("还没有每日根；后台工作每天做一个")
    for root in listed:
        sent = getattr(root, "sent", None)
        left = _("已寄给%(to)s") % {"to": sent.to} if sent else _("没有寄出")
        words = {"moment": canonical(root.seal.moment), "n": root.events, "left": left}
        yield str(roots.as_kept(root))
        yield "    " + _("%(moment)s，%(n)d条记录，%(left)s") % words

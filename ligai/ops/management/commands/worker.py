"""`ligai worker`: closes the books, chains the daily root, keeps month ends, and lets the clock act."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ligai.ops.election import seat
from ligai.ops.worker import chores, run, run_round


class Command(BaseCommand):
    """Ends cleanly on SIGTERM and SIGINT, after the round that it is in."""

    help = _("后台工作：关账、汇总、每日根、月末快照、到期的事")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help=_("只做一轮就结束"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self._work_once()
            return
        self._is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.stdout.write(_("后台工作已开始"))
        run(seat(), lambda: self._is_stopping)
        self.stdout.write(_("后台工作已结束"))

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _work_once(self) -> None:
        mine = seat()
        try:
            if mine.hold():
                run_round(chores())
            else:
                self.stdout.write(_("另一个后台工作正在运行，这里不用再做"))
        finally:
            mine.leave()

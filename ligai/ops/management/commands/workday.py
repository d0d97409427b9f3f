"""`ligai workday add 2026-02-12 5`: when a limit ends, and why on that day."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ligai.kernel.calendars import china
from ligai.kernel.workdays import LONGEST, Deadline, SkippedDay, reason_label


class Command(BaseCommand):
    """Answers on standard output; bad input ends with one sentence and exit status 2."""

    help = _("算工作日：期限到哪一天，跳过了哪些日子")
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help=_("从某日起数若干天，当日不计"))
        add.add_argument("start", type=_day, help=_("起算日，如 2026-02-12"))
        add.add_argument("count", type=_count, help=_("天数"))
        add.add_argument("--calendar-days", action="store_true", help=_("按自然日，末日放假顺延"))
        add.add_argument("--known-on", type=_day, help=_("只用这一天以前公布的放假通知"))
        add.add_argument("--json", action="store_true", help=_("给程序读的答复"))

    def handle(self, *args: Any, **options: Any) -> None:
        calendar = china()
        if options["known_on"]:
            calendar = calendar.as_known_on(options["known_on"])
        count = (
            calendar.add_calendar_days if options["calendar_days"] else calendar.add_working_days
        )
        try:
            deadline = count(options["start"], options["count"])
        except (ValueError, OverflowError) as error:
            raise CommandError(_("算不出来，起算日太远"), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(deadline.to_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_sentences(deadline)))


def _sentences(deadline: Deadline) -> Iterable[str]:
    yield deadline.on.isoformat()
    for run in _runs(deadline.passed_over):
        days = {"days": _span(run), "reason": reason_label(run[0].reason), "count": len(run)}
        yield _("不计　%(days)s　%(reason)s %(count)d天") % days
    for day in deadline.made_up:
        yield _("计入　%(day)s　调休上班") % {"day": day.isoformat()}
    if deadline.provisional:
        yield _("暂定　用到的年份还没有放假通知，通知公布后可能变动")
    yield _("依据　%(calendar)s") % {"calendar": deadline.calendar}


def _runs(skipped: Iterable[SkippedDay]) -> list[list[SkippedDay]]:
    """Neighbouring days of one reason together."""
    numbered = enumerate(skipped)
    runs = groupby(numbered, key=lambda each: (each[1].reason, each[1].day.toordinal() - each[0]))
    return [[day for _number, day in run] for _key, run in runs]


def _span(run: list[SkippedDay]) -> str:
    first, last = run[0].day.isoformat(), run[-1].day.isoformat()
    return first if first == last else f"{first}…{last}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = _("%(text)s 不是日期，请写成 2026-02-12 这样") % {"text": text}
        raise argparse.ArgumentTypeError(message) from error


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= LONGEST:
        return int(text)
    message = _("天数要在1到%(longest)d之间，不能是 %(text)s") % {"longest": LONGEST, "text": text}
    raise argparse.ArgumentTypeError(message)

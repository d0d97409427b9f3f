"""Why this date: the limit, the days that were counted, and on what basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ligai.kernel.phrases import listed
from ligai.kernel.workdays import (
    WEEKEND,
    Calendar,
    Counting,
    Deadline,
    Kind,
    StripDay,
    reason_label,
)
from ligai.problems.deadlines import counted_from, known_on
from ligai.problems.models import DueChange
from ligai.ui.dates import day_tag, day_words
from ligai.ui.strip import Day

_LONGEST_STRIP = 95  # days; a longer strip cannot be read
_DISPATCHED = gettext_lazy("%(day)s交办")
_APART = 8  # squares between two labels


@dataclass(frozen=True, slots=True)
class Why:
    """What `ui/_why.html` prints."""

    question: SafeString
    days: list[Day]
    days_words: str
    text: SafeString | str
    basis: str


def why(change: DueChange, calendar: Calendar) -> Why:
    """The answer for one row of the due history, by the calendar that holds at its problem's unit.

    The strip only where the date was worked out.
    """
    question = format_html(_("为何是{day}"), day=day_tag(change.due_on, "auto"))
    deadline = _worked_out_again(change, calendar)
    if deadline is None:
        return Why(question, [], "", _plain(change), change.basis())
    days = deadline.strip() if len(deadline.strip()) <= _LONGEST_STRIP else ()
    text = _counted(change, deadline)
    return Why(question, squares(days), _spoken(deadline), text, change.basis())


def _worked_out_again(change: DueChange, calendar: Calendar) -> Deadline | None:
    """The deadline by the calendar then known; None when it was set by hand or does not come out."""
    told: dict[str, Any] = change.explanation
    if "start" not in told:
        return None
    again = counted_from(told, calendar.as_known_on(known_on(told)))
    return again if again.on == change.due_on else None


def _plain(change: DueChange) -> SafeString:
    return format_html(
        _("{because}。{day}定下。"),
        because=change.reason,
        day=day_tag(change.effective_at, "auto"),
    )


def _counted(change: DueChange, deadline: Deadline) -> SafeString:
    parts = [
        format_html(
            _("{because}，从{start}的次日起数，签收早晚不影响。"),
            because=change.reason,
            start=day_tag(deadline.start, "auto"),
        )
    ]
    parts += _what_was_counted(deadline)
    return format_html_join("" if _is_chinese() else " ", "{}", ((part,) for part in parts))


def why_words(deadline: Deadline) -> tuple[str, list[SafeString]]:
    """A deadline without a limit behind it: in one sentence, and what was counted and what not."""
    return _spoken(deadline), _what_was_counted(deadline)


def _what_was_counted(deadline: Deadline) -> list[SafeString]:
    parts = []
    if deadline.passed_over:
        parts.append(format_html("{}", _("不计：%(days)s。") % {"days": _skipped(deadline)}))
    if deadline.made_up:
        made_up = listed(day_words(day, "short") for day in deadline.made_up)
        parts.append(format_html("{}", _("%(days)s调休上班，计入。") % {"days": made_up}))
    parts.append(format_html("{}", _("日历：%(name)s。") % {"name": deadline.calendar}))
    if deadline.provisional:
        parts.append(format_html("{}", _("其中有的年份还没有放假通知，日期是暂定的。")))
    return parts


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _skipped(deadline: Deadline) -> str:
    return listed(
        _("%(reason)s%(n)d天") % {"reason": reason_label(reason), "n": n}
        for reason, n in deadline.passed_over_by_reason().items()
    )


def _spoken(deadline: Deadline) -> str:
    words = {"start": day_words(deadline.start), "n": deadline.count, "due": day_words(deadline.on)}
    if deadline.counting is Counting.WORKING:
        return _("从%(start)s的次日起数%(n)d个工作日，到%(due)s") % words
    return _("从%(start)s的次日起数%(n)d天，到%(due)s") % words


def squares(days: Sequence[StripDay], begun: Any = _DISPATCHED) -> list[Day]:
    """Each day as it is drawn, with the labels that fit; `begun` says what happened on the first."""
    below = _holidays(days)
    return [
        Day(_kind(day), above=_above(day, at, len(days), begun), below=below.get(at, ""))
        for at, day in enumerate(days)
    ]


def _kind(day: StripDay) -> str:
    if not day.counted:
        return "off"
    return "makeup" if day.kind is Kind.MADE_UP else "counted"


def _above(day: StripDay, at: int, count: int, begun: Any) -> str:
    if day.start:
        return str(begun) % {"day": day_words(day.day, "short")}
    if day.due:
        return _("%(day)s到期") % {"day": day_words(day.day, "short")}
    if day.kind is Kind.MADE_UP and _APART <= at < count - _APART:
        return _("%(day)d日调休上班") % {"day": day.day.day}
    return ""


def _holidays(days: Sequence[StripDay]) -> dict[int, str]:
    """Square → “国庆节7天”, in the middle of each holiday."""
    labels = {}
    runs = groupby(enumerate(days), lambda pair: "" if pair[1].counted else pair[1].reason)
    for reason, run in runs:
        places = [at for at, _day in run]
        if reason and reason != WEEKEND:
            words = {"reason": reason_label(reason), "n": len(places)}
            labels[places[len(places) // 2]] = _("%(reason)s%(n)d天") % words
    return labels

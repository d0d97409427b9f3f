"""Where a ledger contradicts itself: each doubt about a row has a kind, is kept with it and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.intake.values import FieldValue, folded

KINDS: dict[str, Any] = {
    "done_without_date": _("已完成，但没有完成时间"),
    "open_with_date": _("未完成，却有完成时间"),
    "counters_disagree": _("完成数量与完成情况对不上"),
    "repeated_number": _("问题编号重复"),
    "repeated_sequence": _("序号重复"),
    "repeated_row": _("与前面一行完全相同"),
    "date_before_found": _("完成时间早于发现时间"),
    "due_before_found": _("整改时限早于发现时间"),
    "completed_in_future": _("完成时间还没有到"),
    "text_in_number": _("数字栏里是文字"),
    "unreadable_date": _("日期看不懂"),
    "no_fixed_date": _("没有确定的日期"),
    "month_only": _("日期只到月份"),
    "unclear_status": _("看不出是否完成，按未完成算"),
    "status_not_given": _("没有填是否完成，按未完成算"),
}


@dataclass(frozen=True)
class Flag:
    """One doubt about a row: its kind (a key of `KINDS`), the column's heading, what stands there.

    `other_sheet` and `other_row` name the earlier row that this one repeats.
    """

    kind: str
    column: str
    text: str = ""
    other_sheet: str = ""
    other_row: int | None = None


def row_flags(
    fields: Mapping[str, FieldValue],
    headings: Mapping[str, str],
    *,
    unread: Iterable[str] = (),
    today: date | None = None,
) -> list[Flag]:
    """What one row says against itself.

    `fields` are its values, `headings` the heading of each mapped field, `unread` the fields whose
    cell is filled but could not be read, `today` the day after which nothing can be completed yet.
    """
    return [
        *_status_against_date(fields, headings, frozenset(unread)),
        *_status_against_counters(fields, headings),
        *_order_of_dates(fields, headings, today),
    ]


def _status_against_date(
    fields: Mapping[str, FieldValue], headings: Mapping[str, str], unread: frozenset[str]
) -> list[Flag]:
    status, completed_on = fields.get("done"), fields.get("completed_on")
    if status is None:
        return [Flag("status_not_given", headings["done"])] if "done" in headings else []
    column = headings.get("completed_on", headings.get("done", ""))
    if status == "done" and completed_on is None and "completed_on" not in unread:
        return [Flag("done_without_date", column)]
    if status in ("open", "long_term") and completed_on is not None:
        return [Flag("open_with_date", column, str(completed_on))]
    return []


def _status_against_counters(
    fields: Mapping[str, FieldValue], headings: Mapping[str, str]
) -> list[Flag]:
    """A done row counts nothing as open and something as done; an open one the other way round.

    A row that stands for several problems (done 3, open 2) is open and agrees with itself.
    """
    done, left = fields.get("done_count"), fields.get("open_count")
    status = fields.get("done")
    if status == "done":
        wrong = done == 0 or (isinstance(left, int) and left > 0)
    elif status in ("open", "long_term"):
        wrong = left == 0 or (left is None and isinstance(done, int) and done > 0)
    else:
        wrong = False
    if not wrong:
        return []
    column = headings.get("done_count") or headings.get("open_count", "")
    text = " / ".join("" if count is None else str(count) for count in (done, left))
    return [Flag("counters_disagree", column, text)]


def _order_of_dates(
    fields: Mapping[str, FieldValue], headings: Mapping[str, str], today: date | None
) -> list[Flag]:
    found_on, due_on = _date(fields, "found_on"), _date(fields, "due_on")
    completed_on = _date(fields, "completed_on")
    flags = []
    if found_on and completed_on and completed_on < found_on:
        flags.append(Flag("date_before_found", headings["completed_on"], str(completed_on)))
    if found_on and due_on and due_on < found_on:
        flags.append(Flag("due_before_found", headings["due_on"], str(due_on)))
    if today and completed_on and completed_on > today:
        flags.append(Flag("completed_in_future", headings["completed_on"], str(completed_on)))
    return flags


def _date(fields: Mapping[str, FieldValue], key: str) -> date | None:
    value = fields.get(key)
    return value if isinstance(value, date) else None


@dataclass
class Repeats:
    """Remembers the numbers of a file while its rows pass; the second and later of a number are flagged.

    A problem's number may stand once in a file, a sequence number once in a sheet.
    """

    _seen: dict[tuple[str, ...], tuple[str, int]] = field(default_factory=dict)

    def flags(
        self, sheet: str, row: int, fields: Mapping[str, FieldValue], headings: Mapping[str, str]
    ) -> list[Flag]:
        """The flags of this row against all rows that were given before it."""
        flags = []
        for key, kind, scope in (
            ("problem_no", "repeated_number", ""),
            ("sequence_no", "repeated_sequence", sheet),
        ):
            number = fields.get(key)
            if number is None:
                continue
            first = self._seen.get((kind, scope, folded(str(number))))
            if first is None:
                self._seen[kind, scope, folded(str(number))] = (sheet, row)
            else:
                flags.append(Flag(kind, headings[key], str(number), *first))
        return flags


def summary(flags: Iterable[Flag]) -> dict[str, int]:
    """How many flags of each kind there are, in the order of `KINDS`; kinds without any are left out."""
    counts = Counter(flag.kind for flag in flags)
    return {kind: counts[kind] for kind in KINDS if counts[kind]}

"""From a row of an old ledger to what a problem takes over from it, and what that makes doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ligai.intake.contradictions import Flag
from ligai.intake.ledger_file import LedgerRow
from ligai.intake.storable import storable
from ligai.problems.actions import LedgerEntry
from ligai.problems.rules import Disposition

_NUMBERED = re.compile(r"(?<![\d.．])[（(]?(\d{1,2})[.、．)）](?!\d)\s*")
_DISPOSITIONS = {
    "immediate": Disposition.IMMEDIATE,
    "ledger": Disposition.LEDGER,
    "explained": Disposition.EXPLAINED,
}
# Field of the row → attribute of the entry, for the texts that a problem keeps in short columns.
_SHORT = {
    "problem_no": "number",
    "source": "source",
    "category": "category",
    "lead_officer": "lead_name",
    "responsible_person": "responsible_name",
}


def entry_of(row: LedgerRow, file: str) -> LedgerEntry:
    """What the row says, in our words; whatever it does not say stays empty."""
    disposition = _DISPOSITIONS.get(_text(row, "disposition"), Disposition.LEDGER)
    return LedgerEntry(
        title=storable(row.title),
        file=storable(file),
        row=row.row_number,
        facts=_text(row, "facts"),
        number=_text(row, "problem_no"),
        source=_text(row, "source"),
        category=_text(row, "category") or _text(row, "problem_kind"),
        cause=_text(row, "cause"),
        target=_text(row, "target"),
        remark=_joined(_text(row, "progress"), _text(row, "remarks")),
        lead_name=_text(row, "lead_officer"),
        responsible_name=_text(row, "responsible_person"),
        disposition=disposition,
        found_on=_day(row, "found_on"),
        due_on=_day(row, "due_on"),
        done=row.is_done,
        completed_on=_day(row, "completed_on"),
        measures=tuple(measures_in(_text(row, "measures"))),
    )


def import_flags(row: LedgerRow, headings: Mapping[str, str], today: date) -> Iterator[Flag]:
    """What is doubtful about the problem that this row becomes; `headings` of each mapped field."""
    found_on = _day(row, "found_on")
    if found_on is not None and found_on > today:
        yield Flag("found_in_future", headings["found_on"], found_on.isoformat())
    if len(row.title) > LedgerEntry.LONGEST["title"]:
        key = "title" if "title" in row.fields else "facts"
        yield Flag("text_cut", headings[key], row.title)
    for key, attribute in _SHORT.items():
        if len(text := _text(row, key)) > LedgerEntry.LONGEST[attribute]:
            yield Flag("text_cut", headings[key], text)


def unit_name_of(row: LedgerRow) -> str:
    """The unit that the row names, lines and all; "" when it names none."""
    return _text(row, "unit")


def measures_in(text: str) -> list[str]:
    """The numbered measures of a cell, or the whole cell as one.

    “1.清理 2.划线” is two measures; “投入1.5万元” and “第1、2季度” are one each: numbers count only
    where they go 1, 2, 3 from the beginning of the cell, of a line or of a sentence.
    """
    text = text.strip()
    marks: list[re.Match[str]] = []
    for mark in _NUMBERED.finditer(text):
        begins = not text[: mark.start()].rstrip(" \t") or text[mark.start() - 1] in "\n：:；;。"
        if int(mark[1]) == len(marks) + 1 and (marks or begins):
            marks.append(mark)
    if not marks:
        return [text] if text else []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    parts[0] = (text[: marks[0].start()] + parts[0]).strip()
    return [part for part in parts if part]


def _text(row: LedgerRow, key: str) -> str:
    value = row.fields.get(key)
    if isinstance(value, tuple):
        value = "、".join(str(name) for name in value)
    return "" if value is None else storable(str(value))


def _day(row: LedgerRow, key: str) -> date | None:
    value = row.fields.get(key)
    return value if isinstance(value, date) else None


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)

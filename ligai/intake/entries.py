"""From a row of an old ledger to what a problem takes over from it."""

from __future__ import annotations

import re
from datetime import date

from ligai.intake.ledger_file import LedgerRow
from ligai.problems.actions import LedgerEntry
from ligai.problems.rules import Disposition

_ITEMS = re.compile(r"\s*(?:\d{1,2}[.、．)）]|[（(]\d{1,2}[)）])\s*")
_DISPOSITIONS = {
    "immediate": Disposition.IMMEDIATE,
    "ledger": Disposition.LEDGER,
    "explained": Disposition.EXPLAINED,
}


def entry_of(row: LedgerRow, file: str) -> LedgerEntry:
    """What the row says, in our words; whatever it does not say stays empty."""
    fields = row.fields
    disposition = _DISPOSITIONS.get(_text(row, "disposition"), Disposition.LEDGER)
    return LedgerEntry(
        title=row.title,
        file=file,
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
        measures=tuple(items_of(str(fields.get("measures") or ""))),
    )


def unit_name_of(row: LedgerRow) -> str:
    """The unit that the row names, "" when it names none."""
    return _text(row, "unit")


def items_of(text: str) -> list[str]:
    """The numbered items of a cell, or the whole cell as one: “1.清理 2.划线” is two measures."""
    parts = [part.strip() for part in _ITEMS.split(text)]
    return [part for part in parts if part] or ([text.strip()] if text.strip() else [])


def _text(row: LedgerRow, key: str) -> str:
    value = row.fields.get(key)
    if isinstance(value, tuple):
        return "、".join(str(name) for name in value)
    return "" if value is None else str(value)


def _day(row: LedgerRow, key: str) -> date | None:
    value = row.fields.get(key)
    return value if isinstance(value, date) else None


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)

"""Reads a whole ledger file: every row with its values, what was not understood, and a stable identity."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from ligai.intake.columns import ESSENTIAL, FIELD_BY_KEY, is_numeric, is_personal
from ligai.intake.contradictions import Flag, Repeats, row_flags, summary
from ligai.intake.headings import Column, Header, Overrides, check_overrides, find_header
from ligai.intake.identity import Identities, content_hash
from ligai.intake.spreadsheet import Cell, Sheet, read_sheets
from ligai.intake.table_rows import PassedOver, TableRow, table_rows
from ligai.intake.values import (
    FieldValue,
    Reading,
    is_given,
    read_amount,
    read_count,
    read_date,
    read_disposition,
    read_done,
    read_names,
    read_text,
    text_of,
)
from ligai.kernel.errors import Refused

SheetState = Literal["read", "empty", "hidden", "no_header", "not_chosen"]

REJECTIONS: dict[str, Any] = {
    "no_title": _("没有写是什么问题"),
    "title_is_a_number": _("问题一栏里只有数字"),
    "only_numbers": _("这一行只有数字"),
}


@dataclass(frozen=True)
class RejectedCell:
    """Why a row cannot become a problem: the column and its letters, the kind (a key of `REJECTIONS`)."""

    column: str
    letter: str
    kind: str

    @property
    def reason(self) -> Any:
        """The reason as a sentence for people."""
        return REJECTIONS[self.kind]


@dataclass
class LedgerRow:
    """One row of a ledger.

    `fields`: field key (see `columns.FIELDS`) → value: str; Decimal for `amount` (in the money unit
    named by `amount_unit`); int for the two counters; date for `completed_on`, `due_on`, `found_on`;
    a tuple of names for the three kinds of persons; `done` as done, open, long_term or unclear;
    `disposition` as immediate, ledger or explained. What is not given or cannot be read is absent.
    `extra`: heading → text of the columns that no field claims and of cells that could not be read.
    `raw`: heading → text of every filled cell, placeholders too.
    """

    sheet: str
    row_number: int
    last_row_number: int
    section: str
    fields: dict[str, FieldValue]
    extra: dict[str, str]
    raw: dict[str, str]
    rejects: list[RejectedCell] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    placeholders: int = 0
    fingerprint: str = ""
    content_hash: str = ""

    @property
    def rejected(self) -> bool:
        """Whether this row cannot become a problem."""
        return bool(self.rejects)

    @property
    def title(self) -> str:
        """What the problem is, in one line: the title, else the first line of the description."""
        text = str(self.fields.get("title") or self.fields.get("facts") or "")
        return " ".join(text.split()) if "title" in self.fields else text.split("\n")[0]

    @property
    def is_done(self) -> bool:
        """Whether the file claims that this is done; what is unclear or not given is not."""
        return self.fields.get("done") == "done"


@dataclass(frozen=True)
class SheetReport:
    """What became of one sheet of the file; `header` where it was read."""

    name: str
    state: SheetState
    header: Header | None = None


@dataclass(frozen=True)
class LedgerFile:
    """A ledger file as read: its sheets, its rows in order, and the rows that are none."""

    name: str
    sheets: tuple[SheetReport, ...]
    rows: tuple[LedgerRow, ...]
    passed_over: tuple[PassedOver, ...]

    @cached_property
    def accepted(self) -> tuple[LedgerRow, ...]:
        """The rows that can become problems."""
        return tuple(row for row in self.rows if not row.rejected)

    @cached_property
    def rejected(self) -> tuple[LedgerRow, ...]:
        """The rows that cannot."""
        return tuple(row for row in self.rows if row.rejected)

    @property
    def headers(self) -> tuple[Header, ...]:
        """The headings of each sheet that was read."""
        return tuple(sheet.header for sheet in self.sheets if sheet.header)

    @property
    def flag_counts(self) -> dict[str, int]:
        """How many flags of each kind the accepted rows carry."""
        return summary(flag for row in self.accepted for flag in row.flags)

    @property
    def passed_over_counts(self) -> dict[str, int]:
        """How many rows were passed over, by kind."""
        counts: dict[str, int] = {}
        for span in self.passed_over:
            counts[span.kind] = counts.get(span.kind, 0) + span.count
        return counts

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields an import would like to have and that no sheet has a column for."""
        wanted = ("unit", "done", "completed_on", "due_on", "lead_officer")
        present = {key for header in self.headers for key in header.by_field}
        return tuple(key for key in wanted if key not in present)

    @property
    def personal(self) -> tuple[str, ...]:
        """The headings that name or reach a private person; their cells must not become open text."""
        headings = (column.heading for header in self.headers for column in header.columns)
        return tuple(dict.fromkeys(heading for heading in headings if is_personal(heading)))


def read_ledger(
    path: Path | str,
    overrides: Overrides | None = None,
    *,
    header_row: int | None = None,
    only_sheets: Collection[str] | None = None,
    today: date | None = None,
) -> LedgerFile:
    """Read every visible sheet that has ledger headings; the same file always gives the same answer.

    `overrides` and `header_row` as in `headings.find_header`. `only_sheets` names the sheets to
    read, hidden ones too. With `today`, a completion after it is flagged. Raises `Refused` when the
    file cannot be read or no sheet has headings that we know.
    """
    check_overrides(overrides)
    reading = _File(overrides, header_row, only_sheets)
    for sheet in read_sheets(path):
        reading.sheet(sheet)
    return reading.ledger(Path(path).name, today)


@dataclass
class _File:
    """A file while its sheets are read one after the other."""

    overrides: Overrides | None
    header_row: int | None
    only_sheets: Collection[str] | None
    reports: list[SheetReport] = field(default_factory=list)
    rows: list[LedgerRow] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)

    def sheet(self, sheet: Sheet) -> None:
        state = _state(sheet, self.only_sheets)
        if state == "read":
            try:
                header = find_header(sheet, overrides=self.overrides, header_row=self.header_row)
            except Refused as refusal:
                self.refusals.append(refusal)
                state = "no_header"
            else:
                self.reports.append(SheetReport(sheet.name, state, header))
                self._rows_of(sheet, header)
                return
        self.reports.append(SheetReport(sheet.name, state))

    def _rows_of(self, sheet: Sheet, header: Header) -> None:
        found, others = table_rows(sheet, header)
        self.rows.extend(_row(sheet.name, header, row) for row in found)
        self.passed_over.extend(others)

    def ledger(self, name: str, today: date | None) -> LedgerFile:
        if not any(report.header for report in self.reports):
            nothing = Refused(_("文件里没有能读的表：都是空的或隐藏的"))
            raise self.refusals[0] if self.refusals else nothing
        _complete(self.rows, self.reports, today)
        return LedgerFile(name, tuple(self.reports), tuple(self.rows), tuple(self.passed_over))


def _state(sheet: Sheet, only_sheets: Collection[str] | None) -> SheetState:
    if only_sheets is not None:
        return "read" if sheet.name in only_sheets else "not_chosen"
    if not sheet.visible:
        return "hidden"
    return "read" if sheet.rows else "empty"


# ── one row ──

_READERS: dict[str, Callable[[Cell], Reading[Any]]] = {
    "text": read_text,
    "key": read_text,
    "status": read_done,
    "sorted": read_disposition,
    "finished_on": read_date,
    "due_on": read_date,
    "found_on": lambda cell: read_date(cell, month_as="first"),
    "count": read_count,
    "names": read_names,
}


def _row(sheet: str, header: Header, source: TableRow) -> LedgerRow:
    row = LedgerRow(sheet, source.number, source.last_number, source.section, {}, {}, {})
    for column in header.columns:
        cell = source.cells.get(column.index)
        text = text_of(cell)
        if text:
            row.raw[column.heading] = text
        if not is_given(cell):
            row.placeholders += bool(text)
        elif column.field is None:
            _keep(row, column, cell)
        else:
            _take(row, column, cell)
    row.rejects.extend(_rejects(row, header))
    return row


def _keep(row: LedgerRow, column: Column, cell: Cell) -> None:
    """A cell that no field claims: its text is kept; words where numbers belong are flagged."""
    row.extra[column.heading] = text_of(cell)
    if is_numeric(column.heading) and read_amount(cell).doubt:
        row.flags.append(Flag("text_in_number", column.heading, text_of(cell)))


def _take(row: LedgerRow, column: Column, cell: Cell) -> None:
    assert column.field is not None
    looks = FIELD_BY_KEY[column.field].looks
    reading = read_amount(cell, column.unit) if looks == "amount" else _READERS[looks](cell)
    if reading.value is not None:
        row.fields[column.field] = reading.value
        if looks == "amount" and (unit := column.unit or _own_unit(cell)):
            row.fields["amount_unit"] = unit
    else:
        row.extra[column.heading] = text_of(cell)
    if reading.doubt:
        row.flags.append(Flag(reading.doubt.kind, column.heading, reading.doubt.text))


def _own_unit(cell: Cell) -> str:
    """Where the heading names no unit, an amount with words of its own (3万元) was turned into 元."""
    return "元" if re.search("[元万亿]", text_of(cell)) else ""


def _rejects(row: LedgerRow, header: Header) -> list[RejectedCell]:
    titles = [str(row.fields[key]) for key in ESSENTIAL if key in row.fields]
    if any(not _is_number(text) for text in titles):
        return []
    column = next(header.by_field[key] for key in ESSENTIAL if key in header.by_field)
    if not any(not _is_number(text) for text in row.raw.values()):
        kind = "only_numbers"
    else:
        kind = "title_is_a_number" if titles else "no_title"
    return [RejectedCell(column.heading, column.letter, kind)]


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[\d\s.,，%()（）+\-]*", text) is not None


# ── all rows together ──


def _complete(rows: list[LedgerRow], reports: list[SheetReport], today: date | None) -> None:
    """Give each row its flags and its identity; both need the rows before it."""
    headings = {
        report.name: {key: column.heading for key, column in report.header.by_field.items()}
        for report in reports
        if report.header
    }
    identities = Identities(several_sheets=len(headings) > 1)
    repeats = Repeats()
    for row in rows:
        own = headings[row.sheet]
        row.content_hash = content_hash(row.fields, row.extra)
        place = (row.sheet, row.row_number)
        row.fingerprint, twin = identities.of(place, row.fields, row.raw, row.content_hash)
        if row.rejected:
            continue
        unread = {key for key, heading in own.items() if heading in row.extra}
        row.flags.extend(row_flags(row.fields, own, unread=unread, today=today))
        row.flags.extend(repeats.flags(row.sheet, row.row_number, row.fields, own))
        if twin:
            row.flags.append(Flag("repeated_row", "", row.title, *twin))

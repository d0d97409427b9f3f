"""Reads any table file (xlsx, xls, ods, csv) into sheets of plain cells with their true row numbers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ligai.intake.container import (
    LIMITS,
    Kind,
    Limits,
    check_size,
    encrypted,
    kind_of,
    too_large,
    unreadable,
)
from ligai.kernel.errors import Refused

Cell = str | int | float | bool | date | datetime | None

_ENCODINGS: tuple[str, ...] = ("utf-8-sig", "gb18030")
_DELIMITERS = (",", "\t", ";", "|")
_PROTECTED = re.compile(r'="(.*)"', re.DOTALL)  # ="0012": how a csv keeps leading zeros in Excel
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LARGEST_WHOLE = 1e15  # beyond it a float no longer tells whole numbers apart


@dataclass(frozen=True)
class MergedRange:
    """A block of merged cells: rows from 1, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: only rows that hold something, each as (row number from 1, cells from column A on).

    `last_row` is the number of the last row that the file knows, filled or not; cells beyond the
    end of a row's tuple are empty. Numbers that are whole come as int, a date without time as date.
    """

    name: str
    visible: bool
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    last_row: int
    merged: tuple[MergedRange, ...] = ()


def read_sheets(path: Path | str, *, limits: Limits = LIMITS) -> list[Sheet]:
    """All sheets of a file in their order, hidden and empty ones too; what it is, is seen by content.

    Raises `Refused`: no such file, empty, not a table, encrypted, a web page in disguise, too large.
    """
    try:
        with Path(path).open("rb") as source:
            content = source.read(limits.stored + 1)
    except OSError as error:
        raise Refused(_("找不到或打不开这个文件")) from error
    if len(content) > limits.stored:
        raise too_large()
    kind = kind_of(content)
    check_size(content, kind, limits)
    if kind == "text":
        return [_read_text(content, Path(path).stem)]
    return _read_workbook(content, kind)


def _read_workbook(content: bytes, kind: Kind) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return [
                _read_sheet(
                    workbook.get_sheet_by_index(position),
                    visible=metadata.visible is SheetVisibleEnum.Visible,
                    with_merges=kind != "ods",
                )
                for position, metadata in enumerate(workbook.sheets_metadata)
                if metadata.typ is SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise encrypted() from error
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable() from error
    except BaseException as error:
        # The reader is written in Rust; where it panics on a broken file, that is no Exception.
        if type(error).__name__ == "PanicException":
            raise unreadable() from error
        raise


def _read_sheet(source: CalamineSheet, *, visible: bool, with_merges: bool) -> Sheet:
    # The reader cuts off empty rows and columns before the first cell; `start` puts them back.
    top, left = source.start or (0, 0)
    padding: tuple[Cell, ...] = (None,) * left
    rows = []
    for number, cells in enumerate(source.to_python(skip_empty_area=True), start=top + 1):
        trimmed = _trimmed([plain(cell) for cell in cells])
        if trimmed:
            rows.append((number, padding + trimmed))
    merged = [
        MergedRange(first[0] + 1, first[1], last[0] + 1, last[1])
        for first, last in (source.merged_cell_ranges or [] if with_merges else [])
    ]
    end = source.end
    return Sheet(source.name, visible, tuple(rows), end[0] + 1 if end else 0, tuple(merged))


def plain(value: object) -> Cell:
    """One cell as the reader gives it, as a plain value: "" is None, 3.0 is 3, midnight is a date."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _LARGEST_WHOLE
        return int(value) if whole else value
    if isinstance(value, datetime):
        return value.date() if not (value.hour or value.minute or value.second) else value
    if isinstance(value, date):
        return value
    return str(value) or None


def _trimmed(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells without the blanks at the end; a row of blanks becomes nothing at all."""
    length = len(cells)
    while length and _is_blank(cells[length - 1]):
        length -= 1
    return tuple(cells[:length])


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _read_text(content: bytes, name: str) -> Sheet:
    records = _split(_decoded(content))
    rows = []
    for number, record in enumerate(records, start=1):
        trimmed = _trimmed([_unprotected(cell) for cell in record])
        if trimmed:
            rows.append((number, trimmed))
    return Sheet(name, True, tuple(rows), len(records))


def _decoded(content: bytes) -> str:
    encodings = _ENCODINGS
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16", *_ENCODINGS)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        return text
    raise unreadable()


def _split(text: str) -> list[list[str]]:
    delimiter = max(_DELIMITERS, key=lambda mark: _usual_width(text, mark))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise unreadable() from error


def _usual_width(text: str, delimiter: str) -> tuple[int, int]:
    """How many columns most of the first records have under this delimiter, and in how many records."""
    widths: Counter[int] = Counter()
    for record in _first_records(text.splitlines(keepends=True), delimiter):
        widths[len(record)] += 1
    usual = [(count, width) for width, count in widths.items() if width > 1]
    if not usual:
        return (1, 0)
    count, width = max(usual)
    return (width, count)


def _first_records(lines: Iterable[str], delimiter: str, limit: int = 30) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(lines, delimiter=delimiter):
            records.append(record)
            if len(records) == limit:
                break
    except csv.Error:
        return records
    return records


def _unprotected(cell: str) -> Cell:
    match = _PROTECTED.fullmatch(cell)
    return (match[1] if match else cell) or None

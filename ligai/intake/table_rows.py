"""Which rows below the headings are rows of the table, and which are totals, notes, sections, nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.intake.headings import Column, Header, folded_heading
from ligai.intake.spreadsheet import Cell, MergedRange, Sheet
from ligai.intake.values import folded, is_given, read_done, text_of

PASSED_OVER: dict[str, Any] = {
    "empty": _("空行"),
    "sequence_only": _("只有序号"),
    "placeholders_only": _("只有“/”之类的占位符"),
    "header_again": _("重复的标题行"),
    "column_numbers": _("栏次行"),
    "total": _("合计行"),
    "note": _("注释行"),
    "section": _("分段标题"),
    "continuation": _("并入上一行的合并单元格"),
}

_TOTAL = re.compile(
    r"(合计|总计|小计|共计|累计|总数|汇总|subtotal|grandtotal|total)([:：(（\d共].*)?"
)
_TOTAL_OF = re.compile(r".{1,16}(小计|合计|总计)[:：]?")
_NOTE = re.compile(
    r"(注|注释|备注|说明|填表说明|填报说明|填写说明|填报人|填表人|制表人?|审核人?|复核人?|联系人|联系电话|单位负责人|"
    r"分管领导|主要负责人|填报单位|报送单位|填报日期|填报时间|报送日期|单位(盖章)?|note|notes|remarks?)[:：\d]"
)
_SECTION = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")
_CHINESE_NUMBER = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]?")
_LONGEST_SECTION = 60
_WIDE = 3  # columns that a merged cell must cover to be a section's heading
_DONE_LEAST_FIRST = ("open", "unclear", "long_term", "done")


@dataclass
class TableRow:
    """One row of the table: its number, its cells by column index, the section that it stands under.

    Cells merged downwards are filled in; where one problem's cell is merged over several rows,
    those are one row, and `last_number` is the last of them.
    """

    number: int
    cells: dict[int, Cell]
    section: str = ""
    last_number: int = 0


@dataclass(frozen=True)
class PassedOver:
    """Rows that are no rows of the table: from, to (both included), why (a key of `PASSED_OVER`)."""

    sheet: str
    kind: str
    first_row: int
    last_row: int
    text: str = ""

    @property
    def count(self) -> int:
        """How many rows these are."""
        return self.last_row - self.first_row + 1


def table_rows(sheet: Sheet, header: Header) -> tuple[list[TableRow], list[PassedOver]]:
    """The rows of the table below the headings, and everything else that stands or lies empty there."""
    walk = _Walk(sheet, header)
    expected = header.rows[-1] + 1
    for number, cells in sheet.rows:
        if number < expected:
            continue
        walk.empty(expected, number - 1)
        walk.step(number, {index: cell for index, cell in enumerate(cells) if text_of(cell)})
        expected = number + 1
    walk.empty(expected, sheet.last_row)
    return walk.rows, walk.passed


@dataclass
class _Walk:
    sheet: Sheet
    header: Header
    rows: list[TableRow] = field(default_factory=list)
    passed: list[PassedOver] = field(default_factory=list)
    section: str = ""
    in_notes: bool = False

    def __post_init__(self) -> None:
        self.columns: dict[str, Column] = self.header.by_field
        self.headings = {
            column.index: {
                folded_heading(column.heading),
                folded_heading(column.heading.rpartition("·")[2]),
            }
            for column in self.header.columns
        }
        last = self.header.rows[-1]
        self.tall = [
            m for m in self.sheet.merged if m.first_row > last and m.last_row > m.first_row
        ]
        self.wide = {
            (m.first_row, m.first_column)
            for m in self.sheet.merged
            if m.last_column - m.first_column + 1 >= _WIDE
        }
        self.covered = _covered(self.sheet, self.tall)
        self.counted = self._has_arabic_sequence()

    def empty(self, first: int, last: int) -> None:
        if first <= last:
            self.passed.append(PassedOver(self.sheet.name, "empty", first, last))

    def step(self, number: int, own: dict[int, Cell]) -> None:
        given = {index: cell for index, cell in own.items() if is_given(cell)}
        kind = self._kind(number, own, given)
        if kind is None:
            filled = self._filled(number, own)
            self.rows.append(TableRow(number, filled, self.section, number))
            self.in_notes = False
            return
        text = " ".join(text_of(cell) for cell in given.values())[:200]
        self.passed.append(PassedOver(self.sheet.name, kind, number, number, text))
        if kind == "section":
            self.section = text
        elif kind == "note":
            self.in_notes = True
        elif kind == "continuation":
            self.rows[-1].last_number = number
            _join(self.rows[-1].cells, own, self.header.mapping)

    def _kind(self, number: int, own: dict[int, Cell], given: dict[int, Cell]) -> str | None:
        """Why a row is passed over, or None for a row of the table."""
        if not given:
            return "placeholders_only"
        if self._is_header_again(own):
            return "header_again"
        if not self.rows and _counts_columns(given):
            return "column_numbers"
        if self._continues(number, given):
            return "continuation"
        return self._kind_by_words(number, given) or self._kind_of_phantom(given)

    def _kind_by_words(self, number: int, given: dict[int, Cell]) -> str | None:
        index, first = min(given.items())
        text = folded(text_of(first))
        if not self._names_a_problem(given, index):
            if _TOTAL.fullmatch(text) or _TOTAL_OF.fullmatch(text):
                return "total"
            if _NOTE.match(text) or text in ("注", "说明", "备注"):
                return "note"
        if all(_NOTE.match(folded(text_of(cell))) for cell in given.values()):
            return "note"  # 填报人：… 审核人：… 联系电话：… side by side
        if len(given) == 1 and isinstance(first, str):
            return self._kind_of_single(number, index, text)
        return "section" if self._is_numbered_section(given) else None

    def _kind_of_single(self, number: int, index: int, text: str) -> str | None:
        """A row with one text only: a section's heading, a note, or a problem that is only named."""
        at_sequence = self.header.mapping.get(index) == "sequence_no" and not text.isdecimal()
        if self.in_notes:
            return "note"
        wide = (number, index) in self.wide
        if at_sequence or wide or (_SECTION.match(text) and len(self.header.columns) >= 4):
            return "section" if len(text) <= _LONGEST_SECTION else "note"
        return None

    def _is_numbered_section(self, given: dict[int, Cell]) -> bool:
        """一、| 党的建设方面, where the problems themselves are numbered 1, 2, 3."""
        sequence = self.columns.get("sequence_no")
        if len(given) != 2 or not self.counted or sequence is None or sequence.index not in given:
            return False
        wide_enough = len(self.header.columns) >= 5
        number = folded(text_of(given[sequence.index]))
        return wide_enough and bool(_CHINESE_NUMBER.fullmatch(number))

    def _kind_of_phantom(self, given: dict[int, Cell]) -> str | None:
        """Rows that were only numbered, or dragged full of formulas that give 0."""
        rest = [
            cell for index, cell in given.items() if self.header.mapping.get(index) != "sequence_no"
        ]
        nothing = all(isinstance(cell, int | float) and not cell for cell in rest)
        return "sequence_only" if nothing else None

    def _names_a_problem(self, given: Mapping[int, Cell], first: int) -> bool:
        """Whether another cell than the first says what the problem is."""
        return any(
            column.index in given and column.index != first
            for key in ("title", "facts")
            if (column := self.columns.get(key))
        )

    def _is_header_again(self, own: dict[int, Cell]) -> bool:
        same = sum(
            folded_heading(cell) in self.headings.get(index, ())
            for index, cell in own.items()
            if isinstance(cell, str)
        )
        return same >= 2 and same >= 0.6 * len(own)

    def _continues(self, number: int, given: dict[int, Cell]) -> bool:
        """Whether the problem's own cell is merged from above and no number of its own stands here."""
        named = self.columns.get("title") or self.columns.get("facts")
        if named is None or not self.rows or named.index in given:
            return False
        first = self.covered.get((number, named.index), (number, None))[0]
        if not self.rows[-1].number >= first or first == number:
            return False
        return not any(
            column.index in given
            for key in ("sequence_no", "problem_no")
            if (column := self.columns.get(key))
        )

    def _filled(self, number: int, own: dict[int, Cell]) -> dict[int, Cell]:
        filled = dict(own)
        for index in self.headings:
            if index not in filled and (number, index) in self.covered:
                filled[index] = self.covered[number, index][1]
        return filled

    def _has_arabic_sequence(self) -> bool:
        column = self.columns.get("sequence_no")
        return column is not None and any(
            number > self.header.rows[-1]
            and column.index < len(cells)
            and text_of(cells[column.index]).isdecimal()
            for number, cells in self.sheet.rows
        )


def _covered(sheet: Sheet, tall: list[MergedRange]) -> dict[tuple[int, int], tuple[int, Cell]]:
    """(row, column) of each cell that a downward merge hides → (first row of the merge, its value)."""
    if not tall:
        return {}
    numbered = dict(sheet.rows)
    covered: dict[tuple[int, int], tuple[int, Cell]] = {}
    for merge in tall:
        top = numbered.get(merge.first_row, ())
        value = top[merge.first_column] if merge.first_column < len(top) else None
        if not text_of(value):
            continue
        for number in range(merge.first_row + 1, min(merge.last_row, sheet.last_row) + 1):
            if number in numbered:
                covered[number, merge.first_column] = (merge.first_row, value)
    return covered


def _counts_columns(given: dict[int, Cell]) -> bool:
    """1, 2, 3, … below the headings (after 甲, 乙 perhaps), as official forms have it."""
    texts = [text_of(cell) for _index, cell in sorted(given.items())]
    numbers = [text for text in texts if text not in ("甲", "乙", "丙", "丁", "A", "B", "C")]
    return len(texts) >= 3 and numbers == [str(place) for place in range(1, len(numbers) + 1)]


def _join(cells: dict[int, Cell], more: dict[int, Cell], mapping: Mapping[int, str]) -> None:
    """Add the cells of a continuing row: texts line below line, the later date, the less finished state."""
    for index, cell in more.items():
        old = cells.get(index)
        if not is_given(old):
            cells[index] = cell
        elif is_given(cell) and text_of(old) != text_of(cell):
            cells[index] = _joined(old, cell, mapping.get(index))


def _joined(old: Cell, new: Cell, field_key: str | None) -> Cell:
    if field_key == "done":
        return min(
            (old, new), key=lambda cell: _DONE_LEAST_FIRST.index(read_done(cell).value or "unclear")
        )
    if isinstance(old, date) and isinstance(new, date):
        return max(old, new, key=text_of)
    lines = text_of(old).split("\n")
    return "\n".join([*lines, text_of(new)]) if text_of(new) not in lines else old

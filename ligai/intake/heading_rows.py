"""Which rows of a sheet could be its headings: blocks of one to three rows, merged cells spread out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ligai.intake.spreadsheet import Cell, Sheet
from ligai.intake.values import text_of

_SEARCHED = 40  # filled rows from the top; below them no ledger begins
_TALLEST = 3
_LONGEST = 60  # characters of a cell that can still be a heading


@dataclass(frozen=True)
class Block:
    """Rows (numbers from 1) that could be headings: column index → its texts from top to bottom.

    `above` is everything that stands over the block (a title, 单位：万元).
    """

    rows: tuple[int, ...]
    columns: dict[int, tuple[str, ...]]
    above: str


def blocks(sheet: Sheet, header_row: int | None = None) -> Iterator[Block]:
    """All blocks near the top of a sheet; only those that begin in `header_row` when it is given."""
    numbered = dict(sheet.rows)
    above = ""
    for number, cells in sheet.rows[: _SEARCHED if header_row is None else None]:
        if header_row in (None, number):
            yield from _blocks_from(sheet, numbered, number, above)
        above += "".join(text_of(cell) for cell in cells)[:200]


def _blocks_from(
    sheet: Sheet, numbered: dict[int, tuple[Cell, ...]], first: int, above: str
) -> Iterator[Block]:
    columns: dict[int, tuple[str, ...]] = {
        index: (text,) for index, text in _texts(numbered[first]).items()
    }
    yield Block((first,), columns, above)
    for height in range(2, _TALLEST + 1):
        last = first + height - 1
        below = _texts(numbered.get(last, ()))
        spread = _spread(sheet, last - 1, columns, below)
        if not below or not _continues(numbered[last], columns, below, spread):
            return
        columns = {
            index: (*spread.get(index, columns.get(index, ())), *_only(below.get(index)))
            for index in sorted(columns.keys() | below.keys())
        }
        yield Block(tuple(range(first, last + 1)), columns, above)


def _texts(cells: tuple[Cell, ...]) -> dict[int, str]:
    return {index: text for index, cell in enumerate(cells) if (text := text_of(cell))}


def _only(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


def _spread(
    sheet: Sheet, row: int, columns: dict[int, tuple[str, ...]], below: dict[int, str]
) -> dict[int, tuple[str, ...]]:
    """Headings that reach over several columns, given to each of them.

    By the merged cells where the file knows them; else a heading reaches to the right over the
    columns that have none of their own but something below.
    """
    spread: dict[int, tuple[str, ...]] = {}
    merged = [m for m in sheet.merged if m.first_row <= row <= m.last_row]
    for block in merged:
        if block.first_column in columns and block.last_column > block.first_column:
            for index in range(block.first_column, min(block.last_column, 1000) + 1):
                spread[index] = columns[block.first_column]
    if merged:
        return spread
    for index in sorted(below):
        left = max((other for other in columns if other < index), default=None)
        if index not in columns and left is not None and (left in below or left in spread):
            spread[left] = spread[index] = columns[left]
    return spread


def _continues(
    cells: tuple[Cell, ...],
    columns: dict[int, tuple[str, ...]],
    below: dict[int, str],
    spread: dict[int, tuple[str, ...]],
) -> bool:
    """Whether a row below headings can be more of them, and not the first row of the table.

    It only has short texts, and stands only under headings that reach over several columns or
    where there is none yet.
    """
    if any(isinstance(cell, int | float | date) for cell in cells):
        return False
    if any(len(text) > _LONGEST for text in below.values()):
        return False
    return all(index in spread or index not in columns for index in below)

"""What stands in a column: how many of its cells read as dates, numbers, yes or no, or running text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from ligai.intake.columns import Looks
from ligai.intake.spreadsheet import Cell, Sheet
from ligai.intake.values import is_given, read_amount, read_date, read_done, text_of

_SAMPLE = 200
_SHORT = 12  # characters: a status is a word, not a story
_DEADLINE = re.compile("前$|[底末]|长期|持续|立行立改|待定")


@dataclass(frozen=True)
class Profile:
    """Shares (0–1) of the given cells of a column that read as this or that; `given` is their number."""

    given: int = 0
    dates: float = 0.0
    deadlines: float = 0.0
    numbers: float = 0.0
    statuses: float = 0.0

    def fit(self, looks: Looks) -> float:
        """What the content adds to the confidence that this column is such a field (≤ 0)."""
        if not self.given:
            return 0.0
        if looks == "status":
            # Enough to rule out 整改情况 full of stories: no name of this field outweighs it.
            return 0.0 if self.statuses >= 0.5 else -0.6
        if looks in ("finished_on", "due_on", "found_on"):
            return self._fit_of_date(looks)
        if looks in ("amount", "count"):
            return 0.0 if self.numbers >= 0.3 else -0.3
        return self._fit_of_text(looks)

    def _fit_of_date(self, looks: Looks) -> float:
        if looks == "finished_on" and self.deadlines > 0.2:
            return -0.3
        return 0.0 if self.dates + self.deadlines > 0 else -0.3

    def _fit_of_text(self, looks: Looks) -> float:
        if looks == "key":
            return -0.3 if self.dates - self.numbers > 0.5 else 0.0
        if looks == "text" and self.statuses >= 0.5:
            return -0.2
        return -0.2 if self.numbers > 0.8 or self.dates > 0.8 else 0.0


def profile_of(sheet: Sheet, header_row: int, index: int) -> Profile:
    """The profile of one column, from the first 200 rows below the headings."""
    below = (cells for number, cells in sheet.rows if number > header_row)
    cells = [cells[index] for cells in islice(below, _SAMPLE) if index < len(cells)]
    given = [cell for cell in cells if is_given(cell)]
    if not given:
        return Profile()
    return Profile(
        len(given),
        dates=_share(given, _is_date),
        deadlines=_share(given, _is_deadline),
        numbers=_share(given, _is_number),
        statuses=_share(given, _is_status),
    )


def _share(cells: list[Cell], test: Callable[[Cell], bool]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells)


def _is_date(cell: Cell) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and read_date(cell).value is not None)


def _is_deadline(cell: Cell) -> bool:
    text = text_of(cell)
    return isinstance(cell, str) and len(text) <= 2 * _SHORT and bool(_DEADLINE.search(text))


def _is_number(cell: Cell) -> bool:
    return not isinstance(cell, bool) and read_amount(cell).value is not None


def _is_status(cell: Cell) -> bool:
    if isinstance(cell, str) and len(text_of(cell)) > _SHORT:
        return False
    return not isinstance(cell, date) and read_done(cell).value not in (None, "unclear")

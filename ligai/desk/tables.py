"""A table of figures in which every number leads to its own list, and every unit one level down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from ligai.kernel.intervals import Share
from ligai.ledger.actor import Actor
from ligai.ledger.fields import is_under
from ligai.org.models import Unit
from ligai.stats.bands import band
from ligai.stats.tabulate import Cell, Row, Table

ROWS = 100  # groups of one page
_CARRIED = ("docket", "as_of", "known_at")


class Linked:
    """A table of figures with addresses."""

    def __init__(self, table: Table, params: Mapping[str, str]) -> None:
        self.table = table
        self.carried = {name: params[name] for name in _CARRIED if params.get(name)}

    def path(self, reader: Actor, chain: Iterable[Unit]) -> list[tuple[str, str]]:
        """From the reader's own unit down to the one shown; `chain` begins at the root."""
        own = [unit for unit in chain if is_under(unit.path, reader.path)]
        return [(unit.name, self._page(unit.code)) for unit in own]

    def headings(self) -> list[dict[str, Any]]:
        """Each figure with its definition."""
        return [
            {"figure": figure, "name": figure.name, "definition": figure.definition}
            for figure in self.table.figures
        ]

    def total(self) -> list[dict[str, Any]]:
        """The cells of the whole."""
        return [self.cell(cell) for cell in self.table.total.cells]

    def cell(self, cell: Cell) -> dict[str, Any]:
        """A cell of the whole."""
        return self._cell(cell, self._whole())

    def rows(self) -> list[dict[str, Any]]:
        """The first ROWS groups, each with its cells, its band and the same page for it."""
        whole = self._banded(self.table.total)
        return [
            {
                "label": row.label,
                "url": self._down(row),
                "cells": [self._cell(cell, self._of(row)) for cell in row.cells],
                "band": whole and band(self._banded(row), whole),
            }
            for row in self.table.rows[:ROWS]
        ]

    def rest(self) -> int:
        """How many groups are not shown."""
        return max(0, len(self.table.rows) - ROWS)

    def _banded(self, row: Row) -> Share:
        return row.cells[0].share

    def _whole(self) -> dict[str, str]:
        return {"unit": self.table.question.unit.code}

    def _of(self, row: Row) -> dict[str, str]:
        if self.table.by == "theme":
            return {**self._whole(), "theme": row.key or "0"}
        if self.table.by != "unit":
            return {**self._whole(), "group": self.table.by, "key": row.key}
        if self._is_own(row):
            return {**self._whole(), "own": "1"}
        return {"unit": row.code}

    def _is_own(self, row: Row) -> bool:
        return row.key == self.table.question.path

    def _down(self, row: Row) -> str:
        if self.table.by != "unit" or self._is_own(row):
            return ""
        return self._page(row.code)

    def _page(self, code: str) -> str:
        return f"{reverse('desk:figures')}?{urlencode({'unit': code, **self.carried})}"

    def _cell(self, cell: Cell, of: Mapping[str, str]) -> dict[str, Any]:
        return {
            "figure": cell.figure,
            "part": cell.counts["part"],
            "whole": cell.counts["whole"],
            "part_url": self._list(cell, "part", of),
            "whole_url": self._list(cell, "whole", of),
            "share": cell.share,
            "value": cell.value,
            "beside": [
                {"name": measure.name, "n": n, "url": self._list(cell, measure.key, of)}
                for measure, n in cell.beside()
            ],
        }

    def _list(self, cell: Cell, measure: str, of: Mapping[str, str]) -> str:
        return self.list_of(cell.figure.id, measure, **of)

    def list_of(self, figure: str, measure: str, **of: str) -> str:
        """The list that a number counts, as of the same moments."""
        params = {"figure": figure, "measure": measure, **of, **self.carried}
        return f"{reverse('desk:problems')}?{urlencode(params)}"

"""A table of figures in which every number leads to its own list, and every unit one level down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from ligai.ledger.actor import Actor
from ligai.ledger.fields import is_under
from ligai.org.models import UnitKey
from ligai.stats.tabulate import Cell, Row, Table

_CARRIED = ("docket", "as_of", "known_at")


class Linked:
    """A table of figures with addresses."""

    def __init__(self, table: Table, params: Mapping[str, str]) -> None:
        self.table = table
        self.carried = {name: params[name] for name in _CARRIED if params.get(name)}
        self._codes = self._unit_codes()

    def _unit_codes(self) -> dict[str, str]:
        if self.table.by != "unit":
            return {}
        keys = UnitKey.objects.filter(path__in=[row.key for row in self.table.rows])
        return dict(keys.order_by("from_at").values_list("path", "unit__code"))

    def path(self, reader: Actor) -> list[tuple[str, str]]:
        """From the reader's own unit down to the one shown."""
        chain = self.table.question.unit.chain()
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
        return [self._cell(cell, self._whole()) for cell in self.table.total.cells]

    def rows(self) -> list[dict[str, Any]]:
        """Each group, its cells, and the same page for it."""
        return [
            {
                "label": row.label,
                "url": self._down(row),
                "cells": [self._cell(cell, self._of(row)) for cell in row.cells],
            }
            for row in self.table.rows
        ]

    def _whole(self) -> dict[str, str]:
        return {"unit": self.table.question.unit.code}

    def _of(self, row: Row) -> dict[str, str]:
        if self.table.by == "theme":
            return {**self._whole(), "theme": row.key or "0"}
        if self._is_own(row):
            return {**self._whole(), "own": "1"}
        return {"unit": self._codes.get(row.key, "")}

    def _is_own(self, row: Row) -> bool:
        return row.key == self.table.question.path

    def _down(self, row: Row) -> str:
        if self.table.by != "unit" or self._is_own(row):
            return ""
        return self._page(self._codes.get(row.key, ""))

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
            "beside": [
                {"name": measure.name, "n": n, "url": self._list(cell, measure.key, of)}
                for measure, n in cell.beside()
            ],
        }

    def _list(self, cell: Cell, measure: str, of: Mapping[str, str]) -> str:
        params = {"figure": cell.figure.id, "measure": measure, **of, **self.carried}
        return f"{reverse('desk:problems')}?{urlencode(params)}"

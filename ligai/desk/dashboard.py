"""The dashboard of a unit: headline figures, how far, in and out, age, dues, and the units below in bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from ligai.desk.questions import day_of, question_of
from ligai.desk.tables import Linked
from ligai.kernel.moments import day_end
from ligai.ledger.actor import Actor
from ligai.ledger.writing import MICROSECOND
from ligai.stats.figures import HEADLINES
from ligai.stats.flow import weeks
from ligai.stats.pictures import PICTURES
from ligai.stats.tabulate import Cell, tabulate
from ligai.ui.bars import Bar
from ligai.ui.dates import day_words

GROUPS = ("unit", "theme", "line", "source", "disposition", "month", "lead")
BELOW = ("R4", "R13", "R5", "due")
"""What is said of each group; the first is the one that is banded."""


@dataclass(frozen=True, slots=True)
class Then:
    """A headline figure on another day, and the difference in percentage points (None: nothing to say)."""

    cell: dict[str, Any]
    points: Any


class Dashboard:
    """One page, from one snapshot of the database; every number leads to its list."""

    def __init__(self, params: Mapping[str, str], reader: Actor) -> None:
        self.question = question_of(params, reader)
        self.by = params.get("by", "") if params.get("by", "") in GROUPS else "unit"
        self._params = params
        counted = tabulate(self.question, BELOW, self.by, also=(*HEADLINES, *PICTURES))
        self.table = Linked(counted, params)
        self._counts = {cell.figure.id: cell for cell in counted.total.cells}
        self._cells = {cell["figure"].id: cell for cell in self.table.total()}

    def headlines(self) -> list[dict[str, Any]]:
        """The first figures, each beside what it was on the day that is compared with."""
        then = self._then
        return [{**self._cells[name], "then": then.get(name)} for name in HEADLINES]

    @cached_property
    def compared_on(self) -> date | None:
        """The other day, if one is asked for."""
        return day_of(self._params.get("compare", ""))

    @cached_property
    def _then(self) -> dict[str, Then]:
        if self.compared_on is None:
            return {}
        at = day_end(self.compared_on) - MICROSECOND
        other = tabulate(replace(self.question, valid_at=at), HEADLINES)
        params = {**self._params, "as_of": self.compared_on.isoformat()}
        cells = Linked(other, params).total()
        return {
            cell.figure.id: Then(linked, _points(self._counts[cell.figure.id], cell))
            for cell, linked in zip(other.total.cells, cells, strict=True)
        }

    def stages(self) -> list[Bar]:
        """How many stood at each step or beyond, and how many fewer than at the step before."""
        cell = self._cells["stages"]
        steps = [(_("查摆登记"), cell["whole"], cell["whole_url"])]
        steps += [(b["name"], b["n"], b["url"]) for b in self._beside("stages")]
        steps.append((_("已销号"), cell["part"], cell["part_url"]))
        found, before = [], None
        for label, n, url in steps:
            note = f"−{before - n:,}" if before is not None and before > n else ""
            found.append(Bar(label, n, url, note, strong=url == cell["part_url"]))
            before = n
        return found

    def bars(self, name: str) -> list[Bar]:
        """The counts of a picture."""
        return [Bar(b["name"], b["n"], b["url"]) for b in self._beside(name)]

    def ages(self) -> list[Bar]:
        """How old the open ones are."""
        return self.bars("age")

    def dues(self) -> list[Bar]:
        """When they fall due."""
        return self.bars("due")

    def open(self) -> dict[str, Any]:
        """How many are open, with their list."""
        return self._cells["age"]

    def _beside(self, name: str) -> list[dict[str, Any]]:
        """Every count of a picture, those that are nothing too."""
        cell, code = self._counts[name], self.question.unit.code
        return [
            {
                "name": measure.name,
                "n": cell.counts[measure.key],
                "url": self.table.list_of(name, measure.key, unit=code),
            }
            for measure in cell.figure.beside
        ]

    @cached_property
    def flow(self) -> list[dict[str, Any]]:
        """The last weeks: what came in and what was handled, each with its list."""
        return [
            {
                "label": day_words(week.monday, "short"),
                "received": week.received,
                "received_url": self._in_week(since=week.monday, until=week.until),
                "handled": week.handled,
                "handled_url": self._in_week(handled_since=week.monday, handled_until=week.until),
                "whole": week.whole,
            }
            for week in weeks(self.question)
        ]

    def _in_week(self, **days: date) -> str:
        words = {name: day.isoformat() for name, day in days.items()}
        return self.table.list_of("R4", "whole", unit=self.question.unit.code, **words)

    def chart(self) -> dict[str, Any]:
        """The same for a chart."""
        return {
            "labels": [week["label"] for week in self.flow],
            "series": [
                {
                    "name": name,
                    "values": [week[key] for week in self.flow],
                    "urls": [week[f"{key}_url"] for week in self.flow],
                    "strong": key == "handled",
                }
                for key, name in (("received", _("新登记")), ("handled", _("办结")))
            ],
            "partial": [not week["whole"] for week in self.flow],
        }


def _points(now: Cell, then: Cell) -> Any:
    if now.share.percent is None or then.share.percent is None:
        return None
    return now.share.percent - then.share.percent

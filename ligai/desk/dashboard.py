"""The dashboard of a unit: headline figures, how far, in and out, age, dues, and the units below in bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ligai.desk.questions import day_of, question_of
from ligai.desk.tables import Linked
from ligai.kernel.moments import day_end
from ligai.ledger.actor import Actor
from ligai.ledger.counting import sums
from ligai.ledger.writing import MICROSECOND
from ligai.stats.figures import HEADLINES
from ligai.stats.flow import weeks
from ligai.stats.pictures import PICTURES
from ligai.stats.tabulate import Cell, Question, figures_of, tabulate
from ligai.ui.bars import Bar
from ligai.ui.dates import day_words

GROUPS = ("unit", "theme", "line", "source", "disposition", "month", "lead")
_TALLIED = ("theme", "source", "month")
BELOW = ("R4", "R13", "R5", "due")
"""What is said of each group; the first is the one that is banded."""


@dataclass(frozen=True, slots=True)
class Then:
    """A headline figure on another day, and the difference in percentage points.

    It is "" where there is none, and None where there is nothing to say.
    """

    cell: dict[str, Any]
    points: str | None


class Dashboard:
    """One page, from one snapshot of the database; every number leads to its list."""

    def __init__(self, params: Mapping[str, str], reader: Actor) -> None:
        self.question = question_of(params, reader)
        self.by = params.get("by", "") if params.get("by", "") in GROUPS else "unit"
        self._params = params
        counted = tabulate(self._counted_as_of(), BELOW, self.by, also=(*HEADLINES, *PICTURES))
        self.table = Linked(counted, params)
        self._counts = {cell.figure.id: cell for cell in counted.total.cells}
        self._cells = {cell["figure"].id: cell for cell in self.table.total()}

    def _counted_as_of(self) -> Question:
        """The end of the day, where the page would otherwise ask the tallies beside the postings.

        Some of its figures are in no tally; beside another day, or by what the tallies are kept by,
        everything comes from the postings, in one statement a table.
        """
        plain = self.compared_on is None and self.by not in _TALLIED
        if plain or self.question.valid_at is not None:
            return self.question
        return replace(self.question, valid_at=day_end(self.question.day) - MICROSECOND)

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
        question = replace(self.question, valid_at=at)
        then = Linked(self.table.table, {**self._params, "as_of": self.compared_on.isoformat()})
        return {
            cell.figure.id: Then(then.cell(cell), _points(self._counts[cell.figure.id], cell))
            for cell in _cells(question, HEADLINES)
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
                "name": capfirst(measure.name),
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

    @property
    def is_still(self) -> bool:
        """Nothing came in and nothing was handled."""
        return not any(week["received"] or week["handled"] for week in self.flow)

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


def _cells(question: Question, names: Sequence[str]) -> Iterator[Cell]:
    """Figures of a unit alone, from one statement; the reader may count there."""
    asked = {
        (figure, key): condition.q(question.as_of)
        for figure in figures_of(names)
        for key, condition in figure.measures().items()
    }
    (row,) = sums(question.scope(), {f"{f.id}_{key}": q for (f, key), q in asked.items()})
    for figure in figures_of(names):
        yield Cell(figure, {key: row[f"{figure.id}_{key}"] for key in figure.measures()})


def _points(now: Cell, then: Cell) -> str | None:
    if now.share.percent is None or then.share.percent is None:
        return None
    points = now.share.percent - then.share.percent
    return f"{points:+.2f}".replace("-", "−") if points else ""

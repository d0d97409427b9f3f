"""One reader: asks for figures all the time, by tally, live and as of old seals, and notes what must not be."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from django.db.models import F, Q

from ligai.ledger.counting import Scope, as_of_cells, sums, tallied
from ligai.ledger.models import Seal, Thing
from ligai.ledger.writing import reading
from ligai.org.models import Unit
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import AssignmentState, State
from ligai.stats.tabulate import Question, tabulate
from tests.concurrency import scene
from tests.concurrency.plan import Over, Plan

_DIMENSIONS = ("theme", "source", "category", "month")
_PAUSE = 0.02  # seconds; a reader is a person who looks, not a load
_REMEMBERED = 40  # answers of past seals that are asked for again
_SUBJECTS: tuple[type[Thing], ...] = (Problem, Assignment)
_FINAL = {State.CLOSED, State.VOID, AssignmentState.ACCEPTED, AssignmentState.WITHDRAWN}
ByState = Counter[str]


class Reader:
    """`wrong` is what must not be, in words; `times` how long each read took, in seconds."""

    def __init__(self, plan: Plan, number: int) -> None:
        self._plan = plan
        self._chance = Random(f"{plan.seed} reader {number}")
        setting = scene.load(plan)
        city = Unit.objects.get(pk=setting.city)
        self._path = city.path
        self._question = Question(unit=city, reader=scene.Crew(setting)["xu"])
        self._highest: dict[str, int] = {}
        self._remembered: dict[tuple[str, datetime], ByState] = {}
        self.wrong: list[str] = []
        self.times: list[float] = []

    def work(self, goes_on: Callable[[], bool]) -> None:
        """Until nobody wants it any more."""
        reads = (self._tally, self._table, self._one_snapshot, self._old_seal)
        while goes_on():
            read = self._chance.choice(reads)
            began = time.perf_counter()
            read(self._chance.choice(_SUBJECTS))
            self.times.append(time.perf_counter() - began)
            time.sleep(_PAUSE)

    def _tally(self, subject: type[Thing]) -> None:
        """By tallies, in one statement: nothing that only grows may run backwards."""
        found = self._tallied(subject)
        total = sum(found.values())
        self._rises(f"{subject.kind} in all", total)
        for state in _FINAL & found.keys():
            self._rises(f"{subject.kind} {state}", found[state])
        if negative := {state: n for state, n in found.items() if n < 0}:
            self.wrong.append(f"{subject.kind}: below nothing: {negative}")
        if subject is Problem and self._plan.over is not Over.MANY and total != 1:
            self.wrong.append(f"one problem is counted {total} times")

    def _table(self, _subject: type[Thing]) -> None:
        """What a page shows: R13's part only grows while nothing is reopened."""
        ids = self._chance.choice([("R4", "R13"), ()])
        for cell in tabulate(self._question, ids).total.cells:
            if cell.figure.id == "R13":
                self._rises("R13 part", cell.counts["part"])
            if cell.counts["part"] > cell.counts["whole"]:
                self.wrong.append(f"{cell.figure.id}: {cell.share}")

    def _one_snapshot(self, subject: type[Thing]) -> None:
        """Two ways of counting inside one snapshot of the database agree."""
        with reading():
            by_tally, live = self._tallied(subject), self._live(subject, None)
        if by_tally != live:
            self.wrong.append(f"{subject.kind}: tallied {by_tally}, live {live}")

    def _old_seal(self, subject: type[Thing]) -> None:
        """What was counted at a seal is counted for ever."""
        newest = Seal.objects.order_by("-number").first()
        if newest is None:
            return
        if len(self._remembered) < _REMEMBERED:
            key = (subject.kind, newest.moment)
            self._remembered.setdefault(key, self._live(subject, newest.moment))
        kind, moment = self._chance.choice(list(self._remembered))
        then = self._remembered[(kind, moment)]
        model = next(each for each in _SUBJECTS if each.kind == kind)
        if (now := self._live(model, moment)) != then:
            self.wrong.append(f"{kind} at the seal of {moment}: {then}, later {now}")
        cells: ByState = Counter()
        for (_value, state, _disposition), n in as_of_cells(
            self._scope(model, moment), "source"
        ).items():
            cells[state] += n
        if +cells != then:
            self.wrong.append(f"{kind} from snapshots at {moment}: {then}, by cells {cells}")

    def _tallied(self, subject: type[Thing]) -> ByState:
        found: ByState = Counter()
        for cell in tallied(subject.kind, self._path, self._chance.choice(_DIMENSIONS)):
            found[cell["state"]] += cell["n"]
        return Counter({state: n for state, n in found.items() if n})

    def _live(self, subject: type[Thing], at: datetime | None) -> ByState:
        groups: Any = {"state": F("state")}
        rows = sums(self._scope(subject, at), {"n": Q()}, groups)
        return Counter({row["state"]: row["n"] for row in rows if row["n"]})

    def _scope(self, subject: type[Thing], at: datetime | None) -> Scope:
        return Scope(subject.kind, self._path, at, at)

    def _rises(self, name: str, value: int) -> None:
        if value < self._highest.get(name, 0):
            self.wrong.append(f"{name} ran backwards: {self._highest[name]}, then {value}")
        self._highest[name] = value

"""One writer: takes real steps, one after the other, and keeps a journal of what it was told."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Any

from django.db import DatabaseError

from ligai.kernel.errors import Refused
from ligai.problems.models import Assignment, Problem
from tests.concurrency import journal, scene
from tests.concurrency.on_cascade import Cascade
from tests.concurrency.on_problems import Choice, Problems
from tests.concurrency.plan import Over, Plan

_WITH_A_FORM = 0.1  # so many steps are taken from a form that remembers the version it showed


class Writer:
    """`life` counts the processes that have stood in this writer's place; `taken` is shared memory.

    `taken[number]` is written by this writer alone, so that a kill leaves no lock behind.
    """

    def __init__(
        self, plan: Plan, number: int, life: int, taken: Any, is_finishing: Callable[[], bool]
    ) -> None:
        self._plan = plan
        self._is_finishing = is_finishing
        self._number = number
        self._life = life
        self._taken = taken
        self._journal = journal.Journal(plan.folder, number)
        self._tries = 0
        setting = scene.load(plan)
        self._crew = scene.Crew(setting)
        self._chance = Random(f"{plan.seed} {number} {life}")
        self._chooser: Problems | Cascade = (
            Cascade(setting, self._chance, is_finishing)
            if plan.over is Over.CASCADE
            else Problems(setting, self._chance)
        )

    def work(self, goes_on: Callable[[], bool]) -> None:
        """Until all steps are taken, and a cascade is done; or until nobody wants it any more."""
        while goes_on():
            if self._is_finishing() and self._plan.over is not Over.CASCADE:
                return
            choice = self._chooser.choose()
            if choice is None:
                return
            self._try(choice)

    def _try(self, choice: Choice) -> None:
        move, thing = choice
        self._tries += 1
        token = f"w{self._number}.{self._life}.{self._tries}"
        seen = self._seen(thing)
        actor = self._crew.play(move.part, token)
        self._journal.intend(token, move.name)
        began = time.perf_counter()
        outcome, detail = journal.TAKEN, ""
        try:
            move.take(thing, actor, token, seen)
        except Refused as refused:
            outcome, detail = journal.REFUSED, f"{type(refused).__name__} {move.name}"
        except DatabaseError as error:
            outcome, detail = journal.FAILED, f"{_kind(error)} in {move.name}"
        self._journal.end(outcome, token, time.perf_counter() - began, detail)
        if outcome == journal.TAKEN:
            self._taken[self._number] += 1

    def _seen(self, thing: object) -> int | None:
        if isinstance(thing, Problem | Assignment) and self._chance.random() < _WITH_A_FORM:
            return thing.version()
        return None


def _kind(error: DatabaseError) -> str:
    """What went wrong, in a few words: PostgreSQL's code, the first line and where it happened."""
    code = getattr(error.__cause__, "sqlstate", None) or ""
    first, *rest = str(error).splitlines()
    where = next((line for line in rest if line.startswith("CONTEXT")), "")
    return f"{type(error).__name__} {code} {first} {where}".replace("\t", " ")

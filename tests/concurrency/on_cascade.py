"""One cascade of duties under many hands: handed down, done, sent back, withdrawn, reported up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from ligai.campaigns.models import Theme
from ligai.ledger.actor import Actor
from ligai.org.models import Unit
from ligai.problems import actions
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import AssignmentState
from tests.concurrency.moves import Move, move
from tests.concurrency.on_problems import (
    ASK_EXTENSION,
    EXTEND,
    REVISE,
    UNDER_WAY,
    Choice,
)
from tests.concurrency.scene import Scene

_BATCH = 3
_CORRECTABLE = (
    40  # duties; a correction goes over all of them, and their streams, in one transaction
)


def _delegate(
    given: tuple[Assignment, list[Unit]], actor: Actor, token: str, seen: int | None
) -> object:
    duty, units = given
    return actions.delegate(duty, actor=actor, seen=seen, units=units, requirement=token)


def _by(action: Any, d: Assignment, actor: Actor, token: str, seen: int | None) -> object:
    return action(d, actor=actor, seen=seen)


D_SIGN = move("d_sign", "head", partial(_by, actions.sign), "assignment.signed", also=[UNDER_WAY])
D_BEGIN = move(
    "d_begin", "head", partial(_by, actions.begin), "assignment.handling", also=[UNDER_WAY]
)
D_REPORT = move(
    "d_report", "head",
    lambda d, actor, token, seen: actions.report(d, actor=actor, seen=seen, result=token),
    "assignment.reported",
)  # fmt: skip
D_ACCEPT = move("d_accept", "xu", partial(_by, actions.accept), "assignment.accepted")
D_AGAIN = move(
    "d_again", "xu",
    lambda d, actor, token, seen: actions.ask_again(d, actor=actor, seen=seen, reason="数字不符"),
    "assignment.sent_back",
)  # fmt: skip
D_WITHDRAW = move(
    "d_withdraw", "xu",
    lambda d, actor, token, seen: actions.withdraw(d, actor=actor, seen=seen, reason="派错了"),
    "assignment.withdrawn", also=["assignment.withdrawn"],
)  # fmt: skip
D_DELEGATE = {
    n: move(f"d_delegate_{n}", "head", _delegate, "assignment.dispatched", times=n)
    for n in range(1, _BATCH + 1)
}


def _correct_theme(p: Problem, actor: Actor, token: str, seen: int | None) -> object:
    """Corrects every duty too, in the order of ids, while others hand duties down."""
    other = Theme.objects.exclude(pk=p.theme_id).order_by("pk").first()
    return actions.correct(p, actor=actor, seen=seen, field="theme", value=other, reason="归错了")


CORRECT_THEME = move(
    "correct_theme", "xu", _correct_theme, "problem.corrected", also=["assignment.corrected"]
)
_SIMPLE = {AssignmentState.DISPATCHED: D_SIGN, AssignmentState.SIGNED: D_BEGIN}


class Cascade:
    """Chooses what one writer tries next over all duties of the one problem.

    `finishing` is asked before every move: then results are accepted and nothing is handed down,
    until the duty at the top is accepted.
    """

    def __init__(self, scene: Scene, chance: Random, finishing: Callable[[], bool]) -> None:
        self._chance = chance
        self._finishing = finishing
        self._problem = scene.problem
        self._below = {int(unit): ids for unit, ids in scene.branches.items()}

    def choose(self) -> Choice | None:
        """A move, and the thing as it stands now, unlocked; None when the cascade is done."""
        finishing = self._finishing()
        throw = 1.0 if finishing else self._chance.random()
        if throw < 0.05:
            return self._on_problem(throw)
        open_duties = Assignment.objects.open().filter(problem=self._problem).select_related("unit")
        found = list(open_duties.order_by("pk"))
        if not found:
            return None
        duty = self._chance.choice(found)
        return self._onward(duty, found, finishing)

    def _on_problem(self, throw: float) -> Choice:
        problem = Problem.objects.get(pk=self._problem)
        if throw < 0.01 and problem.assignments.count() < _CORRECTABLE:
            return CORRECT_THEME, problem
        if throw < 0.015:
            asked = problem.requests.open().first()
            return (EXTEND, asked) if asked else (ASK_EXTENSION, problem)
        return REVISE, problem

    def _onward(self, duty: Assignment, found: list[Assignment], finishing: bool) -> Choice:
        state = AssignmentState(duty.state)
        is_leaf = duty.unit_id not in self._below and duty.parent_id is not None
        if duty.parent_id is not None and not finishing and self._chance.random() < 0.01:
            return D_WITHDRAW, duty
        if state in _SIMPLE:
            return _SIMPLE[state], duty
        if state is AssignmentState.REPORTED:
            return (D_ACCEPT if finishing or self._chance.random() < 0.05 else D_AGAIN), duty
        if is_leaf or finishing:
            return _report(duty), duty
        free = self._free(duty, found)
        if free and self._chance.random() < 0.7:
            units = self._chance.sample(free, min(len(free), self._chance.randint(1, _BATCH)))
            return D_DELEGATE[len(units)], (duty, list(Unit.objects.filter(pk__in=units)))
        return self._impatient(duty)

    def _impatient(self, duty: Assignment) -> Choice:
        """Reports a branch, though something below is probably open; the top is left alone."""
        if duty.parent_id is None:
            return REVISE, duty.problem
        return _report(duty), duty

    def _free(self, duty: Assignment, found: list[Assignment]) -> list[int]:
        below = list(self._below) if duty.parent_id is None else self._below[duty.unit_id]
        taken = {each.unit_id for each in found}
        return [unit for unit in below if unit not in taken]


def _report(duty: Assignment) -> Move:
    return D_BEGIN if duty.state == AssignmentState.SENT_BACK else D_REPORT

"""The life of problems under many hands: from each state, what somebody may try next."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from ligai.org.models import Person, Unit
from ligai.problems import actions
from ligai.problems.models import Evidence, Measure, Problem, Request
from ligai.problems.rules import (
    CLOSED,
    GONE,
    AssignmentState,
    Disposition,
    Duty,
    Nature,
    RequestKind,
    RequestState,
    State,
)
from tests.cast import today
from tests.concurrency.moves import Move, move
from tests.concurrency.scene import Scene

UNDER_WAY = "problem.under_way"
_DONE = Decimal(36)
_LOOK_AGAIN = 40  # moves after which a writer looks which problems there are now


def _revise(p: Problem, actor: Any, token: str, seen: int | None) -> object:
    return actions.revise(
        p, actor=actor, seen=seen, cause=f"没有划线 {token}", responsible_name="宋怀瑾"
    )


def _measure(p: Problem, actor: Any, token: str, seen: int | None) -> object:
    return actions.add_measure(
        p, actor=actor, seen=seen, what="划线", target="不少于36个", quantity=_DONE
    )


def _report_measure(m: Measure, actor: Any, token: str, seen: int | None) -> object:
    """Each writer another amount, so that a lost update shows."""
    amount = _DONE + Decimal(int(token.rpartition(".")[2]) % 997)
    return actions.report_measure(m, actor=actor, seen=seen, done=amount)


def _prove(m: Measure, actor: Any, token: str, seen: int | None) -> object:
    return actions.add_evidence(m.problem, actor=actor, seen=seen, what="照片", measure=m)


def _register(unit: Unit, actor: Any, token: str, seen: int | None) -> object:
    return actions.register(
        unit, actor=actor, title=token, nature=Nature.SELF_EXAMINATION, category="登记"
    )


def _triage(p: Problem, actor: Any, token: str, seen: int | None) -> object:
    return actions.triage(p, actor=actor, seen=seen, disposition=Disposition.LEDGER)


def _lead(p: Problem, actor: Any, token: str, seen: int | None) -> object:
    return actions.appoint_lead(p, actor=actor, seen=seen, lead=Person.objects.get(username="han"))


def _correct(p: Problem, actor: Any, token: str, seen: int | None) -> object:
    return actions.correct(p, actor=actor, seen=seen, field="category", value=token, reason="错填")


def _ask_extension(p: Problem, actor: Any, token: str, seen: int | None) -> object:
    until = max(p.due_on or today(), today()) + timedelta(days=1)
    return actions.ask(
        p, actor=actor, seen=seen, kind=RequestKind.EXTENSION, reason="雨季", until=until
    )


def _ask_void(p: Problem, actor: Any, token: str, seen: int | None) -> object:
    return actions.ask(p, actor=actor, seen=seen, kind=RequestKind.VOID, reason="重复登记")


def _approve(r: Request, actor: Any, token: str, seen: int | None) -> object:
    return actions.approve(r, actor=actor, seen=seen)


def _refuse(r: Request, actor: Any, token: str, seen: int | None) -> object:
    return actions.refuse(r, actor=actor, seen=seen, decision="不同意")


def _merge(pair: tuple[Problem, Problem], actor: Any, token: str, seen: int | None) -> object:
    return actions.merge(pair[0], pair[1], actor=actor, seen=seen, reason="同一件事")


def _unmerge(p: Problem, actor: Any, token: str, seen: int | None) -> object:
    return actions.unmerge(p, actor=actor, seen=seen, reason="不是一件事")


REGISTER = move("register", "xu", _register, "problem.registered")
TRIAGE = move("triage", "xu", _triage, "problem.triaged")
REVISE = move("revise", "zhou", _revise, "problem.revised")
LEAD = move("lead", "xu", _lead, "problem.lead_appointed")
MEASURE = move("measure", "zhou", _measure, "problem.measure_added")
DONE = move("done", "qiu", _report_measure, "problem.measure_done")
PROVE = move("prove", "qiu", _prove, "problem.evidence_added")
DISPATCH = move(
    "dispatch", "xu",
    lambda p, actor, token, seen: actions.dispatch(p, actor=actor, seen=seen),
    "problem.assigned", "assignment.dispatched",
)  # fmt: skip
SUBMIT = move(
    "submit", "han",
    lambda p, actor, token, seen: actions.submit(p, actor=actor, seen=seen),
    "problem.submitted",
)  # fmt: skip
BEGIN_CHECK = move(
    "begin_check", "checker",
    lambda p, actor, token, seen: actions.begin_check(p, actor=actor, seen=seen),
    "problem.verifying",
)  # fmt: skip
SEND_BACK = move(
    "send_back", "checker",
    lambda p, actor, token, seen: actions.send_back(p, actor=actor, seen=seen, reason="没改好"),
    "problem.returned",
)  # fmt: skip
PASS = move(
    "pass", "checker",
    lambda p, actor, token, seen: actions.pass_check(p, actor=actor, seen=seen),
    "problem.passed", instead=[("problem.passed_unpublished",)],
)  # fmt: skip
UPHOLD = move(
    "uphold", "xu",
    lambda p, actor, token, seen: actions.uphold_publicity_objection(
        p, actor=actor, seen=seen, reason="确有其事"
    ),
    "problem.objection_upheld",
)  # fmt: skip
TAKE_UP = move(
    "take_up", "qiu",
    lambda p, actor, token, seen: actions.take_up(p, actor=actor, seen=seen),
    "problem.taken_up",
)  # fmt: skip
CLOSE = move(
    "close", "xu",
    lambda p, actor, token, seen: actions.close(p, actor=actor, seen=seen),
    "problem.closed",
)  # fmt: skip
CORRECT = move("correct", "xu", _correct, "problem.corrected")
ASK_EXTENSION = move("ask_extension", "zhou", _ask_extension, "problem.extension_asked")
EXTEND = move("extend", "xu", _approve, "problem.extended", also=["assignment.due_set"])
ASK_VOID = move("ask_void", "zhou", _ask_void, "problem.void_asked")
VOID = move("void", "xu", _approve, "problem.voided", also=["assignment.withdrawn"])
REFUSE_EXTENSION = move("refuse_extension", "xu", _refuse, "problem.extension_refused")
REFUSE_VOID = move("refuse_void", "xu", _refuse, "problem.void_refused")
MERGE = move(
    "merge", "xu", _merge, "problem.merged", "problem.received_merge",
    also=["assignment.withdrawn"],
)  # fmt: skip
UNMERGE = move("unmerge", "xu", _unmerge, "problem.unmerged", "problem.lost_merge")
SIGN = move(
    "sign", "qiu",
    lambda d, actor, token, seen: actions.sign(d, actor=actor),
    "assignment.signed", also=[UNDER_WAY],
)  # fmt: skip
BEGIN = move(
    "begin", "qiu",
    lambda d, actor, token, seen: actions.begin(d, actor=actor),
    "assignment.handling", also=[UNDER_WAY],
)  # fmt: skip
REPORT = move(
    "report", "qiu",
    lambda d, actor, token, seen: actions.report(d, actor=actor, result=token),
    "assignment.reported",
)  # fmt: skip
ACCEPT = move(
    "accept", "xu",
    lambda d, actor, token, seen: actions.accept(d, actor=actor),
    "assignment.accepted",
)  # fmt: skip

_ON_DUTY = {
    AssignmentState.DISPATCHED: SIGN,
    AssignmentState.SIGNED: BEGIN,
    AssignmentState.HANDLING: REPORT,
    AssignmentState.REPORTED: ACCEPT,
}
_BY_STATE = {
    State.SUBMITTED: [BEGIN_CHECK],
    State.VERIFYING: [SEND_BACK, SEND_BACK, SEND_BACK, PASS],
    State.RETURNED: [TAKE_UP, REVISE, REVISE, REVISE],
    State.PUBLISHED: [UPHOLD],
}
Choice = tuple[Move, Any]


class Problems:
    """Chooses what one writer tries next: over one problem, or over all that are neither closed nor gone."""

    def __init__(self, scene: Scene, chance: Random) -> None:
        self._chance = chance
        self._one = scene.problem
        self._unit = Unit.objects.get(pk=scene.urban)
        self._ids = [scene.problem]
        self._moves = 0

    def choose(self) -> Choice:
        """A move, and the thing that it is made on as it stands now, unlocked."""
        if not self._one:
            if self._moves % _LOOK_AGAIN == 0:
                gone = Problem.objects.exclude(state__in=(*CLOSED, *GONE)).order_by("pk")
                self._ids = list(gone.values_list("pk", flat=True))
            self._moves += 1
            if not self._ids or self._chance.random() < 0.02:
                return REGISTER, self._unit
        problem = Problem.objects.get(pk=self._chance.choice(self._ids))
        rare = None if self._one else self._rarely(problem)
        return rare or self._onward(problem)

    def _rarely(self, problem: Problem) -> Choice | None:
        """Corrections, requests, merges: they take several rows at once."""
        throw = self._chance.random()
        if throw < 0.01:
            return CORRECT, problem
        if throw < 0.02:
            other = Problem.objects.get(pk=self._chance.choice(self._ids))
            return MERGE, (problem, other)
        if throw < 0.03:
            merged = Problem.objects.filter(state=State.MERGED).order_by("pk")
            found = merged.first()
            return (UNMERGE, found) if found else None
        if throw < 0.10:
            return self._request(problem)
        return None

    def _request(self, problem: Problem) -> Choice:
        asked = problem.requests.filter(state=RequestState.ASKED).order_by("pk").first()
        if asked is None:
            return (ASK_VOID if self._chance.random() < 0.1 else ASK_EXTENSION), problem
        agree = self._chance.random() < 0.5
        if asked.kind == RequestKind.VOID:
            return (VOID if agree else REFUSE_VOID), asked
        return (EXTEND if agree else REFUSE_EXTENSION), asked

    def _onward(self, problem: Problem) -> Choice:
        state = State(problem.state)
        if state is State.DRAFT:
            return TRIAGE, problem
        if state is State.TRIAGED:
            return self._plan(problem), problem
        if state is State.PUBLISHED and problem.published_until is None:
            return CLOSE, problem
        if state in (State.ASSIGNED, State.IN_PROGRESS):
            return self._work(problem)
        if state in _BY_STATE:
            return self._chance.choice(_BY_STATE[state]), problem
        return REVISE, problem

    def _plan(self, problem: Problem) -> Move:
        if not problem.cause:
            return REVISE
        if problem.lead_id is None:
            return LEAD
        if not problem.measures.exists():
            return MEASURE
        return self._chance.choice([DISPATCH, DISPATCH, TRIAGE])

    def _work(self, problem: Problem) -> Choice:
        if self._chance.random() < (0.8 if self._one else 0.3):
            return REVISE, problem
        duty = problem.assignments.open().filter(duty=Duty.LEAD).order_by("pk").first()
        measure = problem.measures.order_by("?").first()
        if measure is not None and (not measure.is_done or self._chance.random() < 0.3):
            return DONE, measure
        if measure is not None and not Evidence.objects.filter(measure=measure).exists():
            return PROVE, measure
        if duty is not None:
            return _ON_DUTY[AssignmentState(duty.state)], duty
        return SUBMIT, problem

"""How every step on a problem or an assignment goes: lock, require, check, change and save, post, record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Event, Thing
from ligai.ledger.record import check_seen, record
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import database_now
from ligai.org.access import Ability, require
from ligai.org.models import Unit
from ligai.problems import rules
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import AssignmentStep, Step

T = TypeVar("T", bound=Thing)

THIS_ROW: dict[str, Any] = {"of": ("self",), "no_key": True}
"""How a thing is locked to be changed: alone, and so that others may still refer to it.

Whoever opens a duty holds the one above it and refers to the problem. If a change of the problem
kept that out while it waits for the duties, the two would deadlock.
"""


@dataclass(frozen=True, slots=True)
class Late:
    """A late entry: when it was true, and why it is told only now."""

    at: datetime
    reason: str


@dataclass(slots=True)
class Held(Generic[T]):
    """A thing in hand: its row locked, the actor permitted; `before` is its bucket as it was."""

    thing: T
    actor: Actor
    before: Bucket | None
    late: Late | None = None

    @property
    def now(self) -> datetime:
        """When the step is true: the moment declared, or this one."""
        return self.late.at if self.late else database_now()

    @property
    def today(self) -> date:
        """The day of it, in China."""
        return local_date(self.now)

    def put(
        self,
        verb: Verb,
        changes: Mapping[str, Any] | None = None,
        *,
        facts: Mapping[str, Any] | None = None,
        words: Mapping[str, str] | None = None,
        effective_at: datetime | None = None,
    ) -> Event:
        """Change and save the named fields, post, record; nothing is saved without an event."""
        return self._record(verb, changes or {}, facts, words, effective_at)

    def put_since(
        self, step: Step | AssignmentStep, at: datetime, *, facts: Mapping[str, Any] | None = None
    ) -> Event:
        """Take a step that follows by itself and has been true since `at`.

        What was told of the thing meanwhile and left its state alone stays; a later change of state
        is never gone behind.
        """
        events = Event.objects.of(self.thing)
        since = max([at, *(e.effective_at for e in events if "state" in e.changes)])
        is_past = since < events[len(events) - 1].latest_effective_at
        columns = {"state": str(step.target)} if is_past else None
        return self._record(step.verb, {"state": step.target}, facts, None, since, columns)

    def _record(
        self,
        verb: Verb,
        changes: Mapping[str, Any],
        facts: Mapping[str, Any] | None,
        words: Mapping[str, str] | None,
        effective_at: datetime | None,
        correction: Mapping[str, Any] | None = None,
    ) -> Event:
        for name, value in changes.items():
            setattr(self.thing, name, value)
        if changes:
            self.thing.save(update_fields=list(changes))
        noted, told = dict(facts or {}), dict(words or {})
        if self.late is not None:
            effective_at = effective_at or self.late.at
            if not self.actor.is_clock:
                noted["entered_late"] = True
                told["late_reason"] = self.late.reason
        event = record(
            verb,
            self.thing,
            actor=self.actor,
            before=self.before,
            facts=noted,
            words=told,
            effective_at=effective_at,
            correction=correction,
        )
        self.before = self.thing.bucket()
        return event


class Hand(Held[Problem]):
    """A problem in hand."""

    __slots__ = ()

    @property
    def problem(self) -> Problem:
        """The problem."""
        return self.thing


class DutyHand(Held[Assignment]):
    """An assignment in hand."""

    __slots__ = ()

    @property
    def assignment(self) -> Assignment:
        """The assignment."""
        return self.thing


def take(
    problem: Problem,
    ability: Ability,
    *,
    actor: Actor,
    seen: int | None = None,
    late: Late | None = None,
) -> Hand:
    """Lock a problem for a change by this actor.

    Raises NotAllowed without the ability, Stale when it has moved since `seen`, Refused for a late
    entry without the ability to enter late or without a reason.
    """
    locked = Problem.objects.select_for_update(**THIS_ROW).get(pk=problem.pk)
    _require(actor, ability, locked)
    require_sight(actor, locked)
    check_seen(locked, seen)
    if late is not None and actor.is_person:
        _require(actor, rules.ENTER_LATE, locked)
    _check_reason(actor, late)
    return Hand(locked, actor, locked.bucket(), late)


def _require(actor: Actor, ability: Ability, problem: Problem) -> None:
    """Over the problem itself, or through a duty that the actor's unit has in it."""
    if not (ability.allows(actor, problem) or problem.assignments.give(actor, ability)):
        require(actor, ability, problem)


def require_sight(actor: Actor, thing: Problem | Assignment) -> None:
    """Nobody acts on what they may not see."""
    if not thing.visible_to(actor):
        raise NotAllowed(_("您看不到这个问题"))


def check_late(actor: Actor, late: Late | None, unit: Assignment | Unit) -> None:
    """A late entry needs the ability over the unit and a reason; time itself needs neither."""
    if late is not None and actor.is_person:
        require(actor, rules.ENTER_LATE, unit)
    _check_reason(actor, late)


def _check_reason(actor: Actor, late: Late | None) -> None:
    if late is not None and not actor.is_clock:
        needs(late.reason, _("补录要写明原因"), "late_reason")


def take_duty(
    step: AssignmentStep,
    assignment: Assignment,
    *,
    actor: Actor,
    seen: int | None = None,
    late: Late | None = None,
) -> DutyHand:
    """Lock an assignment for a step of its table; raises what `take` and `take_step` raise.

    The step is asked over the unit that has the duty, or (`by_issuer`) over the one that gave it.
    """
    locked = Assignment.objects.select_for_update(**THIS_ROW).get(pk=assignment.pk)
    unit = locked.asked_of(step)
    require(actor, step.by, unit)
    require_sight(actor, locked)
    check_seen(locked, seen)
    check_late(actor, late, unit)
    step.check(locked.state, locked.duty)
    return DutyHand(locked, actor, locked.bucket(), late)


def take_step(
    step: Step,
    problem: Problem,
    *,
    actor: Actor,
    seen: int | None = None,
    late: Late | None = None,
) -> Hand:
    """Lock a problem for a step of the table: also checks that the step leads out of its state."""
    hand = take(problem, step.by, actor=actor, seen=seen, late=late)
    step.check(hand.problem.state)
    return hand


def stepped(step: Step | AssignmentStep, **changes: Any) -> dict[str, Any]:
    """The changes of a step: its target state and whatever else."""
    return {"state": step.target, **changes}


def needs(text: str | None, message: Any, field: str) -> str:
    """A required text, stripped; Refused beside its field when it is missing."""
    stripped = (text or "").strip()
    if not stripped:
        raise Refused(message, field=field)
    return stripped

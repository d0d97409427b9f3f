"""How every step on a problem goes: lock, require, check, change and save, post, record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.models import Bucket, Event
from ligai.ledger.record import check_seen, record
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import database_now
from ligai.org.access import Ability, require
from ligai.problems import rules
from ligai.problems.models import Problem
from ligai.problems.rules import Step


@dataclass(frozen=True, slots=True)
class Late:
    """A late entry: when it was true, and why it is told only now."""

    at: datetime
    reason: str


@dataclass(slots=True)
class Hand:
    """A problem in hand: its row locked, the actor permitted; `before` is its bucket as it was."""

    problem: Problem
    actor: Actor
    before: Bucket
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
        fields = dict(changes or {})
        for name, value in fields.items():
            setattr(self.problem, name, value)
        if fields:
            self.problem.save(update_fields=list(fields))
        told = dict(words or {})
        noted = dict(facts or {})
        if self.late is not None:
            noted["entered_late"] = True
            told["late_reason"] = self.late.reason
        event = record(
            verb,
            self.problem,
            actor=self.actor,
            before=self.before,
            facts=noted,
            words=told,
            effective_at=self.late.at if self.late else effective_at,
        )
        self.before = self.problem.bucket()
        return event


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
    locked = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    require(actor, ability, locked)
    require_sight(actor, locked)
    check_seen(locked, seen)
    if late is not None and actor.is_person:
        require(actor, rules.ENTER_LATE, locked)
    if late is not None and not late.reason.strip():
        raise Refused(_("补录要写明原因"), field="late_reason")
    return Hand(locked, actor, locked.bucket(), late)


def require_sight(actor: Actor, problem: Problem) -> None:
    """Nobody acts on what they may not see."""
    if not problem.visible_to(actor):
        raise NotAllowed(_("您看不到这个问题"))


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


def stepped(step: Step, **changes: Any) -> dict[str, Any]:
    """The changes of a step: its target state and whatever else."""
    return {"state": step.target, **changes}


def needs(text: str | None, message: Any, field: str) -> str:
    """A required text, stripped; Refused beside its field when it is missing."""
    stripped = (text or "").strip()
    if not stripped:
        raise Refused(message, field=field)
    return stripped

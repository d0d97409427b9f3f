"""How every step on a report goes: lock, require, check, change and save, post, record; words are sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.intake import keyring, rules
from ligai.intake.dues import due_of
from ligai.intake.models import Report
from ligai.intake.rules import ReportStep
from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor, ActorKind
from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Event
from ligai.ledger.record import check_seen, record
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import database_now
from ligai.org.access import Ability, require
from ligai.problems.actions import Late
from ligai.problems.models import Problem
from ligai.problems.rules import ENTER_LATE, LimitKey

THIS_ROW: dict[str, Any] = {"of": ("self",), "no_key": True}
LONGEST = 5000
"""Characters of one telling; more is a file."""


@dataclass(slots=True)
class ReportHand:
    """A report in hand: its row locked, the actor permitted; `before` is its bucket as it was."""

    report: Report
    actor: Actor
    before: Bucket | None

    @property
    def now(self) -> datetime:
        """This moment, by the database's clock."""
        return database_now()

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
        """Change and save the named fields, post, record; words go into the ledger sealed."""
        for name, value in (changes or {}).items():
            setattr(self.report, name, value)
        if changes:
            self.report.save(update_fields=list(changes))
        event = record(
            verb,
            self.report,
            actor=self.actor,
            before=self.before,
            facts=facts,
            words={name: keyring.close_text(text) for name, text in (words or {}).items()},
            effective_at=effective_at,
        )
        self.before = self.report.bucket()
        return event

    def due(self, key: LimitKey) -> date | None:
        """The last day of a limit that starts today; None where none is in force."""
        return due_of(self.report, key, self.today)

    def step(self, step: ReportStep, **changes: Any) -> dict[str, Any]:
        """The changes of a step: its target state, if it has one, and whatever else."""
        return {"state": step.target, **changes} if step.target else changes


def hold(report: Report, actor: Actor) -> ReportHand:
    """Lock a report, whoever acts."""
    locked = Report.objects.select_for_update(**THIS_ROW).select_related("unit").get(pk=report.pk)
    return ReportHand(locked, actor, locked.bucket())


def take(
    report: Report,
    step: ReportStep | None,
    *,
    actor: Actor,
    ability: Ability = rules.INTAKE,
    seen: int | None = None,
) -> ReportHand:
    """Lock a report for a step of the clerk's (or of the clock).

    Raises NotAllowed without the ability or for whom the report is about, Stale when it has moved
    since `seen`, Refused when the step does not lead out of its state.
    """
    hand = hold(report, actor)
    require(actor, ability, hand.report)
    if hand.report.is_about(actor):
        raise NotAllowed(_("您看不到这件诉求"))
    check_seen(hand.report, seen)
    if step is not None:
        step.check(hand.report.state)
    return hand


def take_own(report: Report, step: ReportStep, *, actor: Actor) -> ReportHand:
    """Lock a report for a step of whoever reported; the surface has compared code and secret.

    A clerk may write down what was said by telephone.
    """
    hand = hold(report, actor)
    if actor.kind is not ActorKind.PUBLIC:
        require(actor, rules.INTAKE, hand.report)
        if hand.report.is_about(actor):
            raise NotAllowed(_("您看不到这件诉求"))
    step.check(hand.report.state)
    return hand


def late_moment(hand: ReportHand, late: Late | None) -> datetime | None:
    """When a late entry says that it was; needs the ability to enter late, and a reason."""
    if late is None:
        return None
    require(hand.actor, ENTER_LATE, hand.report)
    told(late.reason, _("补录要写明原因"), "late_reason", 200)
    return late.at


def surviving(problem: Problem) -> Problem:
    """The problem, locked after the report; the one that survives when it was merged."""
    locked = Problem.objects.select_for_update(**THIS_ROW).get(pk=problem.pk)
    while locked.merged_into_id is not None:
        locked = Problem.objects.select_for_update(**THIS_ROW).get(pk=locked.merged_into_id)
    return locked


def told(text: str | None, message: Any, field: str, most: int = LONGEST) -> str:
    """A required text, stripped; Refused beside its field when it is missing or too long."""
    stripped = (text or "").strip()
    if not stripped:
        raise Refused(message, field=field)
    return within(stripped, field, most)


def within(text: str, field: str, most: int = LONGEST) -> str:
    """A text that is not too long; Refused beside its field otherwise."""
    stripped = text.strip()
    if len(stripped) > most:
        raise Refused(_("最多%(most)d个字") % {"most": most}, field=field)
    return stripped

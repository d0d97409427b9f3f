"""Piles of work: each defined once, for my work, the rail, the queues and their counts alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors
from ligai.org.models import Post
from ligai.org.rules import Role
from ligai.problems import rules
from ligai.problems.models import (
    Assignment,
    Evidence,
    Problem,
    ProblemQuerySet,
    Request,
    Verification,
)
from ligai.problems.models.assignment import AssignmentQuerySet
from ligai.problems.models.parts import RequestQuerySet
from ligai.problems.rules import AssignmentState, Disposition, Duty, RequestState, State

_BY_DUTY_ROLES = (Role.HANDLER, Role.UNIT_HEAD)


@dataclass(frozen=True)
class Desk:
    """Whose work it is, on which day; `paths` are the units of all posts that the person holds."""

    actor: Actor
    today: date
    paths: tuple[str, ...] = ()


def desk_of(actor: Actor, posts: Iterable[Post], today: date) -> Desk:
    """The desk of an actor; every post that the person holds makes them a party to its unit's results."""
    held = {post.unit.path for post in posts if post.person_id == actor.id}
    return Desk(actor, today, tuple(sorted({actor.path, *held})))


# ── problems ────────────────────────────────────────────────────────────────
def seen(desk: Desk) -> ProblemQuerySet:
    """Whatever this person sees."""
    return Problem.objects.visible_to(desk.actor)


def mine(desk: Desk) -> ProblemQuerySet:
    """What this person answers for: as lead officer, by a duty of the own unit, else all in reach."""
    return seen(desk).filter(answered_for(desk.actor))


def answered_for(actor: Actor) -> Q:
    """The same as a filter."""
    if actor.role == Role.LEAD_OFFICER:
        return Q(lead_id=actor.id)
    if actor.role in _BY_DUTY_ROLES:
        duties = Assignment.objects.filter(
            path=actor.path, state__in=rules.ASSIGNMENT_OPEN, problem=OuterRef("pk")
        )
        return Q(path=actor.path) | Q(lead_id=actor.id) | Q(Exists(duties))
    return Q()


def overdue(desk: Desk) -> ProblemQuerySet:
    """Mine, and late."""
    return mine(desk).overdue(desk.today)


def due_between(desk: Desk, first: date, last: date) -> ProblemQuerySet:
    """Mine, open, not handled yet, and due on one of these days."""
    return mine(desk).open().filter(handled_on=None, due_on__range=(first, last))


def due_today(desk: Desk) -> ProblemQuerySet:
    """Due on this very day."""
    return due_between(desk, desk.today, desk.today)


def due_later(desk: Desk) -> ProblemQuerySet:
    """Due after today, until Sunday."""
    return due_between(desk, desk.today + timedelta(days=1), sunday_of(desk.today))


def sunday_of(day: date) -> date:
    """The last day of its week."""
    return day + timedelta(days=7 - day.isoweekday())


def to_triage(desk: Desk) -> ProblemQuerySet:
    """Nobody has said yet how they are dealt with."""
    return seen(desk).filter(rules.TRIAGE.q(desk.actor), state=State.DRAFT)


def to_give_out(desk: Desk) -> ProblemQuerySet:
    """Triaged or reopened, and no unit has the duty."""
    waiting = Q(state=State.TRIAGED) & ~Q(disposition=Disposition.EXPLAINED)
    found = seen(desk).filter(rules.DISPATCH.q(desk.actor))
    return found.filter(waiting | Q(state=State.REOPENED))


def to_explain(desk: Desk) -> ProblemQuerySet:
    """To be explained instead of rectified; somebody has to ask for it."""
    found = seen(desk).filter(rules.ASK.q(desk.actor), state=State.TRIAGED)
    return found.filter(disposition=Disposition.EXPLAINED)


def to_submit(desk: Desk) -> ProblemQuerySet:
    """Under way, and this person signs for the result."""
    return submittable(seen(desk), desk)


def submittable(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    """Those of a list."""
    return found.filter(rules.SUBMIT.q(desk.actor), state__in=rules.SUBMIT_STEP.sources)


def to_close(desk: Desk) -> ProblemQuerySet:
    """Publicity is over."""
    return closable(seen(desk), desk)


def closable(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    """Those of a list."""
    over = Q(published_until=None) | Q(published_until__lt=desk.today)
    return found.filter(over, rules.CLOSE.q(desk.actor), state=State.PUBLISHED)


def _checkable(desk: Desk) -> ProblemQuerySet:
    return seen(desk).filter(rules.VERIFY.q(desk.actor))


def a_party(desk: Desk) -> Q:
    """Who may not check: the lead officer, an author of evidence, whoever is of a handling unit."""
    above = sorted({path for own in desk.paths for path in ancestors(own)})
    evidence = Evidence.objects.filter(problem=OuterRef("pk"), author_id=desk.actor.id)
    duties = Assignment.objects.filter(problem=OuterRef("pk"), path__in=above)
    lead = Q(lead_id=desk.actor.id, lead_id__isnull=False)
    return lead | Q(path__in=above) | Q(Exists(evidence)) | Q(Exists(duties))


def to_check(desk: Desk) -> ProblemQuerySet:
    """Submitted, and this person is no party to the result."""
    return _checkable(desk).filter(~a_party(desk), state=State.SUBMITTED)


def checking(desk: Desk) -> ProblemQuerySet:
    """This person has begun to check."""
    return _checkable(desk).filter(_own_round(desk), state=State.VERIFYING)


def for_me_to_check(desk: Desk) -> ProblemQuerySet:
    """Both."""
    waiting = Q(state=State.SUBMITTED) & ~a_party(desk)
    return _checkable(desk).filter(waiting | Q(_own_round(desk), state=State.VERIFYING))


def for_others_to_check(desk: Desk) -> ProblemQuerySet:
    """Waiting for a check by somebody else: this person is a party, or another has begun."""
    barred = Q(a_party(desk), state=State.SUBMITTED)
    return _checkable(desk).filter(barred | (Q(state=State.VERIFYING) & ~_own_round(desk)))


def claimed(desk: Desk) -> ProblemQuerySet:
    """An old ledger says that it is done; nobody has looked."""
    return _checkable(desk).filter(state=State.CLOSED_CLAIMED)


def _own_round(desk: Desk) -> Q:
    rounds = Verification.objects.filter(problem=OuterRef("pk"), passed=None)
    return Q(Exists(rounds.filter(verifier_id=desk.actor.id)))


# ── duties ──────────────────────────────────────────────────────────────────
def _duties(desk: Desk, *states: str) -> AssignmentQuerySet:
    return Assignment.objects.visible_to(desk.actor).filter(state__in=states)


def own_duties(desk: Desk, *states: str) -> AssignmentQuerySet:
    """What the own unit has in hand."""
    handling = _duties(desk, *states).filter(path=desk.actor.path)
    return handling.filter(duty__in=rules.HANDLING_DUTIES)


def to_sign(desk: Desk) -> AssignmentQuerySet:
    """Given to the own unit, not signed for."""
    return own_duties(desk, AssignmentState.DISPATCHED)


def under_way(desk: Desk) -> AssignmentQuerySet:
    """Signed for, sent back, or being worked on."""
    return own_duties(desk, *rules.ASSIGNMENT_UNDER_WAY)


def in_hand(desk: Desk) -> AssignmentQuerySet:
    """Whatever the own unit has to do now."""
    return own_duties(desk, AssignmentState.DISPATCHED, *rules.ASSIGNMENT_UNDER_WAY)


def reported(desk: Desk) -> AssignmentQuerySet:
    """The own unit has reported and waits for the answer."""
    return own_duties(desk, AssignmentState.REPORTED, AssignmentState.OBJECTION)


def given_out(desk: Desk) -> AssignmentQuerySet:
    """What the own unit has given out and is still owed."""
    return _duties(desk, *rules.ASSIGNMENT_OPEN).filter(
        issuer_path=desk.actor.path, duty__in=rules.HANDLING_DUTIES
    )


def to_accept(desk: Desk) -> AssignmentQuerySet:
    """Reported to the own unit."""
    return given_out(desk).filter(state=AssignmentState.REPORTED)


def to_arbitrate(desk: Desk) -> AssignmentQuerySet:
    """Objections to decide: raised against what the own unit gave out, or come up to it."""
    raised = Q(issuer_path=desk.actor.path, state=AssignmentState.OBJECTION)
    come_up = Q(path=desk.actor.path, duty=Duty.ARBITER, state=AssignmentState.DISPATCHED)
    return Assignment.objects.visible_to(desk.actor).filter(raised | come_up)


def below(desk: Desk) -> AssignmentQuerySet:
    """Every open duty within reach."""
    return _duties(desk, *rules.ASSIGNMENT_OPEN).filter(rules.SEE.q(desk.actor))


# ── requests ────────────────────────────────────────────────────────────────
def to_decide(desk: Desk) -> RequestQuerySet:
    """Waiting for this person's decision."""
    return Request.objects.decidable_by(desk.actor)


def _asked(desk: Desk) -> RequestQuerySet:
    return Request.objects.asked_by(desk.actor).filter(problem__in=seen(desk))


def asked_open(desk: Desk) -> RequestQuerySet:
    """Asked by this person, not decided."""
    return _asked(desk).open()


def asked_decided(desk: Desk) -> RequestQuerySet:
    """Asked by this person and decided, or taken back."""
    return _asked(desk).exclude(state=RequestState.ASKED)


def decided(desk: Desk) -> RequestQuerySet:
    """Decided by this person."""
    return Request.objects.filter(decided_by=desk.actor.id, problem__in=seen(desk))


Pile = Callable[[Desk], QuerySet[Any]]

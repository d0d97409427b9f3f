"""A duty from its signature to its acceptance, and its withdrawal; a branch rolls up from below."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import local_date
from ligai.kernel.phrases import listed
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.record import check_seen
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import database_now, writes
from ligai.org.access import require
from ligai.problems import rules
from ligai.problems.actions.hand import (
    THIS_ROW,
    DutyHand,
    Hand,
    Late,
    needs,
    require_sight,
    stepped,
    take_duty,
)
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import AssignmentState, AssignmentStep, State

_BATCH = 100  # duties withdrawn in one transaction


@writes
def sign(
    assignment: Assignment, *, actor: Actor, seen: int | None = None, late: Late | None = None
) -> Assignment:
    """Sign for a duty (签收). The first signature on the lead duty sets the problem under way."""
    return _go_on(rules.SIGN, assignment, actor, seen, late)


@writes
def begin(
    assignment: Assignment, *, actor: Actor, seen: int | None = None, late: Late | None = None
) -> Assignment:
    """Begin to work on a duty, or begin again after it was sent back."""
    return _go_on(rules.HANDLE, assignment, actor, seen, late)


@writes
def auto_sign(assignment: Assignment, *, actor: Actor, now: datetime) -> bool:
    """Sign by itself what nobody signed in time, effective when that time passed.

    The due date has run since dispatch and stays. False, and nothing written, when somebody has
    signed meanwhile or the time has not passed at `now`.
    """
    problem = waiting_problem(assignment)
    locked = Assignment.objects.select_for_update(**THIS_ROW).get(pk=assignment.pk)
    if locked.state != AssignmentState.DISPATCHED or locked.sign_by is None or locked.sign_by > now:
        return False
    late = Late(locked.sign_by, "")
    hand = take_duty(rules.AUTO_SIGN, locked, actor=actor, late=late)
    hand.put_since(rules.AUTO_SIGN, late.at)
    set_under_way(problem, hand)
    return True


def _go_on(
    step: AssignmentStep,
    assignment: Assignment,
    actor: Actor,
    seen: int | None,
    late: Late | None,
) -> Assignment:
    problem = waiting_problem(assignment)
    hand = take_duty(step, assignment, actor=actor, seen=seen, late=late)
    hand.put(step.verb, stepped(step))
    set_under_way(problem, hand)
    return hand.assignment


def waiting_problem(assignment: Assignment) -> Problem | None:
    """The problem that a step on this duty sets under way, locked before the duty; None if none.

    Only the lead duty at the top asks for it, and only until it is under way: 42,000 villages that
    sign do not queue at one problem.
    """
    if not assignment.is_lead_at_the_top:
        return None
    waiting = Problem.objects.filter(pk=assignment.problem_id, state=State.ASSIGNED)
    return waiting.select_for_update(**THIS_ROW).first()


def set_under_way(problem: Problem | None, hand: DutyHand) -> None:
    """What follows by itself from a step on the lead duty: assigned → in progress.

    The right was asked where it lies, over the duty: the lead unit need not be the problem's own,
    and its handler has no right to `start` another unit's problem. True from the same moment.
    """
    if problem is None:
        return
    facts = {"unit": hand.assignment.unit.name, "assignment": str(hand.assignment.pk)}
    follows = Hand(problem, hand.actor, problem.bucket(), hand.late)
    if hand.late is None:
        follows.put(rules.UNDER_WAY.verb, stepped(rules.UNDER_WAY), facts=facts)
    else:
        follows.put_since(rules.UNDER_WAY, hand.late.at, facts=facts)


@writes
def report(
    assignment: Assignment,
    *,
    actor: Actor,
    result: str,
    seen: int | None = None,
    late: Late | None = None,
) -> Assignment:
    """Report the result up (反馈); not before every lead duty below is accepted.

    Told late, it counts on the day it was told; the declared day stands beside it.
    """
    hand = take_duty(rules.REPORT, assignment, actor=actor, seen=seen, late=late)
    result = needs(result, _("请写明办理结果"), "result")
    if holding_up := list(hand.assignment.children.hold_up().select_related("unit")[:5]):
        names = listed(child.unit.name for child in holding_up)
        raise Refused(_("下级主办件还没办结：%(units)s") % {"units": names})
    told_on = local_date(database_now())
    changes = stepped(rules.REPORT, result=result, reported_on=told_on, declared_on=hand.today)
    hand.put(rules.REPORT.verb, changes, words={"result": result})
    return hand.assignment


@writes
def accept(
    assignment: Assignment, *, actor: Actor, seen: int | None = None, late: Late | None = None
) -> Assignment:
    """The unit that gave the duty accepts the result; never the person who reported it."""
    hand = take_duty(rules.ACCEPT, assignment, actor=actor, seen=seen, late=late)
    check_second_person(hand, rules.REPORT.verb, _("不能审核自己反馈的结果"))
    hand.put(rules.ACCEPT.verb, stepped(rules.ACCEPT))
    return hand.assignment


@writes
def ask_again(
    assignment: Assignment,
    *,
    actor: Actor,
    reason: str,
    seen: int | None = None,
    late: Late | None = None,
) -> Assignment:
    """Send a result back to be done again (退回重办); the due date does not move."""
    hand = take_duty(rules.SEND_BACK, assignment, actor=actor, seen=seen, late=late)
    reason = needs(reason, _("请写明退回的理由"), "reason")
    changes = stepped(rules.SEND_BACK, reported_on=None, declared_on=None)
    hand.put(rules.SEND_BACK.verb, changes, words={"reason": reason})
    return hand.assignment


def check_second_person(hand: DutyHand, verb: Verb, message: Any) -> None:
    """Raise NotAllowed when the actor is the one who last did `verb` to this duty (four eyes)."""
    done = Event.objects.of(hand.assignment).filter(verb=verb.key)
    if hand.actor.id and done.values_list("actor_id", flat=True).last() == hand.actor.id:
        raise NotAllowed(message)


@writes
def withdraw(
    assignment: Assignment, *, actor: Actor, reason: str, seen: int | None = None
) -> Assignment:
    """Take a duty back, with everything that was handed on from it.

    Raises Refused where more hangs below than one transaction should hold: withdraw that first.
    """
    hand = take_duty(rules.WITHDRAW, assignment, actor=actor, seen=seen)
    reason = needs(reason, _("请写明收回的理由"), "reason")
    while below := _open_below(hand.assignment):  # again: another may have been opened meanwhile
        if len(below) > _BATCH:
            raise Refused(_("下面还有%(n)s件交办，请分批收回") % {"n": len(below)})
        for pk in below:
            _recall(pk, actor, reason)
    _take_back(hand, reason)
    return hand.assignment


def _open_below(top: Assignment) -> list[int]:
    """Ids of the open duties below one, ascending; through finished ones too, which may have open co-duties."""
    found, level = [], [top.pk]
    while level:
        below = dict(Assignment.objects.filter(parent__in=level).values_list("pk", "state"))
        level = list(below)
        found += [pk for pk, state in below.items() if state in rules.ASSIGNMENT_OPEN]
    return sorted(found)


def _recall(pk: int, actor: Actor, reason: str) -> bool:
    """Take one back for a cause that lies above it; False when it was done meanwhile."""
    locked = Assignment.objects.select_for_update(**THIS_ROW).get(pk=pk)
    if locked.is_open:
        _take_back(DutyHand(locked, actor, locked.bucket()), reason)
        return True
    return False


def _take_back(hand: DutyHand, reason: str) -> None:
    hand.put(rules.WITHDRAW.verb, stepped(rules.WITHDRAW), words={"reason": reason})


def withdraw_all(problem: Problem, *, actor: Actor, reason: str, seen: int | None = None) -> int:
    """Take back every open duty of a problem, to triage it anew; how many there were.

    Needs the ability to dispatch over the problem. In small transactions from the top of the
    cascade down, where no new duty can be opened under one that is taken back: a broken run is
    simply run again.
    """
    require(actor, rules.DISPATCH, problem)
    require_sight(actor, problem)
    check_seen(problem, seen)
    return recall_duties(problem, needs(reason, _("请写明收回的理由"), "reason"), actor=actor)


def recall_duties(problem: Problem, reason: str, *, actor: Actor) -> int:
    """The same for an action that ends a problem (void, merge) and has asked for its own right.

    Joins the transaction of such an action, which holds the problem's lock.
    """
    recalled = 0
    while batch := list(
        problem.assignments.open().order_by("pk").values_list("pk", flat=True)[:_BATCH]
    ):
        recalled += _recall_batch(batch, actor, reason)
    return recalled


@writes
def _recall_batch(batch: list[int], actor: Actor, reason: str) -> int:
    return sum(_recall(pk, actor, reason) for pk in batch)


@writes
def set_assignment_due(
    assignment: Assignment, due_on: date, because: str, *, actor: Actor
) -> Assignment:
    """Move a duty's due date: the half of an approved extension or correction of its problem.

    Whoever approves that has been asked for the right over the problem; the original due date
    stays. Raises Refused for a duty that is done, and for a date after that of the duty above.
    """
    locked = Assignment.objects.select_for_update(**THIS_ROW).get(pk=assignment.pk)
    if not locked.is_open:
        raise Refused(_("已经办结的交办件不再改期限"))
    above = locked.parent.due_on if locked.parent else None
    if above is not None and due_on > above:
        raise Refused(_("期限不能晚于上一级的%(due)s") % {"due": above.isoformat()}, field="due_on")
    facts = {"due": due_on, "before": locked.due_on}
    hand = DutyHand(locked, actor, locked.bucket())
    words = {"because": because}
    hand.put(rules.ASSIGNMENT_EXTENDED, {"due_on": due_on}, facts=facts, words=words)
    return locked

"""A duty from its signature to its acceptance, and its withdrawal; a branch rolls up from below."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.record import head_of
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import database_now, is_writing, writes, writing
from ligai.org.access import require
from ligai.problems import rules
from ligai.problems.actions.hand import DutyHand, Hand, Late, needs, stepped, take_duty
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
    problem = _waiting_problem(assignment)
    locked = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if locked.state != AssignmentState.DISPATCHED or locked.sign_by is None or locked.sign_by > now:
        return False
    at = max(locked.sign_by, head_of(locked).latest_effective_at or locked.sign_by)
    hand = take_duty(rules.AUTO_SIGN, locked, actor=actor, late=Late(at, ""))
    hand.put(rules.AUTO_SIGN.verb, stepped(rules.AUTO_SIGN))
    set_under_way(problem, hand)
    return True


def _go_on(
    step: AssignmentStep,
    assignment: Assignment,
    actor: Actor,
    seen: int | None,
    late: Late | None,
) -> Assignment:
    problem = _waiting_problem(assignment)
    hand = take_duty(step, assignment, actor=actor, seen=seen, late=late)
    hand.put(step.verb, stepped(step))
    set_under_way(problem, hand)
    return hand.assignment


def _waiting_problem(assignment: Assignment) -> Problem | None:
    """The problem that a step on this duty sets under way, locked before the duty; None if none.

    Only the lead duty at the top asks for it, and only until it is under way: 42,000 villages that
    sign do not queue at one problem.
    """
    if not assignment.is_lead_at_the_top:
        return None
    waiting = Problem.objects.filter(pk=assignment.problem_id, state=State.ASSIGNED)
    return waiting.select_for_update(of=("self",)).first()


def set_under_way(problem: Problem | None, hand: DutyHand) -> None:
    """What follows by itself from a step on the lead duty: assigned → in progress.

    The right was asked where it lies, over the duty: the lead unit need not be the problem's own,
    and its handler has no right to `start` another unit's problem. It is true from the same moment
    as the signature, or, when the problem has had later steps, from the last of those.
    """
    if problem is None:
        return
    late = hand.late
    if late is not None:
        late = Late(max(late.at, head_of(problem).latest_effective_at or late.at), late.reason)
    step = rules.UNDER_WAY
    Hand(problem, hand.actor, problem.bucket(), late).put(
        step.verb,
        stepped(step),
        facts={"unit": hand.assignment.unit.name, "assignment": str(hand.assignment.pk)},
    )


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
        names = "、".join(child.unit.name for child in holding_up)
        raise Refused(_("下级主办件还没办结：%(units)s") % {"units": names})
    told_on = local_date(database_now())
    changes = stepped(
        rules.REPORT, result=result, reported_on=told_on, declared_on=hand.today
    )
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


def check_second_person(hand: DutyHand, verb: Verb, message: object) -> None:
    """Raise NotAllowed when the actor is the one who last did `verb` to this duty (four eyes)."""
    done = Event.objects.of(hand.assignment).filter(verb=verb.key)
    if hand.actor.id and done.values_list("actor_id", flat=True).last() == hand.actor.id:
        raise NotAllowed(message)


@writes
def withdraw(
    assignment: Assignment, *, actor: Actor, reason: str, seen: int | None = None
) -> Assignment:
    """Take a duty back, with everything that was handed on from it.

    Raises Refused where more hangs below than one transaction should hold: withdraw the branches first.
    """
    branch = _locked_branch(assignment)
    hand = take_duty(rules.WITHDRAW, assignment, actor=actor, seen=seen)
    reason = needs(reason, _("请写明收回的理由"), "reason")
    if len(branch) > _BATCH:
        raise Refused(_("下面还有%(n)s件交办，请分批收回") % {"n": len(branch)})
    _take_back(hand, reason)
    for below in branch:
        if below.pk != assignment.pk:
            _take_back(DutyHand(below, actor, below.bucket()), reason)
    return hand.assignment


def _locked_branch(top: Assignment) -> list[Assignment]:
    """The open duties of a branch, locked in the order of their ids, the top among them.

    Looked for again under the locks: a locked parent gets no new children.
    """
    locked: dict[int, Assignment] = {}
    while fresh := sorted(_open_branch(top) - locked.keys()):
        for pk in fresh:
            locked[pk] = Assignment.objects.select_for_update(of=("self",)).get(pk=pk)
    return [duty for duty in locked.values() if duty.is_open]


def _open_branch(top: Assignment) -> set[int]:
    """Ids level by level, through finished duties too: an open co-duty may hang below one."""
    found, level = {top.pk}, {top.pk: top.state}
    while level:
        below = Assignment.objects.filter(parent__in=level)
        level = dict(below.values_list("pk", "state"))
        found |= {pk for pk, state in level.items() if state in rules.ASSIGNMENT_OPEN}
    return found


def _take_back(hand: DutyHand, reason: str) -> None:
    hand.put(rules.WITHDRAW.verb, stepped(rules.WITHDRAW), words={"reason": reason})


def withdraw_all(problem: Problem, *, actor: Actor, reason: str) -> int:
    """Take back every open duty of a problem before it is triaged anew; how many there were.

    Small transactions from the top down; a broken run is simply run again. Needs the ability to
    dispatch over the problem.
    """
    require(actor, rules.DISPATCH, problem)
    return recall_duties(problem, actor=actor, reason=reason)


def recall_duties(problem: Problem, *, actor: Actor, reason: str) -> int:
    """The same for an action that ends a problem (void, merge) and has asked for its own right.

    Joins the transaction of such an action, which has locked the problem.
    """
    reason = needs(reason, _("请写明收回的理由"), "reason")
    recalled = 0
    while batch := list(_open_duties(problem)[:_BATCH]):
        with writing():
            recalled += sum(_recall(pk, actor, reason) for pk in batch)
    return recalled

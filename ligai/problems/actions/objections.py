"""Objections to a duty (退单): one a unit, heard by whoever gave it; the third goes to the common superior."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import CLOCK, Actor
from ligai.ledger.fields import ancestors
from ligai.ledger.writing import MICROSECOND, database_now, writes
from ligai.org.models import Unit
from ligai.problems import deadlines, rules
from ligai.problems.actions.assigning import check_below, hold_parent, open_assignment
from ligai.problems.actions.assignments import (
    check_second_person,
    set_under_way,
    waiting_problem,
)
from ligai.problems.actions.hand import DutyHand, needs, stepped, take_duty
from ligai.problems.models import Assignment
from ligai.problems.rules import Duty, LimitKey


@writes
def object_to(
    assignment: Assignment, *, actor: Actor, reason: str, seen: int | None = None
) -> Assignment:
    """Say, with reasons, that a duty is not this unit's (信访工作条例 art. 23: within 5 working days).

    Each unit once in a problem, and never after the common superior has decided. The third return
    goes by itself to that superior (art. 24). The due date runs on.
    """
    parent = _held_parent_of(assignment)
    hand = take_duty(rules.OBJECT, assignment, actor=actor, seen=seen)
    reason = needs(reason, _("请写明为什么不属于本单位"), "reason")
    _check_objection(hand.assignment)
    changes = stepped(rules.OBJECT, objection_used=True)
    hand.put(rules.OBJECT.verb, changes, words={"reason": reason})
    if hand.assignment.hops >= rules.RETURNS_BEFORE_ARBITRATION:
        _escalate(hand, parent)
    return hand.assignment


def _check_objection(duty: Assignment) -> None:
    """The window counts when it is told, whenever it is said to have been meant."""
    if duty.objection_by is None:
        raise Refused(_("已经裁定由本单位承办，不能再退"))
    if duty.problem.assignments.filter(unit=duty.unit_id, objection_used=True).exists():
        raise Refused(_("本单位已经退过一次，不能再退"))
    if database_now() >= duty.objection_by:
        last = local_date(duty.objection_by - MICROSECOND)
        raise Refused(_("%(last)s以前才能退单") % {"last": last.isoformat()})
    if duty.children.open().exists():
        raise Refused(_("已经往下派了，请先收回再退单"))


def _escalate(hand: DutyHand, parent: Assignment | None) -> None:
    """Nobody decides this: it follows from the number of returns."""
    old = hand.assignment
    superior = common_superior(
        duty.unit for duty in old.handed_on() if duty.duty in rules.HANDLING_DUTIES
    )
    due_on = deadlines.due_by(old.problem, LimitKey.ARBITRATION, hand.today).on
    replace(hand, actor=CLOCK).put(
        rules.ESCALATE.verb,
        stepped(rules.ESCALATE),
        facts={"unit": superior.name, "due": due_on},
    )
    open_assignment(
        old.problem,
        superior,
        actor=CLOCK,
        duty=Duty.ARBITER,
        due_on=due_on,
        parent=parent,
        issuer=old.issuer,
        requirement=old.requirement,
        replaces=old,
        hops=old.hops + 1,
    )


def common_superior(units: Iterable[Unit]) -> Unit:
    """The nearest unit above all of these, itself none of them; at the top of the tree, the top."""
    paths = {unit.path for unit in units}
    shared = set.intersection(*(set(ancestors(path)) for path in paths))
    above = shared - paths or {min(shared)}
    return Unit.objects.get(path=max(above, key=len))


@writes
def uphold_objection(
    assignment: Assignment, *, actor: Actor, unit: Unit, reason: str, seen: int | None = None
) -> Assignment:
    """Agree that a duty is not theirs and give it to another unit (改派); gives back the new duty.

    The new one takes the old one's place with the same due date. Raises Refused for the same unit,
    one that has an open duty already, or one that the duty came down through.
    """
    parent = _held_parent_of(assignment)
    hand = take_duty(rules.UPHOLD_OBJECTION, assignment, actor=actor, seen=seen)
    check_second_person(hand, rules.OBJECT.verb, _("不能裁决自己提出的退单"))
    reason = needs(reason, _("请写明理由"), "reason")
    if unit.pk == hand.assignment.unit_id:
        raise Refused(_("改派要换一个单位"), field="unit")
    changes = stepped(rules.UPHOLD_OBJECTION)
    facts = {"unit": unit.name}
    hand.put(rules.UPHOLD_OBJECTION.verb, changes, facts=facts, words={"reason": reason})
    return _hand_over(hand.assignment, unit, parent, actor=actor, hops=hand.assignment.hops + 1)


@writes
def reject_objection(
    assignment: Assignment, *, actor: Actor, reason: str, seen: int | None = None
) -> Assignment:
    """Decide that the duty is theirs: it counts as signed for and may not be returned again."""
    problem = waiting_problem(assignment)
    hand = take_duty(rules.REJECT_OBJECTION, assignment, actor=actor, seen=seen)
    check_second_person(hand, rules.OBJECT.verb, _("不能裁决自己提出的退单"))
    reason = needs(reason, _("请写明理由"), "reason")
    changes = stepped(rules.REJECT_OBJECTION, objection_by=None)
    hand.put(rules.REJECT_OBJECTION.verb, changes, words={"reason": reason})
    set_under_way(problem, hand)
    return hand.assignment


@writes
def arbitrate(
    assignment: Assignment, *, actor: Actor, unit: Unit, reason: str, seen: int | None = None
) -> Assignment:
    """The common superior decides who handles a duty returned three times; gives back that duty.

    It is final (once decided it is not returned again, 潍坊市12345条例 art. 22), be it one of those
    who returned it, and due when it always was.
    """
    parent = _held_parent_of(assignment)
    hand = take_duty(rules.ARBITRATE, assignment, actor=actor, seen=seen)
    reason = needs(reason, _("请写明裁定的理由"), "reason")
    facts = {"unit": unit.name}
    hand.put(rules.ARBITRATE.verb, stepped(rules.ARBITRATE), facts=facts, words={"reason": reason})
    return _hand_over(
        hand.assignment, unit, parent, actor=actor, hops=hand.assignment.hops, final=True
    )


def _held_parent_of(assignment: Assignment) -> Assignment | None:
    """The parent, locked before its child in the order of ids; a parent never changes."""
    return None if assignment.parent_id is None else hold_parent(assignment.parent_id)


def _hand_over(
    old: Assignment,
    unit: Unit,
    parent: Assignment | None,
    *,
    actor: Actor,
    hops: int,
    final: bool = False,
) -> Assignment:
    """Open for another unit the duty that stands here: same place in the cascade, same due date."""
    if parent is not None:
        check_below(parent, [unit])
        if not parent.is_open:
            raise Refused(_("上一级的交办件已经办结，这一件请收回"))
    disputed = old.replaces if old.duty == Duty.ARBITER and old.replaces else old
    return open_assignment(
        old.problem,
        unit,
        actor=actor,
        duty=disputed.duty,
        due_on=disputed.due_on,
        own_due_on=disputed.due_on,
        original_due_on=disputed.original_due_on,
        parent=parent,
        issuer=old.issuer,
        requirement=old.requirement,
        replaces=old,
        hops=hops,
        final=final,
    )

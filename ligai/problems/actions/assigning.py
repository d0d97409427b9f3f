"""Opening assignments: the duty of one unit, at the top of the cascade or handed down from one above."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import day_end, local_date
from ligai.ledger.actor import Actor
from ligai.ledger.fields import is_under
from ligai.ledger.record import check_seen, record
from ligai.ledger.writing import database_now, hold_names, writes
from ligai.org.access import require
from ligai.org.calendars import calendar_at
from ligai.org.models import Unit
from ligai.problems import deadlines, recusal, rules
from ligai.problems.actions.hand import Late, check_late, require_sight
from ligai.problems.models import Assignment, Limit, Problem
from ligai.problems.rules import AssignmentState, Duty, LimitKey

_AT_ONCE = 100  # duties opened in one transaction; a wider cascade is handed down in several


def open_assignment(
    problem: Problem,
    unit: Unit,
    *,
    actor: Actor,
    duty: str,
    due_on: date | None,
    own_due_on: date | None = None,
    original_due_on: date | None = None,
    parent: Assignment | None = None,
    issuer: Unit | None = None,
    requirement: str = "",
    replaces: Assignment | None = None,
    hops: int = 0,
    final: bool = False,
    late: Late | None = None,
) -> Assignment:
    """Open a unit's duty; called inside the action of whoever gives it.

    `due_on` is the lead's date: co-handlers are due a few working days before it, unless the duty
    has its `own_due_on`; one that `replaces` another keeps the `original_due_on` of that. A `final`
    one was decided by the common superior and may not be returned.
    Raises Refused for a closed unit or one that already has an open duty in this problem.
    """
    hold_duties(problem, [unit])
    unit = Unit.objects.get(pk=unit.pk)  # anew: it may have moved since the caller read it
    _check_free(problem, unit, duty)
    at = late.at if late else database_now()
    if own_due_on is None:
        own_due_on = _co_due(problem, due_on, local_date(at)) if duty == Duty.CO else due_on
    issued_by = issuer or _issuer(problem, actor)
    decides = duty == Duty.ARBITER
    assignment = Assignment(
        problem=problem,
        parent=parent,
        replaces=replaces,
        issuer=issued_by,
        issuer_path=issued_by.path,
        unit=unit,
        path=unit.path,
        line=unit.line,
        duty=duty,
        requirement=requirement.strip(),
        campaign_key=problem.campaign_id or 0,
        theme_key=problem.theme_id or 0,
        visibility=problem.visibility,
        dispatched_at=at,
        sign_by=None if decides else _end_of(problem, LimitKey.SIGN, at),
        objection_by=None if decides or final else _end_of(problem, LimitKey.OBJECTION, at),
        hops=hops,
        due_on=own_due_on,
        original_due_on=original_due_on or own_due_on,
    )
    assignment.save(force_insert=True)
    _record_opening(assignment, actor, late)
    return assignment


def hold_duties(problem: Problem, units: Iterable[Unit]) -> None:
    """Nobody else gives these units a duty in this problem until the transaction ends.

    Two who hand it down from different duties lock nothing in common; without this both would find
    the unit free. (A constraint would not do: two units, each with a duty, may become one.)
    """
    hold_names(f"duty:{problem.pk}:{unit.pk}" for unit in units)


def _check_free(problem: Problem, unit: Unit, duty: str) -> None:
    if unit.closed_on is not None:
        raise Refused(_("%(unit)s已经撤销") % {"unit": unit.name}, field="unit")
    if recusal.bars(problem.pk, path=unit.path):
        raise Refused(
            _("要回避，不能交给%(unit)s，由它的上一级来办") % {"unit": unit.name}, field="unit"
        )
    if duty == Duty.ARBITER:
        return  # whoever decides may well be the unit that handed the duty down
    mine = problem.assignments.open().filter(unit=unit, duty__in=rules.HANDLING_DUTIES)
    if mine.exists():
        raise Refused(_("%(unit)s已经有一件没办完的交办") % {"unit": unit.name}, field="unit")


def _record_opening(assignment: Assignment, actor: Actor, late: Late | None) -> None:
    facts: dict[str, Any] = {
        "unit": assignment.unit.name,
        "due": assignment.due_on,
        "duty": assignment.duty,
        "problem": str(assignment.problem_id),
        "parent": str(assignment.parent_id or ""),
        "replaces": str(assignment.replaces_id or ""),
    }
    if late:
        facts["entered_late"] = True
    record(
        rules.DISPATCHED_VERB,
        assignment,
        actor=actor,
        facts=facts,
        words={
            "requirement": assignment.requirement,
            "late_reason": late.reason if late else "",
        },
        effective_at=late.at if late else None,
    )


def _issuer(problem: Problem, actor: Actor) -> Unit:
    """The unit of whoever gives the duty; the problem's own unit when no person does."""
    return Unit.objects.get(pk=actor.unit_id) if actor.unit_id else problem.unit


def _co_due(problem: Problem, due_on: date | None, today: date) -> date | None:
    if due_on is None:
        return None
    limit: Limit = deadlines.limit_for(deadlines.preset_of(problem), LimitKey.CO_HANDLER, today)
    earlier = calendar_at(problem.path).as_known_on(today).working_days_before(due_on, limit.amount)
    return min(max(earlier, today), due_on)


def _end_of(problem: Problem, key: LimitKey, at: datetime) -> datetime:
    """24:00 of the last day of a limit that runs from `at`."""
    return day_end(deadlines.due_by(problem, key, local_date(at)).on)


@writes
def delegate(
    parent: Assignment,
    *,
    actor: Actor,
    units: Sequence[Unit],
    duty: str = Duty.LEAD,
    due_on: date | None = None,
    requirement: str = "",
    seen: int | None = None,
    late: Late | None = None,
) -> list[Assignment]:
    """Hand a duty on to other units; the text is inherited, `requirement` is what this level adds.

    Without `due_on` the children are due with the parent (co-handlers before it). Raises Refused
    for a parent that is not under way, for a date later than its own, and for a unit that the duty
    came down through or that stands above one of those.
    """
    parent = hold_parent(parent.pk)
    require(actor, rules.DISPATCH, parent)
    require_sight(actor, parent)
    check_seen(parent, seen)
    check_late(actor, late, parent)
    today = local_date(late.at if late else database_now())
    _check_parent(parent, duty, late)
    _check_due(parent, due_on, today)
    if not 0 < len(units) <= _AT_ONCE:
        raise Refused(_("一次派给1到%(most)s个单位") % {"most": _AT_ONCE}, field="units")
    check_below(parent, units)
    hold_duties(parent.problem, units)
    return [
        open_assignment(
            parent.problem,
            unit,
            actor=actor,
            duty=duty,
            due_on=parent.due_on,
            own_due_on=due_on,
            parent=parent,
            issuer=parent.unit,
            requirement=requirement,
            late=late,
        )
        for unit in units
    ]


def hold_parent(pk: int) -> Assignment:
    """A parent locked though not changed: nobody finishes it while a child is being opened.

    The lock is one step stronger than FOR SHARE, so that of two people who hand the same duty to
    the same unit the second is told. Children of different parents never wait for each other.
    """
    return Assignment.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _check_parent(parent: Assignment, duty: str, late: Late | None) -> None:
    if duty not in rules.HANDLING_DUTIES:
        raise Refused(_("请选择主办或协办"), field="duty")
    if parent.duty == Duty.ARBITER or parent.state not in rules.ASSIGNMENT_UNDER_WAY:
        raise Refused(
            _("“%(state)s”的交办件不能再往下派") % {"state": AssignmentState(parent.state).label}
        )
    if late is not None and late.at < parent.dispatched_at:
        raise Refused(_("不能早于上一级派发的时间"), field="effective_at")


def _check_due(parent: Assignment, due_on: date | None, today: date) -> None:
    if due_on is None:
        return
    if due_on < today:
        raise Refused(_("期限不能早于交办的日子"), field="due_on")
    if parent.due_on is not None and due_on > parent.due_on:
        raise Refused(
            _("期限不能晚于上一级的%(due)s") % {"due": parent.due_on.isoformat()}, field="due_on"
        )


def check_below(parent: Assignment, units: Sequence[Unit]) -> None:
    """Refuse a unit that the duty came down through, or one above such a unit: nothing runs in rings."""
    passed = [duty.path for duty in parent.chain()]
    for unit in units:
        if any(is_under(path, unit.path) for path in passed):
            raise Refused(
                _("这件交办是从%(unit)s派下来的，不能再派回去") % {"unit": unit.name}, field="units"
            )

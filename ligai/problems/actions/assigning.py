"""Opening assignments: the duty of one unit, under a parent or at the top of the cascade."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.calendars import china
from ligai.kernel.errors import Refused
from ligai.kernel.moments import day_end, local_date
from ligai.ledger.actor import Actor
from ligai.ledger.record import record
from ligai.ledger.writing import database_now
from ligai.org.models import Unit
from ligai.problems import deadlines, rules
from ligai.problems.actions.hand import Late
from ligai.problems.models import Assignment, Limit, Problem
from ligai.problems.rules import Duty, LimitKey


def open_assignment(
    problem: Problem,
    unit: Unit,
    *,
    actor: Actor,
    duty: str,
    due_on: date | None,
    parent: Assignment | None = None,
    issuer: Unit | None = None,
    requirement: str = "",
    hops: int = 0,
    late: Late | None = None,
) -> Assignment:
    """Open a unit's duty; called inside the action of whoever gives it.

    Co-handlers are due a few working days before the lead, never later than it. Raises Refused for
    a closed unit or one that already has an open duty in this problem.
    """
    if unit.closed_on is not None:
        raise Refused(_("%(unit)s已经撤销") % {"unit": unit.name}, field="unit")
    if problem.assignments.open().filter(unit=unit).exists():
        raise Refused(_("%(unit)s已经有一件没办完的交办") % {"unit": unit.name}, field="unit")
    at = late.at if late else database_now()
    due_on = _co_due(problem, due_on, local_date(at)) if duty == Duty.CO else due_on
    issued_by = issuer or _issuer(problem, actor)
    assignment = Assignment(
        problem=problem,
        parent=parent,
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
        sign_by=_end_of(problem, LimitKey.SIGN, at),
        objection_by=_end_of(problem, LimitKey.OBJECTION, at),
        hops=hops,
        due_on=due_on,
        original_due_on=due_on,
    )
    assignment.save(force_insert=True)
    facts: dict[str, Any] = {"unit": unit.name, "due": due_on, "problem": str(problem.pk)}
    if late:
        facts["entered_late"] = True
    record(
        rules.DISPATCHED_VERB,
        assignment,
        actor=actor,
        facts=facts,
        words={"requirement": requirement, "late_reason": late.reason if late else ""},
        effective_at=late.at if late else None,
    )
    return assignment


def _issuer(problem: Problem, actor: Actor) -> Unit:
    """The unit of whoever gives the duty; the problem's own unit when no person does."""
    return Unit.objects.get(pk=actor.unit_id) if actor.unit_id else problem.unit


def _co_due(problem: Problem, due_on: date | None, today: date) -> date | None:
    if due_on is None:
        return None
    limit: Limit = deadlines.limit_for(deadlines.preset_of(problem), LimitKey.CO_HANDLER, today)
    earlier = china().as_known_on(today).working_days_before(due_on, limit.amount)
    return max(earlier, today)


def _end_of(problem: Problem, key: LimitKey, at: datetime) -> datetime:
    """24:00 of the last day of a limit that runs from `at`."""
    return day_end(deadlines.due_by(problem, key, local_date(at)).on)

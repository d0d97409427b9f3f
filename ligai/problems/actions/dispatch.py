"""Dispatch: who answers, by when, and why that day; the clock starts here and not when somebody signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.phrases import listed
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.writing import writes
from ligai.org.models import Unit
from ligai.problems import deadlines, rules
from ligai.problems.actions.assigning import hold_duties, open_assignment
from ligai.problems.actions.hand import Hand, Late, stepped, take_step
from ligai.problems.models import DueChange, Problem, Request
from ligai.problems.rules import Disposition, DueReason, Duty, LimitKey

_LIMIT_OF = {
    Disposition.IMMEDIATE.value: LimitKey.IMMEDIATE,
    Disposition.LEDGER.value: LimitKey.LEDGER,
}


@writes
def dispatch(
    problem: Problem,
    *,
    actor: Actor,
    lead_unit: Unit | None = None,
    co_units: Sequence[Unit] = (),
    due_on: date | None = None,
    requirement: str = "",
    seen: int | None = None,
    late: Late | None = None,
) -> Problem:
    """Give a triaged (or reopened) problem to a lead unit and co-handlers, with a due date.

    Without `due_on` the limit in force decides. Fixing at once may not take longer than its limit;
    nothing may outlast its campaign. Raises Refused, naming what is missing.
    """
    hand = take_step(rules.DISPATCH_STEP, problem, actor=actor, seen=seen, late=late)
    _check_complete(hand.problem)
    lead_unit = lead_unit or hand.problem.unit
    _check_reach(actor, [lead_unit, *co_units])
    hold_duties(hand.problem, [lead_unit, *co_units])
    due = _due(hand, due_on)
    changes: dict[str, Any] = {"due_on": due["due_on"], "due_is_provisional": due["provisional"]}
    if hand.problem.original_due_on is None:
        changes["original_due_on"] = due["due_on"]
    facts = {"unit": lead_unit.name, "due": due["due_on"], "because": due["because"]}
    event = hand.put(rules.DISPATCH_STEP.verb, stepped(rules.DISPATCH_STEP, **changes), facts=facts)
    note_due(hand, due, event.effective_at, event.recorded_at)
    for unit, duty in [(lead_unit, Duty.LEAD), *((u, Duty.CO) for u in co_units)]:
        open_assignment(
            hand.problem,
            unit,
            actor=actor,
            duty=duty,
            due_on=due["due_on"],
            requirement=requirement,
            late=late,
        )
    return hand.problem


def _check_complete(problem: Problem) -> None:
    """What the ledger asks for before anything is given out (domain rules, 纳入整改台账)."""
    if problem.disposition == Disposition.EXPLAINED:
        raise Refused(_("定为解释说明的问题不交办，请按解释说明办理"))
    missing = []
    if problem.lead_id is None:
        missing.append(_("包保领导"))
    if problem.disposition == Disposition.LEDGER:
        if not problem.cause:
            missing.append(_("原因"))
        if not problem.responsible_name:
            missing.append(_("责任人"))
        if not problem.measures.exclude(target="").exists():
            missing.append(_("措施和可衡量的目标"))
    if missing:
        raise Refused(_("交办之前还缺：%(missing)s") % {"missing": listed(missing)})


def _due(hand: Hand, asked: date | None) -> dict[str, Any]:
    if (standing := _standing(hand.problem)) is not None:
        return _as_it_stands(hand.problem, standing, asked)
    key = _LIMIT_OF[hand.problem.disposition]
    worked_out = deadlines.due_by(hand.problem, key, hand.today)
    if asked is None:
        return {
            "due_on": worked_out.on,
            "because": worked_out.because(),
            "legal_basis": worked_out.limit.legal_basis_zh,
            "provisional": worked_out.deadline.provisional,
            "explanation": worked_out.explanation(),
        }
    _check_asked(hand, asked, worked_out)
    return {
        "due_on": asked,
        "because": DueReason.CHOSEN.written,
        "legal_basis": "",
        "provisional": False,
        "explanation": {"reason": DueReason.CHOSEN.value},
    }


def _standing(problem: Problem) -> date | None:
    """The due date that was set before; only a reopening begins a new clock, triage does not."""
    begun = (rules.DISPATCH_STEP.verb.key, rules.REOPEN_STEP.verb.key)
    last = Event.objects.of(problem).filter(verb__in=begun).values_list("verb", flat=True).last()
    return None if last == rules.REOPEN_STEP.verb.key else problem.due_on


def _as_it_stands(problem: Problem, standing: date, asked: date | None) -> dict[str, Any]:
    if asked not in (None, standing):
        raise Refused(
            _("期限已经定在%(due)s，重新研判不改期限；要改请申请延期")
            % {"due": standing.isoformat()},
            field="due_on",
        )
    return {
        "due_on": standing,
        "because": DueReason.KEPT.written,
        "legal_basis": "",
        "provisional": problem.due_is_provisional,
        "explanation": {"reason": DueReason.KEPT.value},
    }


def _check_reach(actor: Actor, units: Sequence[Unit]) -> None:
    """Work is given out inside the territory of whoever gives it."""
    outside = [unit.name for unit in units if not rules.DISPATCH.allows(actor, unit)]
    if outside:
        raise Refused(
            _("%(units)s不在您能交办的范围里") % {"units": listed(outside)}, field="lead_unit"
        )


def _check_asked(hand: Hand, asked: date, worked_out: deadlines.Due) -> None:
    if asked < hand.today:
        raise Refused(_("期限不能早于交办的日子"), field="due_on")
    if hand.problem.disposition == Disposition.IMMEDIATE and asked > worked_out.on:
        raise Refused(
            _("立行立改最迟%(due)s，更久请纳入台账") % {"due": worked_out.on.isoformat()},
            field="due_on",
        )
    campaign = hand.problem.campaign
    if campaign is not None and campaign.ends_on is not None and asked > campaign.ends_on:
        raise Refused(
            _("期限不能晚于活动结束的%(end)s，更久请申请长期坚持")
            % {"end": campaign.ends_on.isoformat()},
            field="due_on",
        )


def note_due(
    hand: Hand,
    due: dict[str, Any],
    effective_at: Any,
    recorded_at: Any,
    request: Request | None = None,
) -> DueChange:
    """One more row of the due history, so that “why this date” can always be answered."""
    change = DueChange(
        problem=hand.problem,
        due_on=due["due_on"],
        because=due["because"],
        legal_basis=due["legal_basis"],
        explanation=due["explanation"],
        request=request,
        effective_at=effective_at,
        recorded_at=recorded_at,
    )
    change.save(force_insert=True)
    return change

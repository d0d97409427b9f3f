"""What the duties and requests of a problem follow it in: its due date, and its end."""

from __future__ import annotations

from datetime import date

from ligai.ledger.actor import Actor
from ligai.ledger.record import record
from ligai.problems import rules
from ligai.problems.models import Assignment, Problem, Request
from ligai.problems.rules import AssignmentState, Duty, RequestState


def move_lead_due(problem: Problem, due_on: date, because: str, *, actor: Actor) -> None:
    """The lead's open duty is due when the problem is; co-handlers keep their own, earlier day."""
    for duty in _open_duties(problem):
        if duty.duty != Duty.LEAD or duty.parent_id is not None or duty.due_on == due_on:
            continue
        before = duty.bucket()
        duty.due_on = due_on
        duty.save(update_fields=["due_on"])
        facts = {"due": due_on, "because": because}
        record(rules.ASSIGNMENT_EXTENDED, duty, actor=actor, before=before, facts=facts)


def withdraw_duties(problem: Problem, reason: str, *, actor: Actor) -> None:
    """Take back what is still owed for a problem that is no more."""
    for duty in _open_duties(problem):
        before = duty.bucket()
        duty.state = AssignmentState.WITHDRAWN
        duty.save(update_fields=["state"])
        words = {"reason": reason}
        record(rules.WITHDRAW.verb, duty, actor=actor, before=before, words=words)


def drop_requests(problem: Problem) -> None:
    """What was asked for a problem that is no more needs no decision."""
    Request.objects.open().filter(problem=problem).update(state=RequestState.WITHDRAWN)


def _open_duties(problem: Problem) -> list[Assignment]:
    """Locked, in the order of ids."""
    duties = Assignment.objects.select_for_update(of=("self",)).filter(problem=problem)
    return list(duties.open().order_by("id"))

"""What the duties and requests of a problem follow it in: its due date, and its end."""

from __future__ import annotations

from datetime import date

from ligai.ledger.actor import Actor
from ligai.problems.actions.assignments import recall_duties, set_assignment_due
from ligai.problems.models import Problem, Request
from ligai.problems.rules import Duty, RequestState


def move_lead_due(problem: Problem, due_on: date, because: str, *, actor: Actor) -> None:
    """The lead's open duty is due when the problem is; co-handlers keep their own, earlier day."""
    leads = problem.assignments.open().filter(duty=Duty.LEAD, parent=None).exclude(due_on=due_on)
    for duty in leads.order_by("id"):
        set_assignment_due(duty, due_on, because, actor=actor)


def end_with(problem: Problem, reason: str, *, actor: Actor) -> None:
    """A problem that is no more owes nothing, and what was asked for it needs no decision."""
    Request.objects.open().filter(problem=problem).update(state=RequestState.WITHDRAWN)
    recall_duties(problem, reason, actor=actor)

"""Which shape stands for which state: the fuller the circle, the nearer the end."""

from __future__ import annotations

from datetime import date

from ligai.problems.models import Problem
from ligai.problems.rules import (
    AssignmentState,
    Disposition,
    InstructionState,
    RequestState,
    State,
)

PROBLEM_SHAPES: dict[str, str] = {
    State.DRAFT: "dashed",
    State.TRIAGED: "dashed",
    State.ASSIGNED: "empty",
    State.IN_PROGRESS: "quarter",
    State.PAUSED: "held",
    State.LONG_TERM: "lasting",
    State.SUBMITTED: "half",
    State.VERIFYING: "threequarter",
    State.RETURNED: "back",
    State.PUBLISHED: "full",
    State.CLOSED: "ticked",
    State.CLOSED_CLAIMED: "watched",
    State.REOPENED: "relapse",
    State.MERGED: "crossed",
    State.VOID: "crossed",
}
ASSIGNMENT_SHAPES: dict[str, str] = {
    AssignmentState.DISPATCHED: "empty",
    AssignmentState.SIGNED: "empty",
    AssignmentState.HANDLING: "quarter",
    AssignmentState.REPORTED: "half",
    AssignmentState.SENT_BACK: "back",
    AssignmentState.OBJECTION: "back",
    AssignmentState.ACCEPTED: "ticked",
    AssignmentState.REASSIGNED: "crossed",
    AssignmentState.ESCALATED: "crossed",
    AssignmentState.WITHDRAWN: "crossed",
}
REQUEST_SHAPES: dict[str, str] = {
    RequestState.ASKED: "half",
    RequestState.APPROVED: "ticked",
    RequestState.REFUSED: "crossed",
    RequestState.WITHDRAWN: "crossed",
}
INSTRUCTION_SHAPES: dict[str, str] = {
    InstructionState.GIVEN: "empty",
    InstructionState.ACKNOWLEDGED: "quarter",
    InstructionState.ANSWERED: "half",
    InstructionState.CARRIED_OUT: "ticked",
}
DISPOSITION_SHAPES: dict[str, str] = {
    Disposition.IMMEDIATE: "spark",
    Disposition.LEDGER: "ledger",
    Disposition.EXPLAINED: "letter",
}


def shape_of(problem: Problem, today: date) -> str:
    """The shape of a problem's state; closed and still watched is a ring, not a disc."""
    watched = problem.observed_until is not None and problem.observed_until >= today
    if problem.state == State.CLOSED and watched:
        return "watched"
    return PROBLEM_SHAPES[problem.state]

"""The work itself: begin, take up again, and request closure under the lead officer's signature."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.phrases import clauses, listed
from ligai.ledger.actor import Actor
from ligai.ledger.writing import database_now, writes
from ligai.problems import rules
from ligai.problems.actions.hand import Late, stepped, take_step
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition


@writes
def start(
    problem: Problem, *, actor: Actor, seen: int | None = None, late: Late | None = None
) -> Problem:
    """Begin the rectification; also follows by itself when the lead unit signs."""
    hand = take_step(rules.START, problem, actor=actor, seen=seen, late=late)
    hand.put(rules.START.verb, stepped(rules.START))
    return hand.problem


@writes
def take_up(
    problem: Problem, *, actor: Actor, seen: int | None = None, late: Late | None = None
) -> Problem:
    """Go on after the work was sent back; the due date does not move."""
    hand = take_step(rules.TAKE_UP, problem, actor=actor, seen=seen, late=late)
    hand.put(rules.TAKE_UP.verb, stepped(rules.TAKE_UP))
    return hand.problem


@writes
def submit(
    problem: Problem, *, actor: Actor, seen: int | None = None, late: Late | None = None
) -> Problem:
    """The lead officer requests closure: every measure done and proved, no duty still open."""
    hand = take_step(rules.SUBMIT_STEP, problem, actor=actor, seen=seen, late=late)
    _check_ready(hand.problem)
    told_at = database_now()
    hand.put(
        rules.SUBMIT_STEP.verb,
        stepped(
            rules.SUBMIT_STEP,
            submitted_at=late.at if late else told_at,
            submission_told_at=told_at,
        ),
    )
    return hand.problem


def _check_ready(problem: Problem) -> None:
    measures = list(problem.measures.prefetch_related("evidence"))
    if not measures and problem.disposition == Disposition.LEDGER:
        raise Refused(_("还没有整改措施，不能申请销号"))
    if undone := [m.what for m in measures if not m.is_done]:
        raise Refused(_("还有措施没做完：%(what)s") % {"what": clauses(undone)})
    if unproved := [m.what for m in measures if not m.evidence.all()]:
        raise Refused(_("还有措施没有佐证：%(what)s") % {"what": clauses(unproved)})
    if not measures and not problem.evidence.exists():
        raise Refused(_("还没有佐证，不能申请销号"))
    still_open = list(problem.assignments.open().select_related("unit"))
    if still_open:
        names = listed(a.unit.name for a in still_open[:5])
        raise Refused(_("还有交办件没办完：%(units)s") % {"units": names})

"""Somebody who works on a problem turns out to have no part in it: the office is told to replace them."""

from __future__ import annotations

from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.problems import rules
from ligai.problems.actions.hand import THIS_ROW, Hand
from ligai.problems.models import Problem


@writes
def note_recusal(problem: Problem, *, actor: Actor) -> Problem:
    """Write down that the lead officer or a unit with a duty must be replaced, where that is so.

    Whoever knows what the problem is about calls this, having checked that the actor may say so.
    The event names nobody: why somebody has no part in it is for few to know.
    """
    locked = Problem.objects.select_for_update(**THIS_ROW).get(pk=problem.pk)
    if locked.is_open and locked.barred():
        Hand(locked, actor, locked.bucket()).put(rules.RECUSED)
    return locked

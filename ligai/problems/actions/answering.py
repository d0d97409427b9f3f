"""What the people concerned say of a result: “not solved” returns the problem, or reopens it."""

from __future__ import annotations

from ligai.ledger.actor import Actor, ActorKind
from ligai.ledger.writing import writes
from ligai.org.access import require
from ligai.problems import rules
from ligai.problems.actions.closing import UNHANDLED
from ligai.problems.actions.hand import THIS_ROW, Hand, stepped
from ligai.problems.models import Problem


@writes
def note_answer(problem: Problem, *, actor: Actor) -> Problem:
    """Somebody concerned says that it is not solved; who, the problem does not know.

    During publicity it goes back to work, once closed it is reopened; a problem that is at work
    already goes on. The public answers for itself; anybody else needs the ability to reopen.
    """
    locked = Problem.objects.select_for_update(**THIS_ROW).get(pk=problem.pk)
    if actor.kind is not ActorKind.PUBLIC:
        require(actor, rules.REOPEN, locked)
    hand = Hand(locked, actor, locked.bucket())
    if locked.state in rules.ANSWERED_BACK.sources:
        hand.put(rules.ANSWERED_BACK.verb, stepped(rules.ANSWERED_BACK, **UNHANDLED))
    elif locked.state in rules.ANSWERED_OPEN.sources:
        changes = stepped(rules.ANSWERED_OPEN, closed_at=None, observed_until=None, **UNHANDLED)
        hand.put(rules.ANSWERED_OPEN.verb, changes)
    else:
        hand.put(rules.ANSWERED)
    return hand.problem

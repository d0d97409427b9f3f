"""What time does by itself: each step a small transaction, true from its own moment, safe to repeat."""

from __future__ import annotations

import logging
from datetime import datetime

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.writing import database_now
from ligai.problems.actions.assignments import auto_sign
from ligai.problems.actions.corrected_duties import continue_corrections
from ligai.problems.actions.moving import continue_moves
from ligai.problems.actions.pausing import end_pauses
from ligai.problems.actions.recounting import recount_dues
from ligai.problems.models import Assignment

_BATCH = 500
_POSTED_AT_ONCE = 30  # batches of a move or correction that was broken off: about ten seconds
_RECOUNTED_AT_ONCE = 20  # batches of due dates that a notice has settled
_log = logging.getLogger(__name__)


def tick(*, actor: Actor, now: datetime | None = None) -> dict[str, int]:
    """Do what has fallen due by `now` (at the latest, this moment); how many of each kind.

    Every step counts from the moment when it fell due, so a week of downtime is caught up truly.
    Raises NotAllowed for whoever is not the clock and may not take such a step.
    """
    moment = min(now or database_now(), database_now())
    return {
        "auto_signed": sign_overdue(actor=actor, now=moment),
        "pauses_ended": end_pauses(actor=actor, now=moment),
        "moves_done": continue_moves(actor=actor, at_most=_POSTED_AT_ONCE),
        "corrections_done": continue_corrections(actor=actor, at_most=_POSTED_AT_ONCE),
        "dues_recounted": recount_dues(actor=actor, at_most=_RECOUNTED_AT_ONCE),
    }


def sign_overdue(*, actor: Actor, now: datetime) -> int:
    """Sign whatever nobody signed in time; one that is refused is logged and stops no other."""
    signed, refused = 0, set[int]()
    while batch := list(Assignment.objects.unsigned(now).exclude(pk__in=refused)[:_BATCH]):
        for assignment in batch:
            try:
                signed += auto_sign(assignment, actor=actor, now=now)
            except NotAllowed:
                raise
            except Refused as refusal:
                _log.warning("assignment %s could not be signed: %s", assignment.pk, refusal)
                refused.add(assignment.pk)
    return signed

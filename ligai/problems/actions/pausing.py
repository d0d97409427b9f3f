"""The end of a pause: somebody resumes, or its last day is over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ligai.kernel.moments import day_end, local_date
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.writing import database_now, writes
from ligai.problems import rules
from ligai.problems.actions.correctable import set_by
from ligai.problems.actions.correcting import put_correction
from ligai.problems.actions.hand import THIS_ROW, take_step
from ligai.problems.models import Problem
from ligai.problems.rules import State


@writes
def resume(problem: Problem, *, actor: Actor, reason: str = "", seen: int | None = None) -> Problem:
    """Go on where the pause began, before its last day is over; the due date has not moved."""
    hand = take_step(rules.RESUME, problem, actor=actor, seen=seen)
    changes = {"state": _state_before(hand.problem), **_UNPAUSED}
    hand.put(rules.RESUME.verb, changes, words={"reason": reason.strip()})
    return hand.problem


def end_pauses(*, actor: Actor, now: datetime | None = None) -> int:
    """Resume whatever was paused up to a day that is over; how many. Each is a transaction.

    It counts as resumed at the end of that day, however late the clock comes by. Raises NotAllowed
    for anybody but the clock and those who may resume every one of them.
    """
    today = local_date(now or database_now())
    over = Problem.objects.filter(state=State.PAUSED, paused_until__lt=today).order_by("id")
    return sum(_end_pause(problem, today=today, actor=actor) for problem in over)


@writes
def _end_pause(problem: Problem, *, today: date, actor: Actor) -> bool:
    """Whether it was still paused when it was locked.

    What was noted on the problem meanwhile has changed no state; so the resumption may lie before.
    """
    hand = take_step(rules.RESUME, problem, actor=actor) if _is_paused(problem) else None
    if hand is None or hand.problem.paused_until is None or hand.problem.paused_until >= today:
        return False
    events = list(Event.objects.of(hand.problem))
    put_correction(
        hand,
        rules.RESUME.verb,
        {"state": _state_before(hand.problem)},
        max(day_end(hand.problem.paused_until), set_by(events, "state").effective_at),
        events=events,
        facts={"until": hand.problem.paused_until},
        also=_UNPAUSED,
    )
    return True


_UNPAUSED: dict[str, Any] = {"state_before": "", "paused_until": None}


def _is_paused(problem: Problem) -> bool:
    """Read with its lock: somebody may have resumed it since the list was made."""
    locked = Problem.objects.select_for_update(**THIS_ROW).get(pk=problem.pk)
    return locked.state == State.PAUSED


def _state_before(problem: Problem) -> str:
    return problem.state_before or State.IN_PROGRESS.value

"""A notice about working days comes out: due dates that were provisional are worked out anew."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from ligai.ledger.actor import Actor
from ligai.ledger.fields import under
from ligai.ledger.writing import database_now, writes
from ligai.org import actions as org
from ligai.org.access import require
from ligai.org.calendars import calendar_at
from ligai.org.models import CalendarNotice, Unit
from ligai.problems import rules
from ligai.problems.actions.dispatch import note_due
from ligai.problems.actions.following import move_lead_due
from ligai.problems.actions.hand import THIS_ROW, Hand, take
from ligai.problems.deadlines import counted_from
from ligai.problems.models import DueChange, Problem

BATCH = 50
_AT_ONCE = 4  # batches while somebody waits; the clock does the rest


def enter_notice(
    unit: Unit,
    *,
    actor: Actor,
    name: str,
    known_from: date,
    off: org.Spans,
    on: org.Spans,
    year: int | None = None,
    basis: str = "",
) -> CalendarNotice:
    """Enter a notice, and work out anew what was provisional without it: at once, or by and by.

    What was counted before it stays counted; only open problems with a provisional date are moved.
    """
    notice = org._enter_notice(
        unit, actor=actor, name=name, known_from=known_from, off=off, on=on, year=year, basis=basis
    )
    _go_on(notice, actor=actor, at_most=_AT_ONCE)
    notice.refresh_from_db()
    return notice


def recount_dues(*, actor: Actor, at_most: int | None = None) -> int:
    """Go on with every notice that is not through yet; how many dates were worked out anew.

    Running twice does no harm. With `at_most` it leaves after so many batches for each notice.
    """
    unfinished = CalendarNotice.objects.unfinished().select_related("unit")
    return sum(_go_on(notice, actor=actor, at_most=at_most) for notice in unfinished)


def _go_on(notice: CalendarNotice, *, actor: Actor, at_most: int | None) -> int:
    done = 0
    for _batch in count() if at_most is None else range(at_most):
        looked_at, changed = _recount_batch(notice, actor=actor)
        done += changed
        if not looked_at:
            break
    return done


@writes
def _recount_batch(notice: CalendarNotice, *, actor: Actor) -> tuple[int, int]:
    """Some problems after the last one; (looked at, changed). None left: the notice is through."""
    notice = CalendarNotice.objects.select_for_update(**THIS_ROW).get(pk=notice.pk)
    if notice.recounted_at is not None:
        return 0, 0
    if not actor.is_clock:
        require(actor, rules.RECOUNT_DUES, notice.unit)
    waiting = Problem.objects.open().filter(
        under(notice.path), due_is_provisional=True, pk__gt=notice.recounted_upto
    )
    found = list(waiting.order_by("pk")[:BATCH])
    changed = sum(_recount(problem, notice, actor) for problem in found)
    notice.recounted += changed
    if found:
        notice.recounted_upto = found[-1].pk
    else:
        notice.recounted_at = database_now()
    notice.save(update_fields=["recounted", "recounted_upto", "recounted_at"])
    return len(found), changed


def _recount(problem: Problem, notice: CalendarNotice, actor: Actor) -> bool:
    """One problem's date; False when this notice says nothing about it."""
    hand = take(problem, rules.RECOUNT_DUES, actor=actor)
    last = hand.problem.due_history.exclude(explanation={}).order_by("id").last()
    if last is None or not (hand.problem.is_open and hand.problem.due_is_provisional):
        return False
    deadline = counted_from(
        last.explanation, calendar_at(hand.problem.path).as_known_on(hand.today)
    )
    told: dict[str, Any] = deadline.to_json() | {"known_on": hand.today.isoformat()}
    if deadline.on == hand.problem.due_on and deadline.provisional:
        return False
    _put(hand, notice, last, deadline.on, told)
    return True


def _put(
    hand: Hand, notice: CalendarNotice, last: DueChange, due_on: date, told: dict[str, Any]
) -> None:
    before = hand.problem.due_on
    verb = rules.DUE_SETTLED if due_on == before else rules.DUE_RECOUNTED
    event = hand.put(
        verb,
        {"due_on": due_on, "due_is_provisional": told["provisional"]},
        facts={"notice": notice.name, "before": before, "due_on": due_on},
    )
    due = {
        "due_on": due_on,
        "because": last.because,
        "legal_basis": last.legal_basis,
        "explanation": told,
    }
    note_due(hand, due, event.effective_at, event.recorded_at)
    if due_on != before:
        move_lead_due(hand.problem, due_on, f"按《{notice.name}》重算", actor=hand.actor)

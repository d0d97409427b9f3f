"""Corrections: what was written down wrongly is said anew, effective from when it should have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.buckets import to_json
from ligai.ledger.models import Event, Following
from ligai.ledger.record import record
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import writes
from ligai.problems import rules
from ligai.problems.actions.correctable import Correction, called, read, set_by
from ligai.problems.actions.corrected_duties import (
    bucket_at,
    finish,
    follow,
    save_row,
    stands,
)
from ligai.problems.actions.dispatch import note_due
from ligai.problems.actions.following import move_lead_due
from ligai.problems.actions.hand import Hand, needs, take
from ligai.problems.actions.verifying import belongs_to_handlers, took
from ligai.problems.models import Problem
from ligai.problems.rules import Correctable, DueReason


def correct(
    problem: Problem,
    *,
    actor: Actor,
    field: str,
    value: Any,
    reason: str,
    effective_at: datetime | None = None,
    seen: int | None = None,
) -> Problem:
    """Put right what was written down wrongly; `field` is one of `Correctable`.

    `value` is a Theme, Person or None, text, or a day. It is true from `effective_at` on, or else
    from the moment since which the wrong value has stood (at the first, the problem's opening). What
    was changed later stays; figures of earlier seals do not move. Of a wide cascade the duties
    follow in batches, each a transaction; one that was killed goes on with `continue_corrections`.
    Raises Refused for a value that does not fit or is the old one, and for a moment before the
    opening or in the future.
    """
    corrected, following = _correct(
        problem,
        actor=actor,
        field=field,
        value=value,
        reason=reason,
        effective_at=effective_at,
        seen=seen,
    )
    if following is not None:
        finish(following, actor=actor)
    return corrected


@writes
def _correct(
    problem: Problem,
    *,
    actor: Actor,
    field: str,
    value: Any,
    reason: str,
    effective_at: datetime | None,
    seen: int | None,
) -> tuple[Problem, Following | None]:
    hand = take(problem, rules.CORRECT, actor=actor, seen=seen)
    reason = needs(reason, _("请写明更正的理由"), "reason")
    what = Correctable(field)
    if what is Correctable.DUE_ON and belongs_to_handlers(hand):
        raise NotAllowed(_("承办单位的人不能更正自己的期限"))
    events = list(Event.objects.of(hand.problem))
    correction = read(what, value, hand, events)
    since = effective_at or correction.since
    if what is Correctable.DUE_ON and since < correction.since:
        raise Refused(_("期限是交办时才定的，不能从更早算起"), field="effective_at")
    event = put_correction(
        hand,
        rules.CORRECTED,
        correction.columns,
        since,
        events=events,
        facts={"field": what.written, **_difference(what, correction, events, since)},
        words={"reason": reason},
        also=correction.also,
    )
    _note_due(hand, correction, event, reason)
    return hand.problem, follow(event, actor=actor)


def _difference(
    what: Correctable, correction: Correction, events: Sequence[Event], since: datetime
) -> dict[str, Any]:
    """What was wrong and what is right, in words; Refused when nothing is wrong."""
    old = bucket_at(events, since)
    if old is None:
        raise Refused(_("不能早于这个问题登记的时间"), field="effective_at")
    new = old.with_changes(_json(correction.columns))
    if new == old:
        raise Refused(_("和原来的一样，不用更正"), field="value")
    return {"old": called(what, old), "new": called(what, new)}


@writes
def accept_late(problem: Problem, *, actor: Actor, seen: int | None = None) -> Problem:
    """A second person accepts the declared day of a late entry as the day that counts.

    Effective from the moment when the problem was found handled; both days stay in the history
    (LEDGER: a late entry counts when it was told unless somebody outside the handling unit accepts).
    """
    hand = take(problem, rules.ACCEPT_LATE, actor=actor, seen=seen)
    declared, told = hand.problem.declared_on, hand.problem.handled_on
    if declared is None or told is None or declared == told:
        raise Refused(_("没有等待认可的补录日期"))
    events = list(Event.objects.of(hand.problem))
    _check_second_person(hand, events)
    put_correction(
        hand,
        rules.LATE_ACCEPTED,
        {"handled_on": declared},
        set_by(events, "handled_on").effective_at,
        events=events,
        facts={
            "declared": declared,
            "told": told,
            **took(hand.problem, hand.problem.submitted_at),
        },
    )
    return hand.problem


def _check_second_person(hand: Hand, events: Sequence[Event]) -> None:
    if not hand.actor.is_person:
        raise NotAllowed(_("补录要由人来认可"))
    if belongs_to_handlers(hand) or hand.actor.id == hand.problem.lead_id:
        raise NotAllowed(_("补录要由承办单位以外的人认可"))
    submissions = [e for e in events if e.verb == rules.SUBMIT_STEP.verb.key]
    if submissions and submissions[-1].actor_id == hand.actor.id:
        raise NotAllowed(_("自己补录的要由别人认可"))


def put_correction(
    hand: Hand,
    verb: Verb,
    columns: Mapping[str, Any],
    since: datetime,
    *,
    events: Sequence[Event],
    facts: Mapping[str, Any],
    words: Mapping[str, str] | None = None,
    also: Mapping[str, Any] | None = None,
) -> Event:
    """Record that these bucket columns had these values from `since` on, and derive postings anew.

    The row takes a value, and what hangs on it (`also`), unless something later changed the column.
    """
    standing = {n: v for n, v in columns.items() if stands(events, n, since)}
    save_row(hand.problem, {**standing, **(also or {})} if standing else {})
    event = record(
        verb,
        hand.problem,
        actor=hand.actor,
        facts=facts,
        words=words,
        effective_at=since,
        correction=_json(columns),
    )
    hand.before = hand.problem.bucket()
    return event


def _json(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_json(value) for name, value in columns.items()}


def _note_due(hand: Hand, correction: Correction, event: Event, reason: str) -> None:
    """The due history answers “why this date”, and the lead's duty is due with its problem."""
    if "due_on" not in correction.columns:
        return
    due_on = correction.columns["due_on"]
    because = f"{DueReason.CORRECTION.written}：{reason}"[:200]
    explanation = {"reason": DueReason.CORRECTION.value}
    due = {"due_on": due_on, "because": because, "legal_basis": "", "explanation": explanation}
    note_due(hand, due, event.effective_at, event.recorded_at)
    if hand.problem.due_on == due_on:
        move_lead_due(hand.problem, due_on, because, actor=hand.actor)

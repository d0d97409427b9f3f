"""The duties of a problem that was corrected: counted by some of the same columns, they follow in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import Q

from ligai.ledger import postings
from ligai.ledger.actor import Actor
from ligai.ledger.buckets import Bucket, to_json
from ligai.ledger.models import Event, Following, Seal, Thing
from ligai.ledger.record import record
from ligai.ledger.seals import close_books
from ligai.ledger.writing import database_now, writes
from ligai.problems import rules
from ligai.problems.actions.hand import THIS_ROW
from ligai.problems.models import Assignment, Problem

BATCH = 100  # about a third of a second of one writing transaction
_COPIED = {"campaign_id": "campaign_key", "theme_id": "theme_key", "visibility": "visibility"}
"""Columns of a problem that its assignments are counted by, and what they are called there."""


def follow(event: Event, *, actor: Actor) -> Following | None:
    """Begin to post a correction on the problem's duties, in its own transaction; None: none is concerned.

    The first batch goes with the correction itself, so that of most problems nobody sees a half.
    A problem without any duty gets none but by a step that waits for the correction's lock.
    """
    duties = Assignment.objects.filter(problem=event.thing_id)
    if not (_COPIED.keys() & event.changes.keys() and duties.exists()):
        return None
    following = Following(event=event)
    following.save(force_insert=True)
    _post_batch(following, actor=actor)
    return following


def continue_corrections(*, actor: Actor, at_most: int | None = None) -> int:
    """Post the rest of every correction that was broken off; how many are done now.

    Running twice does no harm. With `at_most` it leaves after so many batches and goes on next time.
    """
    pending = Following.objects.filter(done_at=None, event__kind=Problem.kind).order_by("id")
    return sum(finish(each, actor=actor, at_most=at_most).is_done for each in pending)


def finish(following: Following, *, actor: Actor, at_most: int | None = None) -> Following:
    """Post batch by batch until every duty has followed.

    A writer who read the problem before its correction may still open a duty counted as it was. A
    seal is given only when every such writer is through; so after it one looks once more, and then
    it is done.
    """
    batches = count() if at_most is None else range(at_most)
    if any(_post_batch(following, actor=actor) == 0 for _batch in batches):
        if not _is_closed(following):
            close_books()
        return _end(following, actor=actor)
    return following


@writes
def _post_batch(following: Following, *, actor: Actor) -> int:
    """Look at some more of the duties; 0 when there are no more, or when somebody else has finished."""
    held = _hold(following)
    if held.is_done:
        return 0
    duties = _duties(held, Q(pk__gt=held.after))
    _follow_all(duties, held, actor)
    if duties:
        held.after = duties[-1].pk
        held.save(update_fields=["after", "posted"])
    return len(duties)


@writes
def _end(following: Following, *, actor: Actor) -> Following:
    """Done, if the books were closed since it began and nothing is left; otherwise it stays pending."""
    held = _hold(following)
    if held.is_done or not _is_closed(held):
        return held
    problem = Problem.objects.get(pk=held.event.thing_id)
    as_counted = {_COPIED[n]: v for n, v in _columns(problem.bucket()).items()}
    left = _duties(held, ~Q(**as_counted))
    posted = _follow_all(left, held, actor)
    if len(left) < BATCH or not posted:
        held.done_at = database_now()
    held.save(update_fields=["posted", "done_at"])
    return held


def _hold(following: Following) -> Following:
    """The row locked: of two processes at one correction the second waits and then finds it posted."""
    held = Following.objects.select_for_update(**THIS_ROW).select_related("event")
    return held.get(pk=following.pk)


def _is_closed(following: Following) -> bool:
    """Have the books been closed since the correction was recorded?"""
    return Seal.objects.filter(moment__gte=following.event.recorded_at).exists()


def _duties(following: Following, which: Q) -> list[Assignment]:
    """A batch of the problem's duties, locked in the order of ids."""
    locked = Assignment.objects.select_for_update(**THIS_ROW)
    return list(locked.filter(which, problem=following.event.thing_id).order_by("pk")[:BATCH])


def _follow_all(duties: Sequence[Assignment], following: Following, actor: Actor) -> int:
    """How many of these duties were not counted as their problem now says, and are from here on."""
    event = following.event
    told = list(Event.objects.stream(event.kind, event.thing_id))
    streams = _streams(duties)
    posted = sum(_follow(duty, streams[duty.pk], event, told, actor) for duty in duties)
    following.posted += posted
    return posted


def _streams(duties: Iterable[Assignment]) -> dict[int, list[Event]]:
    """The events of each, in one query."""
    found: dict[int, list[Event]] = defaultdict(list)
    ids = [duty.pk for duty in duties]
    for event in Event.objects.filter(kind=Assignment.kind, thing_id__in=ids).order_by("seq"):
        found[event.thing_id].append(event)
    return found


def _follow(
    duty: Assignment,
    events: Sequence[Event],
    correction: Event,
    told: Sequence[Event],
    actor: Actor,
) -> bool:
    """Correct one duty from the moment of the correction or its own opening; False: nothing is wrong.

    What the problem was at that moment is right: where a later change of it already held, the duty
    was opened with that and keeps it. So doing it again changes nothing.
    """
    moment = max(correction.effective_at, events[0].effective_at)
    right, standing = bucket_at(told, moment), bucket_at(events, moment)
    if right is None or standing is None:
        return False
    corrected = standing.with_changes(_columns_of(correction))
    columns = {
        name: value
        for name, value in _columns(right).items()
        if value == getattr(corrected, name) != getattr(standing, name)
    }
    if not columns:
        return False
    save_row(duty, {_COPIED[n]: v for n, v in columns.items() if stands(events, n, moment)})
    record(
        rules.ASSIGNMENT_CORRECTED,
        duty,
        actor=actor,
        effective_at=moment,
        correction={name: to_json(value) for name, value in columns.items()},
    )
    return True


def _columns(bucket: Bucket) -> dict[str, Any]:
    return {name: getattr(bucket, name) for name in _COPIED}


def _columns_of(correction: Event) -> dict[str, Any]:
    """Those columns that the correction names and that duties have."""
    return {name: value for name, value in correction.changes.items() if name in _COPIED}


def save_row(thing: Thing, values: Mapping[str, Any]) -> None:
    """Save these fields of a locked row; 0 in a column of ids means that nothing is referred to."""
    for name, value in values.items():
        setattr(thing, name, None if value == 0 and name.endswith("_id") else value)
    if values:
        thing.save(update_fields=list(values))


def stands(events: Iterable[Event], column: str, since: datetime) -> bool:
    """Would a correction of this column from `since` on still hold now?"""
    return not any(e.effective_at > since and column in e.changes for e in events)


def bucket_at(events: Iterable[Event], moment: datetime) -> Bucket | None:
    """What a stream's thing was counted by at a moment, as now known."""
    past = [bucket for since, bucket in postings.timeline(events) if since <= moment]
    return past[-1] if past else None

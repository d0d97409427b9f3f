"""Double entry: the one place that writes postings, from a step or anew from a stream's events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Event, Posting

Entry = tuple[datetime, Bucket]


def turned(event: Event, before: Bucket | None, after: Bucket | None) -> list[Posting]:
    """−1 on the old bucket, +1 on the new, at the event's moments; nothing when they are equal."""
    if before == after:
        return []
    signed = [(-1, before), (+1, after)]
    return [
        posting(event, sign, bucket, event.effective_at)
        for sign, bucket in signed
        if bucket is not None
    ]


def derive_again(event: Event) -> None:
    """After a correction: post the difference between what stands and what the events now say."""
    wanted = entries(Event.objects.stream(event.kind, event.thing_id))
    standing = standing_entries(Posting.objects.filter(kind=event.kind, thing_id=event.thing_id))
    difference = Counter(wanted)
    difference.subtract(standing)
    Posting.objects.bulk_create(
        posting(event, 1 if n > 0 else -1, bucket, moment)
        for (moment, bucket), n in difference.items()
        for _ in range(abs(n))
    )


def entries(events: Iterable[Event]) -> Counter[Entry]:
    """What a stream's events say should be posted: (moment, bucket) → sum of signs, zeros left out."""
    sums: Counter[Entry] = Counter()
    before: Bucket | None = None
    for moment, after in timeline(events):
        _turn(sums, moment, before, after)
        before = after
    return Counter({entry: n for entry, n in sums.items() if n})


def timeline(events: Iterable[Event]) -> list[tuple[datetime, Bucket | None]]:
    """The buckets that a stream's thing has been in, each with the moment from which it was true.

    Events are taken in the order of their effective moments, ties in the order of recording; each
    changes the columns that it names. None stands where the thing is counted no more.
    """
    told = sorted(
        ((e.effective_at, e.seq, e.changes) for e in events if e.changes), key=lambda t: t[:2]
    )
    found: list[tuple[datetime, Bucket | None]] = []
    bucket: Bucket | None = None
    for moment, _seq, changes in told:
        after = _changed(bucket, changes)
        if after != bucket:
            found.append((moment, after))
        bucket = after
    return found


def shares(events: Iterable[Event]) -> Iterator[tuple[Event, Counter[Entry], Bucket | None]]:
    """What each event of a stream should itself have posted, and the bucket that it left behind.

    Takes events in the order of recording. A step at the end of the timeline turns one bucket into
    the next; one before it posts the difference that it makes to all that follows.
    """
    told: list[Event] = []
    posted: Counter[Entry] = Counter()
    bucket: Bucket | None = None
    latest: datetime | None = None
    for event in events:
        told.append(event)
        share: Counter[Entry] = Counter()
        if latest is None or event.effective_at >= latest:
            after = _changed(bucket, event.changes)
            _turn(share, event.effective_at, bucket, after)
        else:
            wanted = entries(told)
            wanted.subtract(posted)
            share = Counter({entry: n for entry, n in wanted.items() if n})
            after = ([bucket for _moment, bucket in timeline(told)] or [None])[-1]
        posted.update(share)
        bucket, latest = after, max(latest or event.effective_at, event.effective_at)
        yield event, share, bucket


def _changed(bucket: Bucket | None, changes: Mapping[str, Any]) -> Bucket | None:
    """The bucket after an event; a state of None ends the counting, only a state begins it."""
    if changes.get("state", "") is None:
        return None
    if bucket is None:
        return Bucket.opened_with(dict(changes)) if changes.get("state") else None
    return bucket.with_changes(dict(changes))


def _turn(
    sums: Counter[Entry], moment: datetime, before: Bucket | None, after: Bucket | None
) -> None:
    if before == after:
        return
    if before is not None:
        sums[(moment, before)] -= 1
    if after is not None:
        sums[(moment, after)] += 1


def standing_entries(rows: Iterable[Posting]) -> Counter[Entry]:
    """What is posted: (moment, bucket) → sum of signs, zeros left out."""
    sums: Counter[Entry] = Counter()
    for row in rows:
        sums[(row.effective_at, Bucket.of(row))] += row.sign
    return Counter({entry: n for entry, n in sums.items() if n})


def posting(event: Event, sign: int, bucket: Bucket, effective_at: datetime) -> Posting:
    """An unsaved posting of an event."""
    return Posting(
        kind=event.kind,
        thing_id=event.thing_id,
        seq=event.seq,
        sign=sign,
        effective_at=effective_at,
        recorded_at=event.recorded_at,
        **asdict(bucket),
    )

"""Double entry: the one place that writes postings, from a step or anew from a stream's events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from ligai.ledger.models import Bucket, Event, Posting

Entry = tuple[datetime, Bucket]


def move(event: Event, before: Bucket | None, after: Bucket | None) -> None:
    """−1 on the old bucket, +1 on the new, at the event's moments; nothing when they are equal."""
    if before == after:
        return
    signed = [(-1, before), (+1, after)]
    Posting.objects.bulk_create(
        posting(event, sign, bucket, event.effective_at)
        for sign, bucket in signed
        if bucket is not None
    )


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
    """What a stream's events say should be posted: (moment, bucket) → sum of signs, zeros left out.

    Events are taken in the order of their effective moments, ties in the order of recording; each
    changes the columns that it names.
    """
    told = sorted(
        ((e.effective_at, e.seq, e.changes) for e in events if e.changes), key=lambda t: t[:2]
    )
    sums: Counter[Entry] = Counter()
    bucket: Bucket | None = None
    for moment, _seq, changes in told:
        following = bucket.with_changes(changes) if bucket else Bucket.opened_with(changes)
        if following == bucket:
            continue
        if bucket is not None:
            sums[(moment, bucket)] -= 1
        sums[(moment, following)] += 1
        bucket = following
    return Counter({entry: n for entry, n in sums.items() if n})


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

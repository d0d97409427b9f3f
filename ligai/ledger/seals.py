"""Closing the books: fix a moment, fold what came before it, take month-end snapshots, chain daily roots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Max

from ligai.kernel.moments import SHANGHAI, canonical, day_start, local_date
from ligai.ledger import chain, tallies
from ligai.ledger.models import (
    Event,
    Posting,
    Root,
    Seal,
    Snapshot,
    SnapshotCell,
    TallyHead,
)
from ligai.ledger.writing import LEDGER_LOCK, MICROSECOND, SEALER_LOCK, database_now

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def seal() -> Seal | None:
    """Close the books up to now; None when nothing was recorded since the last seal.

    Holds the ledger's lock exclusively only while it fixes the moment: every writer before has
    committed, every writer after records later. Raises OperationalError when writers keep the
    lock for 500 ms; the worker tries again.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGER_LOCK])
        last = Seal.objects.order_by("-number").first()
        newest = Event.objects.aggregate(newest=Max("recorded_at"))["newest"]
        if newest is None or (last is not None and newest <= last.moment):
            return None
        moment = max(database_now(), newest)
        if last is not None and moment <= last.moment:
            moment = last.moment + MICROSECOND
        return Seal.objects.create(
            number=last.number + 1 if last else 1,
            moment=moment,
            epoch=last.epoch if last else 1,
        )


def fold() -> int:
    """Add the postings up to the newest seal to the tallies; the number of postings folded.

    The sum and the head move in one transaction, so a reader sees both or neither; a fold that
    dies leaves nothing. Returns 0 when another process is folding.
    """
    with transaction.atomic():
        if not _sole_sealer():
            return 0
        head = TallyHead.objects.get_or_create(id=1, defaults={"upto": _FIRST})[0]
        newest = Seal.objects.order_by("-number").first()
        if newest is None or newest.moment <= head.upto:
            return 0
        rows = list(
            Posting.objects.filter(recorded_at__gt=head.upto, recorded_at__lte=newest.moment)
        )
        tallies.add(tallies.cells_of(rows))
        head.number, head.upto = newest.number, newest.moment
        head.save(update_fields=["number", "upto"])
    return len(rows)


def _sole_sealer() -> bool:
    """SQLite's IMMEDIATE transaction is already alone; PostgreSQL's lock dies with its holder."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        return bool(cursor.fetchone()[0])


def close_books() -> Seal | None:
    """Seal and fold: what the worker does about once a second. None when there was nothing."""
    try:
        made = seal()
    except OperationalError:
        return None  # busy writers; the next round tries again
    fold()
    return made


def take_snapshot(valid_at: datetime) -> Snapshot:
    """Keep the tallies as of a past moment, as known at the newest seal.

    Raises ValueError when no seal has closed the books past that moment.
    """
    with transaction.atomic():
        newest = Seal.objects.order_by("-number").first()
        if newest is None or newest.moment < valid_at:
            raise ValueError("the books are not yet closed past that moment")
        rows = Posting.objects.filter(effective_at__lte=valid_at, recorded_at__lte=newest.moment)
        cells = tallies.cells_of(rows.iterator(chunk_size=5_000))
        snapshot = Snapshot.objects.create(valid_at=valid_at, seal=newest)
        SnapshotCell.objects.bulk_create(
            (SnapshotCell(snapshot=snapshot, **_columns(key), n=n) for key, n in cells.items()),
            batch_size=1_000,
        )
    return snapshot


def take_due_snapshots(now: datetime) -> int:
    """Month ends that have passed since the first posting and have no snapshot yet; how many were taken."""
    first = Posting.objects.order_by("effective_at").values_list("effective_at", flat=True).first()
    newest = Seal.objects.order_by("-number").first()
    if first is None or newest is None:
        return 0
    have = set(Snapshot.objects.values_list("valid_at", flat=True))
    due = [m for m in month_ends(first, min(now, newest.moment)) if m not in have]
    for moment in due:
        take_snapshot(moment)
    return len(due)


def month_ends(first: datetime, last: datetime) -> list[datetime]:
    """The last microsecond of each month, in China, that lies in [first, last]."""
    found: list[datetime] = []
    day = local_date(first).replace(day=1)
    while True:
        day = (day + timedelta(days=32)).replace(day=1)
        moment = (day_start(day) - MICROSECOND).astimezone(UTC)
        if moment > last:
            return found
        if moment >= first:
            found.append(moment)


def chain_root() -> Root | None:
    """The Merkle root of the events since the last root, chained to it; None when there are none."""
    with transaction.atomic():
        if not _sole_sealer():
            return None
        last = Root.objects.select_related("seal").order_by("-number").first()
        newest = Seal.objects.order_by("-number").first()
        if newest is None or (last is not None and last.seal_id == newest.pk):
            return None
        hashes = root_hashes(last.seal.moment if last else _FIRST, newest.moment)
        merkle = chain.merkle_root(hashes)
        previous = last.hash if last else chain.genesis("root", 0)
        return Root.objects.create(
            number=last.number + 1 if last else 1,
            seal=newest,
            events=len(hashes),
            merkle=merkle,
            previous=previous,
            hash=root_hash(newest, len(hashes), merkle, previous),
        )


def root_is_due(now: datetime) -> bool:
    """Once a day, at the first occasion after midnight in China."""
    last = Root.objects.select_related("seal").order_by("-number").first()
    return last is None or last.seal.moment.astimezone(SHANGHAI).date() < local_date(now)


def root_hashes(after: datetime, upto: datetime) -> list[str]:
    """The hashes of the events recorded in (after, upto], in the one order that a root uses."""
    events = Event.objects.filter(recorded_at__gt=after, recorded_at__lte=upto)
    return list(
        events.order_by("recorded_at", "kind", "thing_id", "seq").values_list("hash", flat=True)
    )


def root_hash(at: Seal, events: int, merkle: str, previous: str) -> str:
    """What a root is held to: its seal, how many events, their Merkle root, the root before."""
    return chain.digest(
        chain.canonical_text(
            {
                "seal": str(at.number),
                "moment": canonical(at.moment),
                "events": str(events),
                "merkle": merkle,
                "previous": previous,
            }
        )
    )


def _columns(key: tuple[Any, ...]) -> dict[str, Any]:
    from ligai.ledger.models import CELL_COLUMNS

    return dict(zip(CELL_COLUMNS, key, strict=True))

"""Closing the books: fix a moment, fold what came before it, take month-end snapshots, chain daily roots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Max, QuerySet

from ligai.kernel.moments import SHANGHAI, canonical, day_start, local_date
from ligai.ledger import chain, tallies
from ligai.ledger.models import (
    CELL_COLUMNS,
    Event,
    Posting,
    Root,
    Seal,
    Snapshot,
    SnapshotCell,
    TallyHead,
)
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import LEDGER_LOCK, MICROSECOND, SEALER_LOCK, database_now, turn

FOLDED_AT_ONCE = 5_000
# No text but numbers and hexadecimal digits, so that every engine and locale sorts alike.
ROOT_ORDER = ("recorded_at", "thing_id", "seq", "hash")
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LOCK_NOT_AVAILABLE = "55P03"


RESTORED = Verb(
    "ledger.restored",
    "{actor}用{made}的备份恢复了账本（账上最后一次关账是第{seal}次），从此是第{epoch}纪元",
    "{actor} restored the books from a backup of {made} (last seal in it: {seal}); "
    "epoch {epoch} begins",
)
"""Told in the stream of the tree's root; the next seal begins the epoch."""


def seal() -> Seal | None:
    """Close the books up to now; None when nothing was recorded since the last seal.

    Holds the ledger's lock exclusively only while it fixes the moment: every writer before has
    committed, every writer after records later. Raises OperationalError when writers keep the
    lock for 500 ms; the worker tries again.
    """
    with turn(), transaction.atomic():
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
            epoch=_epoch_after(last),
        )


def _epoch_after(last: Seal | None) -> int:
    """A new one when the books were restored since: numbers after it were given out before, too."""
    events = Event.objects.filter(verb=RESTORED.key)
    if last is None:
        return 1 + events.exists()
    return last.epoch + events.filter(recorded_at__gt=last.moment).exists()


def fold() -> int:
    """Add the postings up to the newest seal to the tallies; the number of postings folded.

    In steps of about FOLDED_AT_ONCE postings, so that nobody waits long after an import. The sum
    and the head move in one transaction, so a reader sees both or neither; a fold that dies leaves
    nothing half. Returns 0 when another process is folding.
    """
    folded = 0
    while step := _fold_step():
        folded += step
    return folded


def _fold_step() -> int:
    """Move the head once; it may rest between two seals, since all up to the newest is closed."""
    with turn(), transaction.atomic():
        if not _sole_sealer():
            return 0
        head = TallyHead.objects.get_or_create(id=1, defaults={"upto": _FIRST})[0]
        newest = Seal.objects.order_by("-number").first()
        if newest is None or newest.moment <= head.upto:
            return 0
        rest = Posting.objects.filter(recorded_at__gt=head.upto, recorded_at__lte=newest.moment)
        moments = rest.order_by("recorded_at").values_list("recorded_at", flat=True)
        full = list(moments[FOLDED_AT_ONCE - 1 : FOLDED_AT_ONCE])
        rows = list(rest.filter(recorded_at__lte=full[0]) if full else rest)
        tallies.add(tallies.cells_of(rows))
        head.upto = full[0] if full else newest.moment
        head.number = newest.number if head.upto == newest.moment else head.number
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
    except OperationalError as error:
        if not _is_busy(error):
            raise
        made = None  # the next round tries again
    fold()
    return made


def _is_busy(error: OperationalError) -> bool:
    """Writers kept the lock for too long, as opposed to: the database is gone, or its disk is full."""
    if connection.vendor == "postgresql":
        return getattr(error.__cause__, "sqlstate", None) == _LOCK_NOT_AVAILABLE
    return "locked" in str(error)


def take_snapshot(valid_at: datetime) -> Snapshot:
    """Keep the tallies as of a past moment, as known at the newest seal.

    Begins from the snapshot before it. Sealed postings never change, so the sum needs no lock.
    Raises ValueError when no seal has closed the books past that moment.
    """
    newest = Seal.objects.order_by("-number").first()
    if newest is None or newest.moment < valid_at:
        raise ValueError("the books are not yet closed past that moment")
    earlier = Snapshot.objects.select_related("seal").filter(valid_at__lt=valid_at)
    start = earlier.order_by("-valid_at").first()
    cells = tallies.advance(
        Counter() if start is None else _cells_of(start),
        None if start is None else (start.valid_at, start.seal.moment),
        (valid_at, newest.moment),
    )
    with turn(), transaction.atomic():
        snapshot = Snapshot.objects.create(valid_at=valid_at, seal=newest)
        SnapshotCell.objects.bulk_create(
            (SnapshotCell(snapshot=snapshot, **_columns(key), n=n) for key, n in cells.items()),
            batch_size=1_000,
        )
    return snapshot


def _cells_of(snapshot: Snapshot) -> tallies.Cells:
    rows = snapshot.cells.values_list(*CELL_COLUMNS, "n")
    return Counter({tuple(key): n for *key, n in rows.iterator(chunk_size=5_000)})


def take_due_snapshots(now: datetime, *, at_most: int | None = None) -> int:
    """Month ends that have passed since the first posting and have no snapshot yet; how many were taken.

    What is entered later for months before the first snapshot needs none: it is counted beside it.
    """
    newest = Seal.objects.order_by("-number").first()
    last = Snapshot.objects.order_by("-valid_at").first()
    begin = _first_effective() if last is None else last.valid_at + MICROSECOND
    if newest is None or begin is None:
        return 0
    due = month_ends(begin, min(now, newest.moment))[:at_most]
    for moment in due:
        take_snapshot(moment)
    return len(due)


def _first_effective() -> datetime | None:
    moments = Posting.objects.order_by("effective_at").values_list("effective_at", flat=True)
    return moments.first()


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
    last = Root.objects.select_related("seal").order_by("-number").first()
    newest = Seal.objects.order_by("-number").first()
    if newest is None or (last is not None and last.seal_id == newest.pk):
        return None
    after = last.seal.moment if last else _FIRST
    # Sealed events never change, so counting and hashing them needs no lock.
    events = _recorded(after, newest.moment).count()
    merkle = chain.merkle_root(root_hashes(after, newest.moment))
    previous = last.hash if last else chain.genesis("root", 0)
    number = last.number + 1 if last else 1
    with turn(), transaction.atomic():
        if not _sole_sealer() or Root.objects.filter(number=number).exists():
            return None
        return Root.objects.create(
            number=number,
            seal=newest,
            events=events,
            merkle=merkle,
            previous=previous,
            hash=root_hash(newest, events, merkle, previous),
        )


def root_is_due(now: datetime) -> bool:
    """Once a day, at the first occasion after midnight in China."""
    last = Root.objects.select_related("seal").order_by("-number").first()
    return last is None or last.seal.moment.astimezone(SHANGHAI).date() < local_date(now)


def root_hashes(after: datetime, upto: datetime) -> Iterator[str]:
    """The hashes of the events recorded in (after, upto], in the one order that a root uses."""
    events = _recorded(after, upto)
    return events.order_by(*ROOT_ORDER).values_list("hash", flat=True).iterator(chunk_size=5_000)


def _recorded(after: datetime, upto: datetime) -> QuerySet[Event]:
    return Event.objects.filter(recorded_at__gt=after, recorded_at__lte=upto)


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
    return dict(zip(CELL_COLUMNS, key, strict=True))

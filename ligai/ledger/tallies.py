"""Tallies: postings folded into narrow sums, read together with what came since in one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from ligai.kernel.ids import new_id
from ligai.ledger.fields import ancestors
from ligai.ledger.models import CELL_COLUMNS, Posting, Tally, TallyHead

TALLY_DEPTH = 4  # nation, province, city, county; below, postings are counted live
_CHUNK = 2_000

Cells = Counter[tuple[Any, ...]]
Range = tuple[datetime | None, datetime]


def values_of(posting: Posting) -> dict[str, str]:
    """The dimensions that are folded and this posting's value in each."""
    return {
        "theme": str(posting.theme_id),
        "source": posting.source,
        "category": posting.category,
        "month": posting.received_on.strftime("%Y-%m") if posting.received_on else "",
    }


def cells_of(rows: Iterable[Posting]) -> Cells:
    """Cell key (in the order of CELL_COLUMNS) → sum of signs, over every node down to the county."""
    cells: Cells = Counter()
    for row in rows:
        rest = (
            row.line, row.campaign_id, row.visibility,
            row.provenance, row.excluded, row.state, row.disposition,
        )  # fmt: skip
        for path in ancestors(row.path)[:TALLY_DEPTH]:
            for dimension, value in values_of(row).items():
                cells[(row.kind, dimension, value, path, *rest)] += row.sign
    return Counter({key: n for key, n in cells.items() if n})


def advance(cells: Cells, seen: Range | None, wanted: Range) -> Cells:
    """Cells of the postings in `wanted`, given those of `seen`; ranges are (V, K), V None for all.

    Begins anew unless `wanted` contains all of `seen`, so the answer is the same either way.
    """
    rows = _postings(wanted)
    if seen is None or not _contains(wanted, seen):
        return cells_of(rows.iterator(chunk_size=5_000))
    known = Q() if seen[0] is None else Q(effective_at__lte=seen[0])
    fresh = rows.exclude(known, recorded_at__lte=seen[1])
    total = Counter(cells)
    total.update(cells_of(fresh.iterator(chunk_size=5_000)))
    return Counter({key: n for key, n in total.items() if n})


def _postings(wanted: Range) -> QuerySet[Posting]:
    valid_at, known_at = wanted
    return Posting.objects.as_of(valid_at, known_at)


def _contains(outer: Range, inner: Range) -> bool:
    if outer[1] < inner[1]:
        return False
    return outer[0] is None or (inner[0] is not None and inner[0] <= outer[0])


def add(cells: Cells) -> None:
    """Add sums to the tallies; called inside the fold's transaction only."""
    if not cells:
        return
    table = connection.ops.quote_name(Tally._meta.db_table)
    columns = ", ".join(CELL_COLUMNS)
    marks = ", ".join(["%s"] * (len(CELL_COLUMNS) + 2))
    statement = (
        f"INSERT INTO {table} (id, {columns}, n) VALUES ({marks}) "
        f"ON CONFLICT ({columns}) DO UPDATE SET n = {table}.n + excluded.n"
    )
    rows = [(new_id(), *key, n) for key, n in sorted(cells.items())]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _CHUNK):
            cursor.executemany(statement, rows[start : start + _CHUNK])


def has_node(path: str) -> bool:
    """True where the tallies hold this node."""
    return 0 < path.count(".") <= TALLY_DEPTH


def upto() -> datetime | None:
    """How far the tallies are folded, for a page that says so; never for a sum of two statements."""
    return TallyHead.objects.values_list("upto", flat=True).first()

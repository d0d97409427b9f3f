"""Tallies: postings folded into narrow sums, read together with what came since in one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from ligai.ledger.fields import ancestors
from ligai.ledger.models import CELL_COLUMNS, Posting, Tally

TALLY_DEPTH = 4  # nation, province, city, county; below, postings are counted live
_CHUNK = 2_000

Cells = Counter[tuple[Any, ...]]


def values_of(posting: Posting) -> dict[str, str]:
    """The dimensions that are folded and this posting's value in each."""
    return {
        "theme": str(posting.theme),
        "source": posting.source,
        "category": posting.category,
        "month": posting.received_on.strftime("%Y-%m") if posting.received_on else "",
    }


def cells_of(rows: Iterable[Posting]) -> Cells:
    """Cell key (in the order of CELL_COLUMNS) → sum of signs, over every node down to the county."""
    cells: Cells = Counter()
    for row in rows:
        rest = (
            row.line, row.campaign, row.visibility,
            row.provenance, row.excluded, row.state, row.disposition,
        )  # fmt: skip
        for path in ancestors(row.path)[:TALLY_DEPTH]:
            for dimension, value in values_of(row).items():
                cells[(row.kind, dimension, value, path, *rest)] += row.sign
    return Counter({key: n for key, n in cells.items() if n})


def add(cells: Cells) -> None:
    """Add sums to the tallies; called inside the fold's transaction only."""
    if not cells:
        return
    table = connection.ops.quote_name(Tally._meta.db_table)
    columns = ", ".join(CELL_COLUMNS)
    marks = ", ".join(["%s"] * (len(CELL_COLUMNS) + 2))
    statement = (
        f"INSERT INTO {table} (id, {columns}, n) VALUES ({marks}) "  # noqa: S608
        f"ON CONFLICT ({columns}) DO UPDATE SET n = {table}.n + excluded.n"
    )
    from ligai.kernel.ids import new_id

    rows = [(new_id(), *key, n) for key, n in sorted(cells.items())]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _CHUNK):
            cursor.executemany(statement, rows[start : start + _CHUNK])


def has_node(path: str) -> bool:
    """True where the tallies hold this node."""
    return 0 < path.count(".") <= TALLY_DEPTH


def upto() -> datetime | None:
    """How far the tallies are folded, for a page that says so; never for a sum of two statements."""
    from ligai.ledger.models import TallyHead

    return TallyHead.objects.values_list("upto", flat=True).first()

"""Reading postings: a count is a sum of signs, and the list behind it is what sums to 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from operator import add
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, StrIndex, Substr

from ligai.ledger.fields import span, under
from ligai.ledger.models import CELL_COLUMNS, Posting, Snapshot, SnapshotCell, Tally, TallyHead
from ligai.ledger.netting import netted
from ligai.ledger.tallies import has_node, upto

Answers = dict[str, Any]

_BITS = 60  # answers in one whole number
_WORD = BigIntegerField()
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_FILTERS = set(CELL_COLUMNS) - {"kind", "dimension", "value", "path"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose postings are counted: a subject kind, a subtree, the moments V and K (None = now), a filter.

    `where` is over posting columns; readers' visibility and line go in there too.
    """

    kind: str
    path: str = ""
    valid_at: datetime | None = None
    known_at: datetime | None = None
    where: Q = field(default_factory=Q)

    def postings(self) -> QuerySet[Posting]:
        """All postings that this scope sees."""
        seen = Posting.objects.filter(self.where, under(self.path), kind=self.kind)
        return seen.as_of(self.valid_at, self.known_at)

    def rows(self, *, netted_first: bool) -> QuerySet[Posting]:
        """The postings, or what is left of them: the sums are the same."""
        return netted(self.postings()) if netted_first else self.postings()


def child_path(parent: str) -> Substr:
    """SQL for the child of `parent` that a posting's path lies in; `parent` itself for its own."""
    rest = len(parent) + 1
    return Substr("path", 1, Value(len(parent)) + StrIndex(Substr("path", rest), Value(".")))


def sums(
    scope: Scope, measures: Mapping[str, Q], by: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """One statement: for each group of `by` (alias → expression), each measure's sum of signs.

    A sum over no postings is 0. Groups in which every measure is 0 are kept; the caller decides.
    """
    # Aliased apart, since a group may carry the name of a column.
    groups = {f"by_{name}": expression for name, expression in (by or {}).items()}
    asked = {f"n_{name}": Sum("sign", filter=q, default=0) for name, q in measures.items()}
    if not groups:
        row: dict[str, Any] = scope.postings().aggregate(**asked)
        return [{name: row[f"n_{name}"] for name in measures}]
    rows: Any = scope.postings().values(**groups).annotate(**asked).order_by(*groups)
    return [
        {name: row[f"by_{name}"] for name in by or {}}
        | {name: row[f"n_{name}"] for name in measures}
        for row in rows
    ]


def told_apart(
    scope: Scope,
    columns: Sequence[str],
    asked: Mapping[str, Q],
    by: Any = None,
    *,
    netted_first: bool = False,
) -> Iterator[tuple[Any, Answers, int]]:
    """One statement: (group, answers, sum of signs) for whatever differs in group, column or answer.

    Each question is asked of each row once, and rows that agree in everything are one; what many
    measures make of them is then a matter of few rows. Groups come in order; `by` is an expression.
    `netted_first` is for questions that ask more of a thing than its columns: they are asked once.
    """
    names, bits = tuple(columns), tuple(asked)
    groups = {} if by is None else {"by_group": by}
    words = {
        f"word_{n}": _bits(asked, bits[n * _BITS : (n + 1) * _BITS])
        for n in range(-(-len(bits) // _BITS))
    }
    rows: Any = scope.rows(netted_first=netted_first).values(*names, **groups, **words)
    for row in rows.annotate(n=Sum("sign")).order_by(*groups):
        if not row["n"]:
            continue
        told = {name: row[name] for name in names}
        for at, name in enumerate(bits):
            told[name] = bool(row[f"word_{at // _BITS}"] >> at % _BITS & 1)
        yield row.get("by_group"), told, row["n"]


def _bits(asked: Mapping[str, Q], names: Sequence[str]) -> Any:
    """The answers as one whole number."""
    answers = [
        Case(When(asked[name], then=Value(1 << at)), default=Value(0), output_field=_WORD)
        for at, name in enumerate(names)
    ]
    return reduce(add, answers)


def members(
    scope: Scope, where: Q | None = None, *, netted_first: bool = False
) -> QuerySet[Posting, int]:
    """The ids of the things behind a count: those whose signs sum to 1, usable as a subquery."""
    found = scope.rows(netted_first=netted_first).filter(where or Q()).values("thing_id")
    return found.annotate(n=Sum("sign")).filter(n=1).values_list("thing_id", flat=True)


def tallied(kind: str, path: str, dimension: str) -> list[dict[str, Any]]:
    """All cells of one dimension at a node that the tallies hold, now, in one SQL statement.

    Tally and the postings after it come from one snapshot of the database, so the sum is exact:
    every posting up to the head is in the tally, every other visible one is in the rest.
    Raises ValueError for a node that the tallies do not hold.
    """
    if not has_node(path):
        raise ValueError(f"the tallies do not hold {path!r}; count it live")
    columns = [c for c in CELL_COLUMNS if c not in ("kind", "dimension", "path")]
    value = {"month": _month_sql(), "theme": "theme_id"}.get(dimension, dimension)
    rest = ["line", "campaign_id", "visibility", "provenance", "excluded", "state", "disposition"]
    quote = connection.ops.quote_name
    tally, posting, head = (quote(m._meta.db_table) for m in (Tally, Posting, TallyHead))
    # Left alone, both engines would walk the whole subtree instead of the little that is left:
    # SQLite is told the index; PostgreSQL is given the head of a moment ago as a constant, which
    # leaves nothing out, because the head never moves back.
    chosen = "INDEXED BY posting_recorded " if connection.vendor == "sqlite" else ""
    floor = (upto() if connection.vendor == "postgresql" else None) or _BEGINNING
    names = ", ".join(columns)
    statement = (
        f"SELECT {names}, CAST(SUM(n) AS bigint) FROM ("
        f"SELECT {names}, n FROM {tally} WHERE kind = %s AND dimension = %s AND path = %s "
        f"UNION ALL SELECT CAST({value} AS varchar(60)), {', '.join(rest)}, sign FROM {posting} {chosen}"
        f"WHERE kind = %s AND path >= %s AND path < %s AND recorded_at > %s AND recorded_at > "
        f"COALESCE((SELECT upto FROM {head}), '1970-01-01 00:00:00')"
        f") AS cells GROUP BY {names} HAVING SUM(n) <> 0"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [kind, dimension, path, kind, *span(path), floor])
        found = [dict(zip([*columns, "n"], row, strict=True)) for row in cursor.fetchall()]
    return [cell | {"excluded": bool(cell["excluded"])} for cell in found]


def _month_sql() -> str:
    if connection.vendor == "postgresql":
        return "COALESCE(to_char(received_on, 'YYYY-MM'), '')"
    return "COALESCE(strftime('%%Y-%%m', received_on), '')"


def snapshot_before(valid_at: datetime, known_at: datetime | None) -> Snapshot | None:
    """The newest month-end snapshot that a count as of (V, K) may begin from."""
    usable = Snapshot.objects.filter(valid_at__lte=valid_at)
    if known_at is not None:
        usable = usable.filter(seal__moment__lte=known_at)
    return usable.select_related("seal").order_by("-valid_at").first()


def as_of_cells(scope: Scope, dimension: str) -> dict[tuple[Any, ...], int]:
    """(value, state, disposition) → count as of (V, K), from a snapshot plus what it has not seen.

    Exact at any V and K, because a snapshot holds exactly the postings effective by its V and
    recorded by its K. Raises ValueError for a scope without V, for a node that the tallies do not
    hold, and for a filter over anything but line, campaign, visibility, provenance, exclusion,
    state and disposition, which is all that a cell knows.
    """
    if scope.valid_at is None or not has_node(scope.path):
        raise ValueError("as_of_cells answers for a past moment at a tallied node")
    if foreign := _columns_of(scope.where) - _FILTERS:
        raise ValueError(f"cells do not know {sorted(foreign)}")
    start = snapshot_before(scope.valid_at, scope.known_at)
    totals: dict[tuple[Any, ...], int] = {}
    parts = [scope.postings()]
    if start is not None:
        cells = SnapshotCell.objects.filter(
            scope.where, snapshot=start, kind=scope.kind, path=scope.path, dimension=dimension
        )
        _add(totals, cells.values_list("value", "state", "disposition").annotate(t=Sum("n")))
        parts = _unseen(scope.postings(), start)
    column = {"theme": "theme_id"}.get(dimension, dimension)
    value: Any = _month_value() if dimension == "month" else F(column)
    first, *more = (
        part.annotate(cell=value)
        .values_list("cell", "state", "disposition")
        .annotate(t=Sum("sign"))
        for part in parts
    )
    _add(totals, first.union(*more, all=True) if more else first)
    return {key: n for key, n in totals.items() if n}


def _unseen(rows: QuerySet[Posting], start: Snapshot) -> list[QuerySet[Posting]]:
    """What a snapshot has not seen, in two parts that each have an index; read in one statement.

    True after its V; or true by then and told after its K, which is later: entered late.
    """
    late = rows.filter(effective_at__lt=F("recorded_at"), recorded_at__gt=start.seal.moment)
    return [
        rows.filter(effective_at__gt=start.valid_at),
        late.filter(effective_at__lte=start.valid_at),
    ]


def _columns_of(where: Q) -> set[str]:
    names: set[str] = set()
    children: list[Any] = list(where.children)
    for child in children:
        names |= _columns_of(child) if isinstance(child, Q) else {str(child[0]).split("__")[0]}
    return names


def _month_value() -> Any:
    return Coalesce(Substr(Cast("received_on", CharField()), 1, 7), Value(""))


def _add(totals: dict[tuple[Any, ...], int], rows: Sequence[Any] | Any) -> None:
    for value, state, disposition, n in rows:
        key = (str(value), state, disposition)
        totals[key] = totals.get(key, 0) + n

"""Postings with all that cancels out taken away: one row for each bucket that a thing stands in.

What happened to a thing is asked once for each thing, not once for each of its postings: a problem
with ten thousand revisions has twenty thousand postings and stands in one bucket.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.datastructures import BaseTable

from ligai.ledger.buckets import BUCKET_COLUMNS
from ligai.ledger.models import Posting

_COLUMNS = ("kind", "thing_id", *BUCKET_COLUMNS)


def netted(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    """The same sums over fewer rows: (kind, thing, bucket) with the sum of its signs, where it is not 0.

    To be filtered, grouped and summed like postings, by these columns and `sign`; the rest of a
    posting (its moments, its seq) is gone.
    """
    summed = postings.order_by().values(*_COLUMNS).annotate(net=Sum("sign")).exclude(net=0)
    found = Posting.objects.order_by()
    alias = found.query.get_initial_alias()
    found.query.alias_map[alias] = _Netted(summed.query, alias)
    return found


class _Netted(BaseTable):
    """Stands in FROM, in place of the table of postings and under its name."""

    def __init__(self, summed: Query, alias: str) -> None:
        super().__init__(Posting._meta.db_table, alias)
        self.alias, self.summed = alias, summed

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A derived table; the sum takes the name of the sign."""
        quote = connection.ops.quote_name
        columns = ", ".join(quote(name) for name in _COLUMNS)
        rows, params = self.summed.get_compiler(connection=connection).as_sql()
        rows = f"SELECT {columns}, {quote('net')} AS {quote('sign')} FROM ({rows}) AS summed"
        return f"({rows}) {compiler.quote_name_unless_alias(self.alias)}", tuple(params)

    def relabeled_clone(self, change_map: Mapping[Any, str]) -> _Netted:
        """The same under another name, where it stands inside another query."""
        return _Netted(self.summed, change_map.get(self.alias, self.alias))

    @property
    def identity(self) -> tuple[Any, ...]:
        """No two are the same unless they sum the same rows."""
        return (*super().identity, self.summed)

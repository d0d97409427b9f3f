"""Several counts in one statement, each exact up to a thousand: a list never waits for its total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL

from ligai.org.models import Person

MOST = 1000


@dataclass(frozen=True, slots=True)
class Count:
    """So many; printed `1,000+` when there are more than were counted."""

    number: int

    @property
    def is_exact(self) -> bool:
        """Were all counted?"""
        return self.number <= MOST

    def __str__(self) -> str:
        return f"{self.number:,}" if self.is_exact else f"{MOST:,}+"


def counts(lists: Mapping[str, QuerySet[Any]], reader_id: int) -> dict[str, Count]:
    """How long each list is. The row of the reader, who exists, is what the counts are asked beside.

    Each list is compiled once, by itself: nested in one another's expressions the same lists take
    four times as long. Lists that are the same are counted once.
    """
    asked = {name: _capped(found) for name, found in lists.items()}
    columns = {counted: f"n_{n}" for n, counted in enumerate(dict.fromkeys(asked.values()))}
    if not columns:
        return {}
    counted = {column: RawSQL(*each, IntegerField()) for each, column in columns.items()}
    row = Person.objects.filter(pk=reader_id).annotate(**counted).values(*counted).get()
    return {name: Count(row[columns[each]]) for name, each in asked.items()}


def _capped(found: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """How many rows a list has, up to one more than the most, as SQL and its parameters."""
    try:
        sql, params = found.order_by().values("pk")[: MOST + 1].query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"SELECT COUNT(*) FROM ({sql}) AS capped", tuple(params)

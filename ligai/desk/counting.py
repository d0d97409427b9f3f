"""Several counts in one statement, each exact up to a thousand: a list never waits for its total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from ligai.org.models import Person

MOST = 1000


@dataclass(frozen=True, slots=True)
class Count:
    """So many; printed `1000+` when there are more than were counted."""

    number: int

    @property
    def is_exact(self) -> bool:
        """Were all counted?"""
        return self.number <= MOST

    def __str__(self) -> str:
        return str(self.number) if self.is_exact else f"{MOST}+"


class _Capped(Subquery):
    """How many rows a limited subquery gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()
    empty_result_set_value = 0


def counts(lists: Mapping[str, QuerySet[Any]], reader_id: int) -> dict[str, Count]:
    """How long each list is. The row of the reader, who exists, is what the counts are asked beside."""
    asked = {
        f"n_{name}": _Capped(found.order_by().values("pk")[: MOST + 1])
        for name, found in lists.items()
    }
    if not asked:
        return {}
    row = Person.objects.filter(pk=reader_id).annotate(**asked).values(*asked).get()
    return {name: Count(row[f"n_{name}"]) for name in lists}

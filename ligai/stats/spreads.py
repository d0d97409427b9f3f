"""How long things took, group by group: one statement gives how many took how many minutes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q, Sum

from ligai.kernel.quantities import Spread
from ligai.ledger.counting import Scope
from ligai.stats.labels import key_of


def spreads(scope: Scope, where: Q, minutes: Any, group: Any = None) -> dict[str, Spread]:
    """Key of a group → spread over the things that `where` holds for; without groups its key is "".

    As many rows as there are different times in a group, however many things there are.
    """
    groups = {"by": group} if group is not None else {}
    rows: Any = scope.rows(netted_first=True).filter(where).values(**groups, took=minutes)
    took: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows.annotate(n=Sum("sign")).order_by():
        if row["n"] and row["took"] is not None:
            took[key_of(row.get("by", ""))][row["took"]] = row["n"]
    return {key: Spread(times) for key, times in took.items()}

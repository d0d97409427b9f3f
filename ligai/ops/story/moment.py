"""As of which day a story is told, and as known at which seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from ligai.ledger.writing import database_now

Counted = dict[str, Any]
"""What one part counted: figures by name, `url` and `urls` of the lists behind them."""


@dataclass(frozen=True, slots=True)
class Moment:
    """As of which V and K; `words` are the same as parameters of an address."""

    valid_at: datetime | None = None
    known_at: datetime | None = None
    words: tuple[tuple[str, str], ...] = ()

    @property
    def both(self) -> datetime:
        """What happens as it is told is known by V and K when it happened by the earlier of them."""
        given = [at for at in (self.valid_at, self.known_at) if at is not None]
        return min(given, default=database_now())

    def told(self) -> Q:
        """Over events: those true by V and told by K."""
        true = Q() if self.valid_at is None else Q(effective_at__lte=self.valid_at)
        return true if self.known_at is None else true & Q(recorded_at__lte=self.known_at)

    def stood(self, since: str, until: str) -> Q:
        """Over rows with two columns: begun by then, and not ended by then."""
        return Q(**{f"{since}__lte": self.both}) & (
            Q(**{until: None}) | Q(**{f"{until}__gt": self.both})
        )

"""The bucket: what a counted thing is counted by, and how an event writes a change of it down."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Bucket:
    """What a counted thing is counted by, at one moment. Empty text and 0 mean "not set".

    `handled_on` is the day that counts for time limits, `declared_on` the day as declared; they
    differ only while a late entry has not been accepted by a second person.
    """

    state: str
    path: str
    line: str = ""
    campaign_id: int = 0
    theme_id: int = 0
    category: str = ""
    source: str = ""
    nature: str = ""
    disposition: str = ""
    lead_id: int = 0
    visibility: str = ""
    provenance: str = ""
    excluded: bool = False
    received_on: date | None = None
    due_on: date | None = None
    original_due_on: date | None = None
    handled_on: date | None = None
    declared_on: date | None = None

    @classmethod
    def of(cls, row: Any) -> Bucket:
        """The bucket columns of a posting or of anything that carries them all."""
        return cls(**{name: getattr(row, name) for name in BUCKET_COLUMNS})

    def changes_from(self, before: Bucket | None) -> dict[str, Any]:
        """Column → JSON value, for every column that differs from `before` (all, when None)."""
        mine = asdict(self)
        if before is None:
            return {name: to_json(value) for name, value in mine.items()}
        theirs = asdict(before)
        return {n: to_json(v) for n, v in mine.items() if v != theirs[n]}

    def with_changes(self, changes: dict[str, Any]) -> Bucket:
        """The bucket after an event's `changes`; unknown columns raise TypeError."""
        return replace(self, **{n: _from_json(n, v) for n, v in changes.items()})

    @classmethod
    def opened_with(cls, changes: dict[str, Any]) -> Bucket:
        """The first bucket of a stream, from the changes of its opening event."""
        return cls(state="", path="").with_changes(changes)


BUCKET_COLUMNS = tuple(field.name for field in fields(Bucket))
_DAYS = {"received_on", "due_on", "original_due_on", "handled_on", "declared_on"}
_BIG = {"campaign_id", "theme_id", "lead_id"}


def to_json(value: Any) -> Any:
    """Days as ISO text and ids as strings, so that canonical texts hold no large number."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _from_json(name: str, value: Any) -> Any:
    if name in _DAYS:
        return date.fromisoformat(value) if value else None
    return int(value) if name in _BIG else value

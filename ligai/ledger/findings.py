"""What an audit says: how much it looked at, and each row that is not as it ought to be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LISTED = 20  # faults of one kind that are kept with their words; all are counted


class Flaw(StrEnum):
    """In what way a ledger can be broken."""

    GAP = "gap"  # a number in a stream is missing or stands twice
    LINK = "link"  # an event is not chained to the one before it
    HASH = "hash"  # a canonical text is not the one that was hashed
    COLUMNS = "columns"  # a column says something else than the canonical text
    WORDS = "words"  # a free text is missing, added or changed without being redacted
    MOMENTS = "moments"  # the two dates break their rules
    POSTINGS = "postings"  # what is posted is not what the events say
    BALANCE = "balance"  # the signs of a thing, or a total, do not sum to what they should
    ROWS = "rows"  # a thing's row and its stream disagree
    SEALS = "seals"
    ROOTS = "roots"
    TALLIES = "tallies"
    SNAPSHOTS = "snapshots"
    GUARDS = "guards"
    DOCKETS = "dockets"  # a frozen list is not the one that was frozen
    FILES = "files"  # a stored file is missing or is not the one that an event names


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken row: in what way, where, and in words."""

    kind: Flaw
    where: str
    text: str


@dataclass(slots=True)
class Report:
    """The outcome of an audit. `counts` is what was looked at; `totals` things by (kind, state), now.

    `faults` holds the first LISTED of each kind in the order in which they were met; `broken`
    counts all of them.
    """

    counts: Counter[str] = field(default_factory=Counter)
    totals: dict[tuple[str, str], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    broken: Counter[Flaw] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        """Nothing is broken."""
        return not self.broken

    def add(self, kind: Flaw, where: str, text: str) -> None:
        """Note a broken row."""
        self.broken[kind] += 1
        if self.broken[kind] <= LISTED:
            self.faults.append(Fault(kind, where, text))

    def first_of_each(self) -> list[Fault]:
        """The first broken row of each kind."""
        firsts: dict[Flaw, Fault] = {}
        for fault in self.faults:
            firsts.setdefault(fault.kind, fault)
        return list(firsts.values())

    def to_json(self) -> dict[str, Any]:
        """For a program: `clean`, `counts`, `totals` {kind: {state: n}}, `broken`, `faults`."""
        totals: dict[str, dict[str, int]] = {}
        for (kind, state), n in sorted(self.totals.items()):
            totals.setdefault(kind, {})[state] = n
        return {
            "clean": self.is_clean,
            "counts": dict(self.counts),
            "totals": totals,
            "broken": {kind.value: n for kind, n in self.broken.items()},
            "faults": [
                {"kind": f.kind.value, "where": f.where, "text": f.text} for f in self.faults
            ],
        }

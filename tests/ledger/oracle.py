"""What the ledger must say, worked out the slow way from the events, and stories to try it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ligai.kernel.ids import new_id
from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Event
from tests.ledger.things import MARCH, Paper, bucket, correct, paper, put

HOUR = timedelta(hours=1)
PATHS = ("a.1.2.3.", "a.1.2.4.", "a.1.5.", "a.1.2.3.7.", "b.")
NODES = ("a.", "a.1.", "a.1.2.", "a.1.2.3.", "a.1.5.", "b.")
DIMENSIONS = {
    "theme": lambda b: str(b.theme_id),
    "source": lambda b: b.source,
    "category": lambda b: b.category,
    "month": lambda b: b.received_on.strftime("%Y-%m") if b.received_on else "",
}


def bucket_at(
    events: Iterable[Event], valid_at: datetime | None = None, known_at: datetime | None = None
) -> Bucket | None:
    """The bucket of a thing as of (V, K): its events retold one by one."""
    told = [e for e in events if known_at is None or e.recorded_at <= known_at]
    told = [e for e in told if valid_at is None or e.effective_at <= valid_at]
    standing: Bucket | None = None
    for event in sorted(told, key=lambda e: (e.effective_at, e.seq)):
        changes: dict[str, Any] = dict(event.changes)
        if changes.get("state", "") is None:
            standing = None
        elif standing is None:
            standing = Bucket.opened_with(changes) if changes.get("state") else None
        else:
            standing = standing.with_changes(changes)
    return standing


def cells_at(
    papers: Iterable[Paper], node: str, dimension: str, *moments: datetime | None
) -> dict[tuple[str, str, str], int]:
    """(value, state, disposition) → how many things, at a node, as of (V, K)."""
    standing = [bucket_at(each.events, *moments) for each in papers]
    value = DIMENSIONS[dimension]
    return dict(
        Counter(
            (value(b), b.state, b.disposition) for b in standing if b and b.path.startswith(node)
        )
    )


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens to a paper of a story, `hours` after its step before."""

    who: int
    hours: int
    columns: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """A late one: true from a moment between the opening and the last step, by its share of the way."""

    who: int
    share: float
    columns: dict[str, Any]


@dataclass(frozen=True, slots=True)
class End:
    """The paper is counted no more."""

    who: int
    hours: int


COLUMNS = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(["open", "closed", "void"]),
        "path": st.sampled_from(PATHS),
        "theme_id": st.sampled_from([0, 1, 2**62]),
        "source": st.sampled_from(["", "report"]),
        "category": st.sampled_from(["", "水"]),
        "disposition": st.sampled_from(["", "ledger"]),
        "visibility": st.sampled_from(["ordinary", "restricted"]),
        "received_on": st.sampled_from([None, date(2026, 3, 1), date(2026, 4, 2)]),
        "excluded": st.booleans(),
    },
)
WHO = st.integers(0, 2)
HOURS = st.integers(0, 600)
DEEDS = (
    st.builds(Step, WHO, HOURS, COLUMNS)
    | st.builds(Step, WHO, HOURS, COLUMNS)
    | st.builds(Correction, WHO, st.floats(0, 1), COLUMNS)
    | st.builds(End, WHO, HOURS)
)


@dataclass(slots=True)
class Story:
    """Three papers of a kind of their own, to which things happen, all told late."""

    kind: str = field(default_factory=lambda: f"p{new_id():x}")
    papers: list[Paper] = field(default_factory=list)
    latest: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for n in range(3):
            self.papers.append(paper(self.kind))
            self._put(n, bucket(path=PATHS[n]), 0)

    def tell(self, deed: Step | Correction | End) -> None:
        """Let it happen."""
        mine = self.papers[deed.who]
        if isinstance(deed, Correction):
            first = mine.events[0].effective_at
            at = first + (self.latest[deed.who] - first) * deed.share
            correct(mine, {n: _json(v) for n, v in deed.columns.items()}, at)
        elif isinstance(deed, End):
            self._put(deed.who, None, deed.hours)
        else:
            self._put(deed.who, replace(mine.standing or bucket(), **deed.columns), deed.hours)

    def _put(self, who: int, after: Bucket | None, hours: int) -> None:
        at = self.latest.get(who, MARCH) + hours * HOUR
        self.latest[who] = at
        put(self.papers[who], after, at)

    @property
    def events(self) -> list[Event]:
        """Of all papers."""
        return [event for each in self.papers for event in each.events]


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

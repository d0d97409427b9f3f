"""Counting the past: a month-end snapshot plus what it has not seen is a naive recount at any V and K."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from ligai.ledger import counting, seals
from ligai.ledger.counting import Scope
from ligai.ledger.models import CELL_COLUMNS, Posting, Snapshot, SnapshotCell
from ligai.ledger.tallies import cells_of
from ligai.ledger.writing import database_now
from tests.ledger.oracle import DEEDS, DIMENSIONS, NODES, Story, bucket_at, cells_at
from tests.ledger.things import MARCH, THOROUGH, bucket, correct, opened, put, undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
END_OF_MARCH = datetime(2026, 3, 31, 15, 59, 59, 999_999, tzinfo=UTC)


def counted(path: str, valid_at: datetime, known_at: datetime | None = None) -> int:
    scope = Scope("paper", path, valid_at, known_at)
    return sum(counting.as_of_cells(scope, "theme").values())


def test_month_ends_are_those_of_china() -> None:
    ends = seals.month_ends(MARCH, datetime(2026, 5, 31, 16, tzinfo=UTC))
    assert [end.isoformat() for end in ends] == [
        "2026-03-31T15:59:59.999999+00:00",
        "2026-04-30T15:59:59.999999+00:00",
        "2026-05-31T15:59:59.999999+00:00",
    ]


def test_a_month_end_lies_in_the_span_asked_for() -> None:
    assert seals.month_ends(END_OF_MARCH, END_OF_MARCH) == [END_OF_MARCH]
    assert seals.month_ends(MARCH, END_OF_MARCH - timedelta(microseconds=1)) == []
    december = datetime(2025, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC)
    assert seals.month_ends(december, december + DAY) == [december]


def test_no_snapshot_is_taken_of_a_moment_that_is_not_closed() -> None:
    opened(at=MARCH)
    with pytest.raises(ValueError, match="not yet closed"):
        seals.take_snapshot(MARCH)
    sealed = seals.seal()
    assert sealed is not None
    with pytest.raises(ValueError, match="not yet closed"):
        seals.take_snapshot(sealed.moment + DAY)


def test_due_snapshots_are_taken_once_oldest_first() -> None:
    opened(at=MARCH)
    assert seals.take_due_snapshots(database_now()) == 0
    seals.seal()
    assert seals.take_due_snapshots(database_now(), at_most=1) == 1
    assert Snapshot.objects.get().valid_at == END_OF_MARCH
    rest = seals.take_due_snapshots(database_now())
    assert rest == len(seals.month_ends(END_OF_MARCH + DAY, database_now()))
    assert seals.take_due_snapshots(database_now()) == 0
    assert Snapshot.objects.count() == rest + 1


def test_what_is_entered_later_for_a_past_month_is_counted_beside_its_snapshot() -> None:
    opened(at=MARCH)
    seals.seal()
    seals.take_snapshot(END_OF_MARCH)
    known_at = database_now()
    late = opened(at=MARCH + DAY)
    assert counted("a.", END_OF_MARCH, known_at) == 1
    assert counted("a.", END_OF_MARCH) == 2
    put(late, None, END_OF_MARCH + DAY)
    assert (counted("a.", END_OF_MARCH), counted("a.", END_OF_MARCH + DAY)) == (2, 1)


def test_a_correction_moves_the_past_as_known_now_and_not_as_known_then() -> None:
    made = opened(bucket(path="a.1."), at=MARCH)
    put(made, bucket("closed", path="a.1."), MARCH + DAY)
    seals.seal()
    seals.take_snapshot(END_OF_MARCH)
    known_at = database_now()
    correct(made, {"path": "b."}, MARCH)
    assert (counted("a.", END_OF_MARCH, known_at), counted("b.", END_OF_MARCH, known_at)) == (1, 0)
    assert (counted("a.", END_OF_MARCH), counted("b.", END_OF_MARCH)) == (0, 1)


def test_a_snapshot_that_knew_too_much_is_not_begun_from() -> None:
    opened(at=MARCH)
    known_at = database_now()
    opened(at=MARCH)
    seals.seal()
    seals.take_snapshot(END_OF_MARCH)
    assert counting.snapshot_before(END_OF_MARCH, known_at) is None
    assert counting.snapshot_before(END_OF_MARCH - DAY, None) is None
    assert counting.snapshot_before(END_OF_MARCH, None) == Snapshot.objects.get()
    assert counted("a.", END_OF_MARCH, known_at) == 1


def test_a_snapshot_made_from_the_one_before_equals_one_made_alone() -> None:
    made = [opened(at=MARCH + n * DAY) for n in range(4)]
    seals.seal()
    seals.take_snapshot(END_OF_MARCH)
    put(made[0], bucket("closed"), MARCH + 40 * DAY)
    put(made[1], None, MARCH + 41 * DAY)
    opened(at=MARCH)  # late, for the month of the first
    sealed = seals.seal()
    assert sealed is not None
    second = seals.take_snapshot(END_OF_MARCH + 30 * DAY)
    rows = Posting.objects.as_of(second.valid_at, sealed.moment)
    assert cells_in(second) == cells_of(rows)
    assert SnapshotCell.objects.filter(n=0).count() == 0


def cells_in(snapshot: Snapshot) -> Counter[Any]:
    rows = snapshot.cells.values_list(*CELL_COLUMNS, "n")
    return Counter({tuple(key): n for *key, n in rows})


def test_a_filter_over_what_cells_know_is_applied_to_snapshot_and_rest_alike() -> None:
    opened(bucket(visibility="ordinary"), at=MARCH)
    opened(bucket(visibility="restricted"), at=MARCH)
    seals.seal()
    seals.take_snapshot(END_OF_MARCH)
    opened(bucket(visibility="restricted"), at=MARCH)
    for visibility, n in (("ordinary", 1), ("restricted", 2)):
        scope = Scope("paper", "a.", END_OF_MARCH, where=Q(visibility=visibility))
        assert counting.as_of_cells(scope, "theme") == {("0", "open", ""): n}


@pytest.mark.parametrize(
    "scope",
    [
        Scope("paper", "a."),
        Scope("paper", "", END_OF_MARCH),
        Scope("paper", "a.1.2.3.7.", END_OF_MARCH),
        Scope("paper", "a.", END_OF_MARCH, where=Q(lead_id=1)),
        Scope("paper", "a.", END_OF_MARCH, where=Q(state="open") | ~Q(path__gte="a.1.")),
    ],
)
def test_what_cells_cannot_answer_is_refused(scope: Scope) -> None:
    with pytest.raises(ValueError, match=r"past moment|do not know"):
        counting.as_of_cells(scope, "theme")


DEEDS_AND_SEALS = st.lists(DEEDS | st.sampled_from(["seal", "snapshot"]), max_size=9) | st.lists(
    DEEDS, max_size=4
).map(lambda deeds: [*deeds, "seal", "snapshot", *deeds])


@THOROUGH
@given(DEEDS_AND_SEALS, st.data())
def test_any_past_moment_is_counted_as_a_naive_recount_would(
    deeds: list[Any], data: st.DataObject
) -> None:
    with undone():
        story = Story()
        for deed in deeds:
            if deed == "seal":
                seals.seal()
            elif deed == "snapshot":
                seals.take_due_snapshots(database_now(), at_most=2)
            else:
                story.tell(deed)
        events = story.events
        moments = [e.effective_at for e in events] + [s.valid_at for s in Snapshot.objects.all()]
        for _each in range(3):
            valid_at = data.draw(st.sampled_from(moments))
            known_at = data.draw(st.none() | st.sampled_from([e.recorded_at for e in events]))
            node = data.draw(st.sampled_from(NODES))
            for dimension in DIMENSIONS:
                scope = Scope(story.kind, node, valid_at, known_at)
                naive = cells_at(story.papers, node, dimension, valid_at, known_at)
                assert counting.as_of_cells(scope, dimension) == naive


@THOROUGH
@given(st.lists(DEEDS, max_size=6), st.data())
def test_the_list_behind_a_count_is_what_sums_to_one(deeds: list[Any], data: st.DataObject) -> None:
    with undone():
        story = Story()
        for deed in deeds:
            story.tell(deed)
        valid_at = data.draw(st.none() | st.sampled_from([e.effective_at for e in story.events]))
        known_at = data.draw(st.none() | st.sampled_from([e.recorded_at for e in story.events]))
        node = data.draw(st.sampled_from(["", *NODES]))
        scope = Scope(story.kind, node, valid_at, known_at)
        standing = {p.pk: bucket_at(p.events, valid_at, known_at) for p in story.papers}
        for state in ("open", "closed", "void"):
            where = Q(state=state)
            listed = set(counting.members(scope, where))
            assert listed == {
                pk
                for pk, b in standing.items()
                if b and b.state == state and b.path.startswith(node)
            }
            assert counting.sums(scope, {"n": where}) == [{"n": len(listed)}]

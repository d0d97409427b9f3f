"""Double entry: what is posted is what the events say, as of any two moments, corrections included."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.ledger import postings
from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Posting
from tests.ledger.oracle import DEEDS, Correction, End, Step, Story, bucket_at
from tests.ledger.things import (
    MARCH,
    THOROUGH,
    Paper,
    bucket,
    correct,
    opened,
    paper,
    put,
    undone,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def posted(made: Paper) -> list[tuple[int, int, str, str]]:
    return [
        (row.seq, row.sign, row.state, row.effective_at.date().isoformat()) for row in made.postings
    ]


def test_opening_a_thing_posts_one() -> None:
    assert posted(opened(at=MARCH)) == [(1, 1, "open", "2026-03-01")]


def test_a_step_takes_from_the_old_bucket_and_adds_to_the_new_at_its_moments() -> None:
    made = opened(at=MARCH)
    event = put(made, bucket("closed"), MARCH + DAY)
    rows = [row for row in made.postings if row.seq == 2]
    assert sorted((row.sign, row.state) for row in rows) == [(-1, "open"), (1, "closed")]
    assert {(row.effective_at, row.recorded_at) for row in rows} == {
        (event.effective_at, event.recorded_at)
    }
    assert Bucket.of(rows[-1]) == bucket("closed")


def test_a_step_that_changes_nothing_counted_posts_nothing() -> None:
    made = opened()
    assert put(made, bucket()).changes == {}
    assert len(made.postings) == 1


def test_a_thing_that_is_not_counted_posts_nothing() -> None:
    made = paper()
    put(made, None)
    assert (len(made.events), made.postings) == (1, [])


def test_a_thing_that_is_counted_no_more_is_taken_out_and_its_events_say_so() -> None:
    made = opened(at=MARCH)
    event = put(made, None, MARCH + DAY)
    assert event.changes == {"state": None}
    assert posted(made)[1:] == [(2, -1, "open", "2026-03-02")]
    assert postings.entries(made.events) == postings.standing_entries(made.postings)
    put(made, bucket("again"), MARCH + 2 * DAY)
    assert posted(made)[2:] == [(3, 1, "again", "2026-03-03")]
    assert postings.entries(made.events) == postings.standing_entries(made.postings)


def test_a_correction_at_the_end_is_a_step_like_any_other() -> None:
    made = opened(at=MARCH)
    correct(made, {"category": "水"}, MARCH + DAY)
    assert made.standing == bucket(category="水")
    assert posted(made)[1:] in (
        [(2, -1, "open", "2026-03-02"), (2, 1, "open", "2026-03-02")],
        [(2, 1, "open", "2026-03-02"), (2, -1, "open", "2026-03-02")],
    )


def test_a_late_correction_reverses_and_posts_anew_all_that_followed() -> None:
    made = opened(at=MARCH)
    put(made, bucket("closed"), MARCH + 10 * DAY)
    before = Counter(posted(made))
    correct(made, {"category": "水"}, MARCH + 5 * DAY)
    assert Counter(posted(made)) - before == {
        (3, -1, "open", "2026-03-06"): 1,
        (3, 1, "open", "2026-03-06"): 1,
        (3, 1, "open", "2026-03-11"): 1,  # the step had taken it from the uncorrected bucket
        (3, -1, "open", "2026-03-11"): 1,
        (3, -1, "closed", "2026-03-11"): 1,
        (3, 1, "closed", "2026-03-11"): 1,
    }
    assert made.standing == bucket("closed", category="水")


def test_a_correction_does_not_undo_a_later_step_that_changed_the_same_column() -> None:
    made = opened(at=MARCH)
    put(made, bucket(category="电"), MARCH + 10 * DAY)
    correct(made, {"category": "水"}, MARCH + 5 * DAY)
    assert made.standing == bucket(category="电")
    at = [bucket_at(made.events, MARCH + n * DAY) for n in (1, 6, 11)]
    assert [b.category for b in at if b] == ["", "水", "电"]


def test_a_correction_that_changes_nothing_posts_nothing() -> None:
    made = opened(at=MARCH)
    put(made, bucket("closed"), MARCH + DAY)
    correct(made, {"state": "open"}, MARCH)
    assert [row.seq for row in made.postings] == [1, 2, 2]


def test_no_posting_is_ever_changed_by_a_correction() -> None:
    made = opened(at=MARCH)
    put(made, bucket("closed"), MARCH + DAY)
    before = list(Posting.objects.filter(thing_id=made.pk, seq__lte=2).order_by("pk").values())
    correct(made, {"path": "b."}, MARCH)
    assert (
        list(Posting.objects.filter(thing_id=made.pk, seq__lte=2).order_by("pk").values()) == before
    )


def test_a_column_that_nobody_knows_is_refused() -> None:
    with pytest.raises(TypeError):
        bucket().with_changes({"colour": "red"})


@THOROUGH
@given(st.lists(DEEDS, max_size=7))
def test_the_postings_say_at_every_two_moments_what_the_events_say(
    deeds: list[Step | Correction | End],
) -> None:
    with undone():
        story = Story()
        for deed in deeds:
            story.tell(deed)
        for each in story.papers:
            events, rows = each.events, each.postings
            for known_at in (e.recorded_at for e in events):
                for valid_at in (e.effective_at for e in events):
                    sums: Counter[Bucket] = Counter()
                    for row in rows:
                        if row.effective_at <= valid_at and row.recorded_at <= known_at:
                            sums[Bucket.of(row)] += row.sign
                    stands = bucket_at(events, valid_at, known_at)
                    assert {b: n for b, n in sums.items() if n} == ({stands: 1} if stands else {})


@THOROUGH
@given(st.lists(DEEDS, max_size=7))
def test_each_event_has_posted_exactly_its_share(deeds: list[Step | Correction | End]) -> None:
    with undone():
        story = Story()
        for deed in deeds:
            story.tell(deed)
        for each in story.papers:
            rows = each.postings
            assert postings.entries(each.events) == postings.standing_entries(rows)
            for event, share, left in postings.shares(each.events):
                mine = [row for row in rows if row.seq == event.seq]
                assert postings.standing_entries(mine) == share
                assert len(mine) == sum(abs(n) for n in share.values())
                assert left == bucket_at([e for e in each.events if e.seq <= event.seq])
            assert left == each.standing

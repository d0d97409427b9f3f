"""The audit of chains, dates and words: whoever changed an event is found, and nothing else is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from ligai.ledger import seals
from ligai.ledger.models import Posting, Seal, Tally, TallyHead, Words
from ligai.ledger.writing import MICROSECOND, database_now
from tests.ledger.tampering import complaints, event, forged, found, relinked, unchecked
from tests.ledger.things import MARCH, Paper, bucket, opened, put

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)

# ── chains ───────────────────────────────────────────────────────────────────


def test_an_event_cut_out_of_its_stream_is_found(made: Paper) -> None:
    def cut() -> None:
        Words.objects.all().delete()
        event(made, 2).delete()

    places = found(cut)
    assert places["gap"] == places["link"] == [f"paper {made.pk} #3"]
    assert "roots" in places


def test_a_last_event_cut_off_with_its_postings_is_found_by_the_root(made: Paper) -> None:
    """No chain ends later than its last event; only the root knows how many there were."""
    lost = opened(at=MARCH)
    put(lost, None)
    seals.close_books()
    seals.chain_root()

    def cut() -> None:
        event(lost, 2).delete()
        Posting.objects.filter(thing_id=lost.pk, seq=2).delete()
        Tally.objects.all().delete()
        TallyHead.objects.all().delete()

    assert found(cut) == {"roots": ["root 2", "root 2"]}


def test_a_whole_stream_gone_since_the_last_root_leaves_an_empty_seal(made: Paper) -> None:
    seals.close_books()
    lost = opened(at=MARCH)
    seals.seal()

    def cut() -> None:
        event(lost, 1).delete()
        Posting.objects.filter(thing_id=lost.pk).delete()

    assert found(cut) == {"seals": ["seal 3"]}


def test_a_changed_text_is_found(made: Paper) -> None:
    text = event(made, 2).get().canonical.replace('"to":"closed"', '"to":"void"')
    places = found(lambda: event(made, 2).update(canonical=text))
    assert places == {"hash": [f"paper {made.pk} #2"], "columns": [f"paper {made.pk} #2"]}


def test_a_text_that_is_no_json_is_found(made: Paper) -> None:
    places = found(lambda: event(made, 3).update(canonical="整改中"))
    assert places == {"hash": [f"paper {made.pk} #3"], "columns": [f"paper {made.pk} #3"]}


def test_a_changed_hash_is_found_and_the_next_event_hangs_in_the_air(made: Paper) -> None:
    places = found(lambda: event(made, 2).update(hash="0" * 64))
    assert places == {
        "hash": [f"paper {made.pk} #2"],
        "link": [f"paper {made.pk} #3"],
        "roots": ["root 1"],
    }


def test_a_text_forged_with_a_fitting_hash_is_found_by_the_next_event(made: Paper) -> None:
    places = found(lambda: forged(made, 2, verb="paper.lost"))
    assert places == {"link": [f"paper {made.pk} #3"], "roots": ["root 1"]}


def test_a_stream_forged_to_its_very_end_is_found_by_the_root(made: Paper) -> None:
    def forge() -> None:
        forged(made, 2, verb="paper.lost")
        relinked(made, 2)

    assert found(forge) == {"roots": ["root 1"]}


def test_a_stream_that_begins_elsewhere_is_found(made: Paper) -> None:
    def forge() -> None:
        forged(made, 1, previous="0" * 64)
        relinked(made, 1)

    assert found(forge)["link"] == [f"paper {made.pk} #1"]


def test_an_algorithm_that_nobody_knows_is_found(made: Paper) -> None:
    assert found(lambda: event(made, 2).update(algorithm="rot13"))["hash"] == [
        f"paper {made.pk} #2"
    ]


COLUMNS: dict[str, Any] = {
    "verb": "paper.lost",
    "actor_kind": "clock",
    "actor_id": 9,
    "actor_name": "别人",
    "post_id": 9,
    "post_name": "别的岗位",
    "unit_id": 9,
    "unit_name": "别的单位",
    "facts": {"to": "void"},
    "changes": {"state": "closed", "lead_id": "9"},
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_that_says_something_else_than_the_text_is_found(made: Paper, column: str) -> None:
    places = found(lambda: event(made, 2).update(**{column: COLUMNS[column]}))
    assert places["columns"] == [f"paper {made.pk} #2"]
    assert set(places) <= {"columns", "postings"}


def test_true_is_not_one(made: Paper) -> None:
    put(made, bucket("closed", category="水"), facts={"sure": True})
    facts = {"to": "closed", "sure": 1}
    assert found(lambda: event(made, 5).update(facts=facts)) == {"columns": [f"paper {made.pk} #5"]}


def test_changes_that_cannot_be_read_are_found(made: Paper) -> None:
    places = found(lambda: event(made, 2).update(changes={"colour": "red"}))
    assert places["postings"] == [f"paper {made.pk}"]


# ── two dates ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("column", "moment"),
    [
        ("effective_at", MARCH - DAY),
        ("effective_at", MARCH + DAY / 2),
        ("recorded_at", F("recorded_at") - timedelta(seconds=1)),
        ("latest_effective_at", MARCH + 9 * DAY),
    ],
)
def test_a_date_that_was_moved_is_found(made: Paper, column: str, moment: Any) -> None:
    places = found(lambda: event(made, 2).update(**{column: moment}))
    named = places.get("columns", []) + places.get("moments", [])
    assert f"paper {made.pk} #2" in named


def test_a_forged_step_before_the_first_is_found(made: Paper) -> None:
    said = complaints(lambda: forged(made, 2, effective_at=MARCH - DAY))
    assert (f"paper {made.pk} #2", "生效时间早于第一步") in said


def test_a_forged_step_that_was_told_before_it_was_true_is_found(made: Paper) -> None:
    later = event(made, 2).get().recorded_at + MICROSECOND
    with unchecked():
        said = complaints(lambda: forged(made, 2, effective_at=later))
    assert (f"paper {made.pk} #2", "生效时间晚于登记时间") in said


def test_a_forged_last_effective_moment_is_found(made: Paper) -> None:
    said = complaints(lambda: event(made, 2).update(latest_effective_at=MARCH))
    assert said == {(f"paper {made.pk} #2", "最近生效时间与各步不符")}


def test_a_record_of_the_future_is_found(made: Paper) -> None:
    future = database_now() + DAY
    Seal.objects.create(number=2, moment=future)
    put(made, bucket("closed", category="水"))
    assert found()["moments"] == [f"paper {made.pk} #5"]


def test_events_out_of_the_order_of_recording_are_found(made: Paper) -> None:
    first = event(made, 1).get().recorded_at
    places = found(lambda: event(made, 2).update(recorded_at=first))
    assert f"paper {made.pk} #2" in places["moments"]


# ── words ────────────────────────────────────────────────────────────────────


WORDS: list[tuple[str, Callable[[Any], Any]]] = [
    ("changed", lambda words: words.update(text="其实没有修")),
    ("salted anew", lambda words: words.update(salt="0" * 32)),
    ("half redacted", lambda words: words.update(text=None)),
    ("redacted without a moment", lambda words: words.update(text=None, salt=None)),
    (
        "redacted before they were said",
        lambda words: words.update(text=None, salt=None, redacted_at=MARCH),
    ),
    ("removed", lambda words: words.delete()),
    ("renamed", lambda words: words.update(name="other")),
]


ONE_FAULT = {"changed", "salted anew", "half redacted", "removed"}


@pytest.mark.parametrize(("how", "change"), WORDS)
def test_words_that_were_touched_are_found(
    made: Paper, how: str, change: Callable[[Any], Any]
) -> None:
    places = found(lambda: change(Words.objects.filter(name="reason")))
    assert set(places) == {"words"}
    assert set(places["words"]) == {f"paper {made.pk} #2"}
    # What is redacted without a decision and without a moment, too, is at fault twice.
    assert len(places["words"]) == (1 if how in ONE_FAULT else 2)


def test_words_put_into_somebodys_mouth_are_found(made: Paper) -> None:
    said = Words(event=event(made, 1).get(), name="reason", salt="0" * 32, text="我同意")
    assert found(said.save) == {"words": [f"paper {made.pk} #1"]}

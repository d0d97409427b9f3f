"""The pen: streams without gaps, two dates and their rules, facts that fit, words apart."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from ligai.kernel.errors import Refused, Stale
from ligai.kernel.moments import SHANGHAI, canonical
from ligai.ledger import chain, record, seals
from ligai.ledger.models import Event, Posting, Seal, Words
from ligai.ledger.verbs import REGISTRY
from ligai.ledger.writing import MICROSECOND, database_now, writing
from tests.ledger.things import (
    CORRECTED,
    MARCH,
    MOVED,
    ZHOU,
    bucket,
    correct,
    opened,
    paper,
    put,
    unguarded,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_an_event_keeps_who_acted_under_the_names_of_that_day() -> None:
    event = Event.objects.get(pk=put(paper(), bucket()).pk)
    assert (event.actor_kind, event.actor_id, event.actor_name) == ("person", 7, "周文澜")
    assert (event.post_id, event.post_name, event.unit_name) == (8, "经办", "市办")
    assert event.who == "周文澜"


def test_a_stream_is_numbered_from_one_without_gaps() -> None:
    made = opened()
    for n in range(4):
        put(made, bucket(f"s{n}"))
    assert [event.seq for event in made.events] == [1, 2, 3, 4, 5]


def test_streams_of_different_things_do_not_share_their_numbers() -> None:
    one, other = opened(), opened()
    put(one, bucket("closed"))
    assert [len(one.events), len(other.events)] == [2, 1]


def test_each_event_is_chained_to_the_one_before() -> None:
    made = opened()
    put(made, bucket("closed"))
    first, second = made.events
    assert first.previous == chain.genesis("paper", made.pk)
    assert second.previous == first.hash
    assert second.hash == chain.digest(second.canonical)


def test_the_canonical_text_says_all_that_the_columns_say() -> None:
    made = paper()
    event = put(made, bucket(due_on=date(2026, 4, 1)), MARCH, words={"reason": "已查明"})
    words = Words.objects.get(event=event)
    assert json.loads(event.canonical) == {
        "kind": "paper",
        "thing": str(made.pk),
        "seq": 1,
        "verb": "paper.moved",
        "actor": {
            "kind": "person", "id": "7", "name": "周文澜",
            "post_id": "8", "post": "经办", "unit_id": "0", "unit": "市办",
        },
        "facts": {"to": "open"},
        "changes": event.changes,
        "words": {"reason": chain.seal_words(str(words.salt), "已查明")},
        "effective_at": "2026-03-01T00:00:00.000000Z",
        "recorded_at": canonical(event.recorded_at),
        "previous": chain.genesis("paper", made.pk),
    }  # fmt: skip
    assert event.changes["due_on"] == "2026-04-01"
    assert "已查明" not in event.canonical


def test_an_event_names_only_the_columns_that_changed() -> None:
    made = opened(bucket(theme_id=5))
    event = put(made, bucket("closed", theme_id=2**62))
    assert event.changes == {"state": "closed", "theme_id": str(2**62)}


def test_an_empty_text_is_no_words() -> None:
    event = put(paper(), bucket(), words={"reason": "", "answer": "好"})
    assert [words.name for words in event.words.all()] == ["answer"]
    assert (event.text("answer"), event.text("reason")) == ("好", None)


def test_facts_that_the_sentence_needs_must_be_given() -> None:
    made = paper()
    with pytest.raises(ValueError, match=r"paper\.moved needs \['to'\]"), writing():
        record.record(MOVED, made.thing, actor=ZHOU, facts={"from": "x"})
    assert made.events == []


def test_days_moments_and_decimals_are_kept_as_text_however_deep() -> None:
    facts = {
        "on": date(2026, 4, 1),
        "at": datetime(2026, 4, 1, 8, tzinfo=SHANGHAI),
        "share": Decimal("93.930"),
        "rows": [{"on": date(2026, 4, 2)}],
    }
    event = Event.objects.get(pk=put(paper(), bucket(), facts=facts).pk)
    assert event.facts == {
        "to": "open",
        "on": "2026-04-01",
        "at": "2026-04-01T00:00:00.000000Z",
        "share": "93.930",
        "rows": [{"on": "2026-04-02"}],
    }


def test_a_fact_that_readers_would_round_is_refused_and_nothing_is_written() -> None:
    made = paper()
    with pytest.raises(ValueError, match="not a canonical value"), transaction.atomic():
        put(made, bucket(), facts={"share": 0.9393})
    assert (made.events, made.postings) == ([], [])


def test_the_pen_writes_only_inside_writing() -> None:
    with pytest.raises(RuntimeError, match="inside"):
        record.record(MOVED, paper().thing, actor=ZHOU, facts={"to": "x"})


def test_a_step_is_true_from_now_on_unless_it_says_otherwise() -> None:
    earlier = database_now()
    event = put(paper(), bucket())
    assert earlier <= event.effective_at == event.recorded_at <= database_now()


def test_a_late_entry_has_two_dates() -> None:
    event = put(paper(), bucket(), MARCH)
    assert event.effective_at == MARCH < event.recorded_at
    assert event.latest_effective_at == MARCH


def test_nothing_is_entered_that_is_yet_to_come() -> None:
    with pytest.raises(Refused, match="晚于现在") as refusal, transaction.atomic():
        put(paper(), bucket(), database_now() + DAY)
    assert refusal.value.field == "effective_at"


def test_a_step_cannot_be_true_before_the_step_before() -> None:
    made = opened(at=MARCH + DAY)
    with pytest.raises(Refused, match="2026-03-02 08:00:00"), transaction.atomic():
        put(made, bucket("closed"), MARCH)
    assert len(made.events) == 1


def test_a_step_may_be_true_at_the_very_moment_of_the_step_before() -> None:
    made = opened(at=MARCH)
    assert put(made, bucket("closed"), MARCH).effective_at == MARCH


def test_a_step_after_a_correction_is_held_to_the_last_step_not_to_the_correction() -> None:
    made = opened(at=MARCH)
    put(made, bucket("closed"), MARCH + 9 * DAY)
    correct(made, {"category": "water"}, MARCH + DAY)
    with pytest.raises(Refused), transaction.atomic():
        put(made, bucket("reopened", category="water"), MARCH + 2 * DAY)


def test_a_correction_cannot_reach_back_before_the_thing_was_there() -> None:
    made = opened(at=MARCH)
    with pytest.raises(Refused), transaction.atomic():
        correct(made, {"category": "water"}, MARCH - MICROSECOND)
    correct(made, {"category": "water"}, MARCH)
    assert made.standing == bucket(category="water")


def test_the_recorded_moment_comes_after_the_last_of_its_stream_though_the_clock_stands() -> None:
    made = opened()
    future = database_now() + DAY
    with unguarded():
        Event.objects.update(recorded_at=future)
        Posting.objects.update(recorded_at=future)
    assert put(made, bucket("closed")).recorded_at == future + MICROSECOND
    assert put(made, bucket("open")).recorded_at == future + 2 * MICROSECOND


def test_the_recorded_moment_comes_after_the_last_seal_though_the_clock_stands() -> None:
    future = database_now() + DAY
    Seal.objects.create(number=1, moment=future)
    made = paper()
    assert put(made, bucket()).recorded_at == future + MICROSECOND


def test_a_seal_made_in_the_same_microsecond_leaves_later_records_outside() -> None:
    event = put(opened(), bucket("closed"))
    sealed = seals.seal()
    assert sealed is not None
    assert event.recorded_at <= sealed.moment < put(paper(), bucket()).recorded_at


def test_whoever_looked_before_the_last_step_is_told() -> None:
    made = opened()
    record.check_seen(made.thing, 1)
    record.check_seen(made.thing, None)
    put(made, bucket("closed"))
    with pytest.raises(Stale):
        record.check_seen(made.thing, 1)


def test_a_number_is_given_once_in_a_stream() -> None:
    event = put(paper(), bucket())
    event.pk += 1
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)


def test_the_database_itself_refuses_what_is_true_only_tomorrow() -> None:
    event = put(paper(), bucket())
    event.pk, event.seq = event.pk + 1, 2
    event.effective_at = event.recorded_at + MICROSECOND
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)


def test_a_moment_is_kept_to_the_microsecond_in_any_zone() -> None:
    told = datetime(2026, 3, 1, 8, 30, 0, 1, tzinfo=SHANGHAI)
    event = Event.objects.get(pk=put(paper(), bucket(), told).pk)
    assert event.effective_at == datetime(2026, 3, 1, 0, 30, 0, 1, tzinfo=UTC)
    assert json.loads(event.canonical)["effective_at"] == "2026-03-01T00:30:00.000001Z"


def test_an_event_reads_as_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    event = put(paper(), bucket("closed"))
    assert event.sentence() == "paper.moved"  # of a verb that the program does not know
    monkeypatch.setitem(REGISTRY, MOVED.key, MOVED)
    assert event.sentence() == "周文澜把它移到“closed”"
    assert CORRECTED.key not in REGISTRY

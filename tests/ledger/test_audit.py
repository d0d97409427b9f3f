"""The audit finds what somebody who owns the database has changed, and names it; nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.ids import new_id
from ligai.ledger import chain, findings, guards, seals
from ligai.ledger.audit import Flaw, Report, audit
from ligai.ledger.models import (
    Event,
    Posting,
    Root,
    Seal,
    Snapshot,
    SnapshotCell,
    Tally,
    TallyHead,
    Words,
)
from ligai.ledger.writing import MICROSECOND, database_now
from ligai.problems.models import Problem
from tests.ledger.oracle import DEEDS, Story
from tests.ledger.things import (
    MARCH,
    THOROUGH,
    Paper,
    bucket,
    correct,
    move_problem,
    opened,
    problem,
    put,
    undone,
    unguarded,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def made() -> Paper:
    """Four events with words and a correction, sealed, folded, chained, with a snapshot; two more after."""
    thing = opened(at=MARCH)
    other = opened(at=MARCH)
    put(thing, bucket("closed"), MARCH + DAY, words={"reason": "已修好", "answer": "谢谢"})
    correct(thing, {"category": "水"}, MARCH)
    seals.close_books()
    seals.chain_root()
    seals.take_due_snapshots(database_now(), at_most=1)
    put(thing, bucket("reopened", category="水"))
    put(other, bucket("closed"))
    return thing


def found(change: Callable[[], Any]) -> dict[str, list[str]]:
    """What the audit names after a change behind the guards' back: flaw → places."""
    with unguarded():
        change()
    report = audit()
    places: dict[str, list[str]] = {}
    for fault in report.faults:
        places.setdefault(fault.kind.value, []).append(fault.where)
        assert fault.text
    assert report.is_clean == (not report.faults)
    return places


def event(made: Paper, seq: int) -> Any:
    return Event.objects.filter(kind="paper", thing_id=made.pk, seq=seq)


def row(made: Paper, seq: int, sign: int) -> Any:
    return Posting.objects.filter(thing_id=made.pk, seq=seq, sign=sign)


def forged(made: Paper, seq: int, **told: Any) -> None:
    """Rewrite an event and its canonical text, and make its hash fit."""
    mine = event(made, seq).get()
    text = chain.canonical_text(json.loads(mine.canonical) | told)
    columns = {name: value for name, value in told.items() if name != "words"}
    event(made, seq).update(canonical=text, hash=chain.digest(text), **columns)


def relinked(made: Paper, after: int) -> None:
    """Chain all later events anew, as a careful forger would."""
    for mine in event(made, after).none() | Event.objects.filter(
        thing_id=made.pk, seq__gt=after
    ).order_by("seq"):
        previous = event(made, mine.seq - 1).get().hash
        forged(made, mine.seq, previous=previous)


def test_a_whole_ledger_is_clean_and_says_what_was_looked_at(made: Paper) -> None:
    report = audit()
    assert report.faults == []
    assert report.is_clean
    assert report.counts == {
        "streams": 2, "events": 6, "postings": 1 + 2 + 6 + 2 + 1 + 2, "words": 2, "seals": 1,
        "roots": 1, "snapshots": 1, "cells": report.counts["cells"],
        "guards": len(list(guards.names(connection.vendor))),
    }  # fmt: skip
    assert report.counts["cells"] > 0
    assert report.totals == {("paper", "reopened"): 1, ("paper", "closed"): 1}


def test_an_empty_ledger_is_clean() -> None:
    assert audit().faults == []


def test_redacted_words_are_counted_and_are_no_fault(made: Paper) -> None:
    Words.objects.filter(name="reason").update(salt=None, text=None, redacted_at=timezone.now())
    report = audit()
    assert report.is_clean
    assert (report.counts["words"], report.counts["redacted"]) == (2, 1)


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
    assert (
        f"paper {made.pk} #2" in places["columns"] + places["moments"]
        if ("columns" in places and "moments" in places)
        else f"paper {made.pk} #2" in [*places.get("columns", []), *places.get("moments", [])]
    )


def test_a_record_of_the_future_is_found(made: Paper) -> None:
    future = database_now() + DAY
    Seal.objects.create(number=2, moment=future)
    put(made, bucket("closed", category="水"))
    assert found(lambda: None)["moments"] == [f"paper {made.pk} #5"]


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


@pytest.mark.parametrize(("how", "change"), WORDS)
def test_words_that_were_touched_are_found(
    made: Paper, how: str, change: Callable[[Any], Any]
) -> None:
    places = found(lambda: change(Words.objects.filter(name="reason")))
    assert set(places) == {"words"}
    assert set(places["words"]) == {f"paper {made.pk} #2"}
    assert len(places["words"]) == (2 if how == "renamed" else 1)


def test_words_put_into_somebodys_mouth_are_found(made: Paper) -> None:
    said = Words(event=event(made, 1).get(), name="reason", salt="0" * 32, text="我同意")
    assert found(said.save) == {"words": [f"paper {made.pk} #1"]}


# ── double entry ─────────────────────────────────────────────────────────────


def planted(thing_id: int, seq: int, sign: int, **columns: Any) -> Posting:
    values = {"state": "closed", "path": "a.1.2.3.", "effective_at": MARCH, "recorded_at": MARCH}
    return Posting(kind="paper", thing_id=thing_id, seq=seq, sign=sign, **values | columns)


def test_a_planted_pair_that_cancels_out_in_every_total_is_found(made: Paper) -> None:
    """+1 on one thing and −1 on another, in the same bucket at the same moments: no sum moves."""
    other = Posting.objects.exclude(thing_id=made.pk).values_list("thing_id", flat=True)[0]
    moments = {"recorded_at": event(made, 4).get().recorded_at}

    def plant() -> None:
        planted(made.pk, 4, 1, **moments).save()
        planted(other, 2, -1, **moments).save()

    places = found(plant)
    assert set(places) == {"postings", "balance"}
    assert set(places["postings"]) == {f"paper {made.pk} #4", f"paper {other} #2"}
    assert set(places["balance"]) == {f"paper {made.pk}", f"paper {other}"}


def test_a_planted_pair_that_cancels_out_within_one_thing_is_found(made: Paper) -> None:
    moments = {"recorded_at": event(made, 4).get().recorded_at}

    def plant() -> None:
        for sign in (1, -1):
            planted(made.pk, 4, sign, **moments).save()

    assert found(plant) == {"postings": [f"paper {made.pk} #4"] * 2}


def test_a_posting_of_a_thing_without_events_is_found(made: Paper) -> None:
    nobody = new_id()
    moment = database_now()
    places = found(lambda: planted(nobody, 1, 1, recorded_at=moment).save())
    assert places == {
        "postings": [f"paper {nobody} #1"],
        "balance": [f"paper {nobody}", "paper closed"],
    }


def test_a_posting_of_a_kind_that_nothing_has_is_found(made: Paper) -> None:
    ghost = planted(5, 1, 1, recorded_at=database_now())
    ghost.kind = "ghost"
    assert found(ghost.save)["postings"] == ["ghost 5 #1"]


def test_a_posting_that_is_gone_is_found(made: Paper) -> None:
    places = found(lambda: row(made, 4, 1).delete())
    assert places["postings"] == [f"paper {made.pk} #4"]
    assert places["balance"] == [f"paper {made.pk}", "paper reopened"]


@pytest.mark.parametrize(
    "change",
    [
        {"sign": -1},
        {"seq": 3},
        {"state": "closed"},
        {"path": "a.1.2.4."},
        {"lead_id": 5},
        {"excluded": True},
        {"due_on": "2026-04-01"},
        {"effective_at": MARCH},
        {"recorded_at": F("recorded_at") + MICROSECOND},
    ],
)
def test_any_column_of_a_posting_that_was_changed_is_found(
    made: Paper, change: dict[str, Any]
) -> None:
    places = found(lambda: row(made, 4, 1).update(**change))
    assert f"paper {made.pk} #4" in places["postings"]
    assert set(places) <= {"postings", "balance"}


def test_an_event_that_was_added_without_its_postings_is_found(made: Paper) -> None:
    put(made, bucket("void", category="水"))
    assert (
        f"paper {made.pk} #5" in found(lambda: Posting.objects.filter(seq=5).delete())["postings"]
    )


@THOROUGH
@given(st.lists(DEEDS | st.sampled_from(["close", "snapshot", "root"]), max_size=8))
def test_whatever_happens_through_the_pen_the_audit_is_clean(deeds: list[Any]) -> None:
    with undone():
        story = Story()
        for deed in deeds:
            if deed == "close":
                seals.close_books()
            elif deed == "root":
                seals.chain_root()
            elif deed == "snapshot":
                seals.take_due_snapshots(database_now(), at_most=2)
            else:
                story.tell(deed)
        assert audit().faults == []


# ── rows ─────────────────────────────────────────────────────────────────────


def test_a_row_is_held_to_what_its_events_left() -> None:
    mine = problem()
    move_problem(mine, state="triaged", category="水")
    assert audit().faults == []
    Problem.objects.filter(pk=mine.pk).update(state="closed", category="电")
    report = audit()
    assert [(f.kind, f.where) for f in report.faults] == [(Flaw.ROWS, f"problem {mine.pk}")]
    assert report.faults[0].text.endswith("state、category")
    assert report.counts["things"] == 2


def test_a_row_without_a_stream_is_found() -> None:
    mine = problem()
    mine.pk = new_id()
    mine.save(force_insert=True)
    assert found(lambda: None) == {"rows": [f"problem {mine.pk}"]}


def test_a_stream_without_a_row_is_found() -> None:
    mine = problem()
    pk, unit = mine.pk, mine.unit
    mine.delete()
    unit_pk = unit.pk
    unit.delete()
    assert found(lambda: None) == {"rows": [f"problem {pk}", f"unit {unit_pk}"]}


# ── seals, roots, tallies, snapshots, guards ─────────────────────────────────


def test_a_missing_seal_is_found(made: Paper) -> None:
    seals.seal()
    put(made, None)
    seals.seal()
    assert found(lambda: Seal.objects.filter(number=2).delete()) == {"seals": ["seal 3"]}


def test_a_seal_that_does_not_rise_is_found(made: Paper) -> None:
    first = Seal.objects.get().moment
    Seal.objects.create(number=2, moment=first - DAY, epoch=0)
    assert found(lambda: None) == {"seals": ["seal 2", "seal 2", "seal 2"]}


@pytest.mark.parametrize(
    "change", [{"events": 9}, {"merkle": "0" * 64}, {"hash": "0" * 64}, {"previous": "0" * 64}]
)
def test_a_root_that_was_changed_is_found(made: Paper, change: dict[str, Any]) -> None:
    places = found(lambda: Root.objects.update(**change))
    assert set(places) == {"roots"}
    assert set(places["roots"]) == {"root 1"}


def test_a_missing_root_is_found(made: Paper) -> None:
    seals.seal()
    seals.chain_root()
    assert set(found(lambda: Root.objects.filter(number=1).delete())["roots"]) == {"root 2"}


def test_events_under_a_root_with_a_hash_that_is_no_hash_are_found(made: Paper) -> None:
    assert found(lambda: event(made, 3).update(hash="?"))["roots"] == ["root 1"]


def test_a_tally_that_was_changed_is_found(made: Paper) -> None:
    cell = Tally.objects.filter(path="a.1.", dimension="theme").exclude(n=0)[0]
    Tally.objects.filter(pk=cell.pk).update(n=7)
    assert found(lambda: None) == {"tallies": [f"tally paper a.1. theme=0 {cell.state}"]}


def test_a_tally_that_is_missing_or_made_up_is_found(made: Paper) -> None:
    cell = Tally.objects.filter(path="a.1.", dimension="month").exclude(n=0)[0]
    Tally.objects.filter(pk=cell.pk).update(value="2019-09")
    assert sorted(found(lambda: None)["tallies"]) == [
        f"tally paper a.1. month=2019-09 {cell.state}",
        f"tally paper a.1. month=2026-03 {cell.state}",
    ]


def test_a_head_that_ran_ahead_of_the_seals_is_found(made: Paper) -> None:
    TallyHead.objects.update(upto=database_now())
    assert "tally" in found(lambda: None)["tallies"]


def test_a_fold_of_a_posting_twice_is_found(made: Paper) -> None:
    seals.close_books()
    TallyHead.objects.update(upto=Seal.objects.get(number=1).moment)
    seals.fold()
    assert set(found(lambda: None)) == {"tallies"}


def test_a_snapshot_that_was_changed_is_found(made: Paper) -> None:
    cell = SnapshotCell.objects.filter(path="a.", dimension="source")[0]
    SnapshotCell.objects.filter(pk=cell.pk).update(n=F("n") + 1)
    places = found(lambda: None)
    assert set(places) == {"snapshots"}
    assert places["snapshots"][0].endswith(f"paper a. source= {cell.state}")


def test_a_cell_that_stands_twice_in_a_snapshot_is_found(made: Paper) -> None:
    cell = SnapshotCell.objects.filter(path="a.", dimension="source")[0]
    cell.pk = new_id()
    cell.save(force_insert=True)
    assert set(found(lambda: None)) == {"snapshots"}


def test_a_snapshot_of_what_was_not_closed_is_found(made: Paper) -> None:
    Snapshot.objects.update(valid_at=database_now())
    assert "snapshots" in found(lambda: None)


def test_snapshots_need_not_be_taken_in_the_order_of_their_moments(made: Paper) -> None:
    seals.close_books()
    seals.take_snapshot(MARCH + DAY)  # before the one that stands, at a later seal
    assert Snapshot.objects.count() == 2
    assert audit().faults == []


def test_a_guard_that_is_gone_is_found(made: Paper) -> None:
    name = f"{Event._meta.db_table}_guard_{'update' if connection.vendor == 'sqlite' else 'row'}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        suffix = "" if connection.vendor == "sqlite" else f" ON {Event._meta.db_table}"
        cursor.execute(f"DROP TRIGGER {name}{suffix}")
    report = audit()
    assert [(fault.kind, fault.where) for fault in report.faults] == [(Flaw.GUARDS, name)]


# ── what is said ─────────────────────────────────────────────────────────────


def test_many_faults_of_a_kind_are_counted_and_the_first_are_named() -> None:
    report = Report()
    for n in range(findings.LISTED + 5):
        report.add(Flaw.GAP, f"paper {n}", "?")
    report.add(Flaw.HASH, "paper 0", "?")
    assert report.broken == {Flaw.GAP: findings.LISTED + 5, Flaw.HASH: 1}
    assert len(report.faults) == findings.LISTED + 1
    assert [fault.where for fault in report.first_of_each()] == ["paper 0", "paper 0"]

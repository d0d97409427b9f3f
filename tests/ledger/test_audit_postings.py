"""The audit of double entry and rows: no posting can be planted, moved or lost unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.ids import new_id
from ligai.ledger import seals
from ligai.ledger.audit import Flaw, audit
from ligai.ledger.models import (
    Posting,
)
from ligai.ledger.writing import MICROSECOND, database_now
from ligai.problems.models import Problem
from tests.ledger.oracle import DEEDS, Story
from tests.ledger.tampering import event, found, planted, row
from tests.ledger.things import (
    MARCH,
    THOROUGH,
    Paper,
    bucket,
    move_problem,
    problem,
    put,
    undone,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)

# ── double entry ─────────────────────────────────────────────────────────────


def test_a_planted_pair_that_cancels_out_in_every_total_is_found(made: Paper) -> None:
    """+1 on one thing and −1 on another, in the same bucket at the same moments: no sum moves."""
    other = Posting.objects.exclude(thing_id=made.pk).values_list("thing_id", flat=True)[0]
    moments = {"effective_at": MARCH, "recorded_at": event(made, 4).get().recorded_at}

    def plant() -> None:
        planted(made.pk, 4, 1, **moments).save()
        planted(other, 2, -1, **moments).save()

    places = found(plant)
    assert set(places) == {"postings", "balance"}
    assert set(places["postings"]) == {f"paper {made.pk} #4", f"paper {other} #2"}
    assert set(places["balance"]) == {f"paper {made.pk}", f"paper {other}"}


def test_a_planted_pair_that_cancels_out_within_one_thing_is_found(made: Paper) -> None:
    moments = {"effective_at": MARCH, "recorded_at": event(made, 4).get().recorded_at}

    def plant() -> None:
        for sign in (1, -1):
            planted(made.pk, 4, sign, **moments).save()

    assert found(plant) == {"postings": [f"paper {made.pk} #4"] * 2}


def test_a_posting_of_a_thing_without_events_is_found(made: Paper) -> None:
    nobody = new_id()
    moment = database_now()
    places = found(lambda: planted(nobody, 1, 1, effective_at=moment, recorded_at=moment).save())
    assert places == {
        "postings": [f"paper {nobody} #1"],
        "balance": [f"paper {nobody}", "paper closed"],
    }


def test_a_posting_of_a_kind_that_nothing_has_is_found(made: Paper) -> None:
    moment = database_now()
    ghost = planted(5, 1, 1, kind="ghost", effective_at=moment, recorded_at=moment)
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
    assert found() == {"rows": [f"problem {mine.pk}"]}


def test_a_stream_without_a_row_is_found() -> None:
    mine = problem()
    pk, unit = mine.pk, mine.unit
    mine.delete()
    unit_pk = unit.pk
    unit.delete()
    assert found() == {"rows": [f"problem {pk}", f"unit {unit_pk}"]}

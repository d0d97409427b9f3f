"""The audit of seals, roots, tallies, snapshots and guards; and what a report says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from ligai.kernel.ids import new_id
from ligai.ledger import findings, guards, seals
from ligai.ledger.audit import Flaw, Report, audit
from ligai.ledger.models import (
    Event,
    Root,
    Seal,
    Snapshot,
    SnapshotCell,
    Tally,
    TallyHead,
    Words,
)
from ligai.ledger.redaction import redact
from ligai.ledger.writing import database_now, writing
from tests.ledger.tampering import event, found
from tests.ledger.things import (
    MARCH,
    Paper,
    bucket,
    put,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_a_whole_ledger_is_clean_and_says_what_was_looked_at(made: Paper) -> None:
    report = audit()
    assert report.faults == []
    assert report.is_clean
    assert report.counts == {
        "streams": 2, "events": 6, "postings": 1 + 2 + 6 + 2 + 1 + 2, "words": 2, "seals": 1,
        "roots": 1, "snapshots": 1, "cells": report.counts["cells"],
        "following": 0, "epochs": 1, "guards": len(list(guards.names(connection.vendor))),
    }  # fmt: skip
    assert report.counts["cells"] > 0
    assert report.totals == {("paper", "reopened"): 1, ("paper", "closed"): 1}


def test_an_empty_ledger_is_clean() -> None:
    assert audit().faults == []


def test_redacted_words_are_counted_and_are_no_fault(made: Paper) -> None:
    with writing():
        told = redact(Words.objects.filter(name="reason"))
        put(made, bucket("reopened", category="水"), facts=told)
    report = audit()
    assert report.is_clean
    assert (report.counts["words"], report.counts["redacted"]) == (2, 1)


def test_words_that_nobody_says_to_have_redacted_are_found(made: Paper) -> None:
    gone = {"salt": None, "text": None, "redacted_at": timezone.now()}
    places = found(lambda: Words.objects.filter(name="reason").update(**gone))
    assert places == {"words": [f"paper {made.pk} #2"]}


# ── seals, roots, tallies, snapshots, guards ─────────────────────────────────


def test_a_missing_seal_is_found(made: Paper) -> None:
    seals.seal()
    put(made, None)
    seals.seal()
    assert found(lambda: Seal.objects.filter(number=2).delete()) == {"seals": ["seal 3"]}


def test_a_seal_that_does_not_rise_is_found(made: Paper) -> None:
    first = Seal.objects.get().moment
    Seal.objects.create(number=2, moment=first - DAY, epoch=0)
    assert found() == {"seals": ["seal 2"] * 4}  # its moment, what it seals, its epoch, twice


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
    assert found() == {"tallies": [f"tally paper a.1. theme=0 {cell.state}"]}


def test_a_tally_that_is_missing_or_made_up_is_found(made: Paper) -> None:
    cell = Tally.objects.filter(path="a.1.", dimension="month").exclude(n=0)[0]
    Tally.objects.filter(pk=cell.pk).update(value="2019-09")
    assert sorted(found()["tallies"]) == [
        f"tally paper a.1. month=2019-09 {cell.state}",
        f"tally paper a.1. month=2026-03 {cell.state}",
    ]


def test_a_head_that_ran_ahead_of_the_seals_is_found(made: Paper) -> None:
    TallyHead.objects.update(upto=database_now())
    assert "tally" in found()["tallies"]


def test_a_fold_of_a_posting_twice_is_found(made: Paper) -> None:
    seals.close_books()
    TallyHead.objects.update(upto=Seal.objects.get(number=1).moment)
    seals.fold()
    assert set(found()) == {"tallies"}


def test_a_snapshot_that_was_changed_is_found(made: Paper) -> None:
    cell = SnapshotCell.objects.filter(path="a.", dimension="source")[0]
    SnapshotCell.objects.filter(pk=cell.pk).update(n=F("n") + 1)
    places = found()
    assert set(places) == {"snapshots"}
    assert places["snapshots"][0].endswith(f"paper a. source= {cell.state}")


def test_a_cell_that_stands_twice_in_a_snapshot_is_found(made: Paper) -> None:
    cell = SnapshotCell.objects.filter(path="a.", dimension="source")[0]
    cell.pk = new_id()
    cell.save(force_insert=True)
    assert set(found()) == {"snapshots"}


def test_a_snapshot_of_what_was_not_closed_is_found(made: Paper) -> None:
    Snapshot.objects.update(valid_at=database_now())
    assert "snapshots" in found()


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

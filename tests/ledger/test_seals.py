"""Seals close the books; folds add exactly what is closed; a read is tally plus rest, in one statement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.moments import day_end, day_start, local_date
from ligai.ledger import chain, counting, seals, tallies
from ligai.ledger.models import Event, Posting, Root, Seal, Tally, TallyHead
from ligai.ledger.writing import MICROSECOND, database_now
from tests.ledger.oracle import DEEDS, DIMENSIONS, NODES, Step, Story, cells_at
from tests.ledger.things import THOROUGH, bucket, opened, paper, put, undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def total(path: str = "a.", kind: str = "paper", dimension: str = "theme") -> int:
    return sum(cell["n"] for cell in counting.tallied(kind, path, dimension))


def test_nothing_is_sealed_before_anything_was_recorded() -> None:
    assert seals.close_books() is None
    assert seals.chain_root() is None


def test_seals_are_numbered_and_rise() -> None:
    for _each in range(3):
        opened()
        seals.seal()
    numbers, moments = zip(*Seal.objects.values_list("number", "moment"), strict=True)
    assert numbers == (1, 2, 3)
    assert list(moments) == sorted(set(moments))


def test_a_seal_is_made_only_when_something_was_recorded_since() -> None:
    opened()
    assert seals.seal() is not None
    assert seals.seal() is None
    put(paper(), None)  # an event without postings is something too
    assert seals.seal() is not None


def test_what_is_recorded_after_a_seal_lies_after_its_moment() -> None:
    for _each in range(20):
        opened()
        sealed = seals.seal()
        assert sealed is not None
        assert not Event.objects.filter(recorded_at__gt=sealed.moment).exists()
        opened()
        assert Event.objects.filter(recorded_at__gt=sealed.moment).count() == 1


def test_a_seal_rises_though_the_clock_was_set_back() -> None:
    future = database_now() + DAY
    Seal.objects.create(number=1, moment=future)
    made = opened()
    event = put(made, bucket("closed"))
    sealed = seals.seal()
    assert sealed is not None
    assert future + MICROSECOND < event.recorded_at <= sealed.moment


def test_a_fold_adds_what_is_sealed_and_leaves_the_rest() -> None:
    opened()
    seals.seal()
    opened()
    assert seals.fold() == 1
    assert seals.fold() == 0
    assert {cell.n for cell in Tally.objects.filter(path="a.")} == {1}
    assert total() == 2


def test_a_fold_moves_the_head_to_the_seal() -> None:
    opened()
    sealed = seals.seal()
    seals.fold()
    assert sealed is not None
    assert TallyHead.objects.values_list("number", "upto").get() == (1, sealed.moment)


def test_a_large_fold_goes_in_steps_and_comes_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "FOLDED_AT_ONCE", 2)
    moved = opened()
    for n in range(5):
        put(moved, bucket(f"s{n}"))
    sealed = seals.seal()
    assert seals.fold() == 11
    assert sealed is not None
    assert TallyHead.objects.values_list("number", "upto").get() == (1, sealed.moment)
    assert [cell["state"] for cell in counting.tallied("paper", "a.", "theme")] == ["s4"]


def test_between_two_steps_of_a_large_fold_the_totals_are_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seals, "FOLDED_AT_ONCE", 1)
    for _each in range(4):
        opened()
    seals.seal()
    seen = []
    while seals._fold_step():
        seen.append((TallyHead.objects.get().number, total()))
    assert seen[:3] == [(0, 4)] * 3
    assert [n for _number, n in seen] == [4, 4, 4, 4]
    assert TallyHead.objects.get().number == 1


def test_a_fold_that_dies_leaves_nothing_half(monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    seals.close_books()
    opened()
    seals.seal()
    before = list(Tally.objects.order_by("pk").values())

    def die(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(TallyHead, "save", die)  # after the cells, before the head
        with pytest.raises(KeyboardInterrupt):
            seals.fold()
    assert list(Tally.objects.order_by("pk").values()) == before
    assert TallyHead.objects.get().number == 1
    assert total() == 2
    assert seals.fold() == 1
    assert total() == 2


def test_tally_and_rest_are_read_in_one_statement() -> None:
    opened()
    seals.close_books()
    opened()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert total() == 2
    figures = [each["sql"] for each in asked if "SUM" in each["sql"]]
    assert len(figures) == 1
    assert all(
        table in figures[0] for table in ("ledger_tally", "ledger_posting", "ledger_tallyhead")
    )


@pytest.mark.only_on_sqlite
def test_the_rest_is_found_by_its_moments_and_not_by_walking_the_subtree() -> None:
    opened()
    seals.close_books()
    with CaptureQueriesContext(connection) as asked:
        total()
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + asked[-1]["sql"])
        plan = [row[-1] for row in cursor.fetchall()]
    assert "SEARCH ledger_posting USING INDEX posting_recorded (recorded_at>?)" in plan


@pytest.mark.only_on_postgresql  # only there the head is looked at before
def test_a_fold_between_looking_at_the_head_and_the_read_leaves_nothing_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened()
    seals.close_books()
    opened()
    seals.seal()
    head = tallies.upto()

    def then_fold() -> object:
        seals.fold()
        return head

    monkeypatch.setattr(counting, "upto", then_fold)
    assert total() == 2
    assert tallies.upto() != head


def test_a_cell_that_comes_to_nothing_is_not_shown() -> None:
    moved = opened()
    seals.close_books()
    put(moved, bucket("closed"))
    cells = counting.tallied("paper", "a.1.", "theme")
    assert [(cell["state"], cell["n"]) for cell in cells] == [("closed", 1)]


def test_cells_say_whom_they_concern_so_that_readers_sum_only_what_they_may_see() -> None:
    opened(bucket(visibility="restricted", excluded=True, campaign_id=2**62, line="health"))
    for _sealed in range(2):
        assert counting.tallied("paper", "a.", "source") == [
            {
                "value": "", "line": "health", "campaign_id": 2**62, "visibility": "restricted",
                "provenance": "", "excluded": True, "state": "open", "disposition": "", "n": 1,
            }
        ]  # fmt: skip
        seals.close_books()


@pytest.mark.parametrize("path", ["", "a.1.2.3.7."])
def test_a_node_that_the_tallies_do_not_hold_is_not_answered_for(path: str) -> None:
    with pytest.raises(ValueError, match="do not hold"):
        counting.tallied("paper", path, "theme")


def test_the_tallies_hold_nation_to_county() -> None:
    opened(bucket(path="a.1.2.3.7.9."))
    seals.close_books()
    paths = set(Tally.objects.values_list("path", flat=True))
    assert paths == {"a.", "a.1.", "a.1.2.", "a.1.2.3."}
    assert all(tallies.has_node(path) for path in paths)


@THOROUGH
@given(st.lists(DEEDS | st.sampled_from(["seal", "fold"]), max_size=9))
def test_tally_plus_rest_is_what_stands_at_every_node_in_every_dimension(
    deeds: list[Step | str],
) -> None:
    with undone():
        story = Story()
        for deed in deeds:
            if isinstance(deed, str):
                seals.seal() if deed == "seal" else seals.fold()
            else:
                story.tell(deed)
        for node in NODES:
            for dimension in DIMENSIONS:
                shown: dict[tuple[str, str, str], int] = {}
                for cell in counting.tallied(story.kind, node, dimension):
                    key = (cell["value"], cell["state"], cell["disposition"])
                    shown[key] = shown.get(key, 0) + cell["n"]
                assert shown == cells_at(story.papers, node, dimension)


def test_the_second_of_two_folds_at_once_finds_nothing_to_do() -> None:
    opened()
    seals.seal()
    assert (seals.fold(), seals.fold()) == (1, 0)
    assert total() == 1


def test_a_root_is_chained_to_the_root_before_and_holds_the_events_between() -> None:
    events = [put(paper(), bucket()) for _each in range(3)]
    seals.seal()
    first = seals.chain_root()
    events += [put(paper(), None) for _each in range(2)]
    assert seals.chain_root() is None  # not sealed yet
    sealed = seals.seal()
    second = seals.chain_root()
    assert first is not None
    assert second is not None
    assert (first.events, second.events) == (3, 2)
    assert first.previous == chain.genesis("root", 0)
    assert second.previous == first.hash
    assert first.merkle == chain.merkle_root(e.hash for e in events[:3])
    assert second.merkle == chain.merkle_root(e.hash for e in events[3:])
    assert sealed is not None
    assert second.hash == seals.root_hash(sealed, 2, second.merkle, first.hash)


def test_a_seal_has_one_root() -> None:
    opened()
    seals.seal()
    assert seals.chain_root() is not None
    assert seals.chain_root() is None
    assert Root.objects.count() == 1


def test_the_order_of_a_root_is_the_same_on_every_engine_and_in_every_locale() -> None:
    kinds = ["p_b", "pB", "pa", "p-c", "p_a"]
    things = [paper(kind) for kind in kinds]
    moment = put(things[0], bucket()).recorded_at
    for each in things[1:]:
        event = put(each, bucket())
        event.pk, event.seq, event.recorded_at = event.pk + 1, 2, moment
        event.effective_at = moment
        event.save(force_insert=True)
    found = list(seals.root_hashes(moment - DAY, moment))
    events = Event.objects.filter(recorded_at=moment)
    assert found == [e.hash for e in sorted(events, key=lambda e: (e.thing_id, e.seq))]


def test_a_root_is_due_once_a_day_after_midnight_in_china() -> None:
    now = database_now()
    assert seals.root_is_due(now)
    opened()
    seals.seal()
    seals.chain_root()
    sealed = Seal.objects.get().moment
    assert not seals.root_is_due(day_end(local_date(sealed)) - timedelta(microseconds=1))
    assert seals.root_is_due(day_start(local_date(sealed) + DAY))


def test_postings_stand_under_all_nodes_above_them() -> None:
    opened(bucket(path="a.1.2.3."))
    opened(bucket(path="a.1.5."))
    opened(bucket(path="a.15."))
    for _sealed in range(2):
        assert [total(path) for path in ("a.", "a.1.", "a.1.2.3.", "a.1.5.", "a.15.", "b.")] == [
            3, 2, 1, 1, 1, 0,
        ]  # fmt: skip
        seals.close_books()
    assert Posting.objects.count() == 3

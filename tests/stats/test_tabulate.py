"""Tables: groups, readers, tallies against postings, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger import seals
from ligai.org.access import operator
from ligai.org.rules import Visibility
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.stats.figures import R4
from ligai.stats.tabulate import Question, Table, behind, tabulate
from tests.cast import World


def printed(table: Table) -> dict[str, str]:
    """Label → the first figure as printed."""
    return {row.label: str(row.cells[0].share) for row in table.rows}


def test_by_unit_a_row_for_each_child_that_has_problems(world: World, eight: list[Problem]) -> None:
    table = tabulate(Question(world.city, operator()), ["R4"], "unit")
    assert printed(table) == {
        "市城市管理局": "4/5 = 80.00 %",
        "市住房和城乡建设局": "2/3 = 66.67 %",
    }


def test_a_unit_s_own_problems_stand_in_a_row_of_their_own(world: World) -> None:
    problems.register(world.city, actor=world.xu, title="市本级的问题")
    table = tabulate(Question(world.city, operator()), ["R4"], "unit")
    assert printed(table) == {"吉林市本级": "0/1 = 0.00 %"}


def test_a_parent_is_counted_and_not_added_up(world: World, eight: list[Problem]) -> None:
    table = tabulate(Question(world.province, operator()), ["R4"], "unit")
    assert str(table.total.cells[0].share) == printed(table)["吉林市"] == "6/8 = 75.00 %"


@pytest.mark.parametrize("by", ["source", "month", "theme", "category"])
def test_the_tallies_and_the_postings_say_the_same(
    world: World, eight: list[Problem], by: str
) -> None:
    live = tabulate(Question(world.city, operator(), known_at=datetime.now(UTC)), ["R4", "R13"], by)
    before_fold = tabulate(Question(world.city, operator()), ["R4", "R13"], by)
    seals.close_books()
    problems.reopen(eight[0], actor=world.lin, because="反弹")
    problems.triage(
        problems.register(world.urban, actor=world.xu, title="又一件"),
        actor=world.lin,
        disposition="ledger",
    )
    after_fold = tabulate(Question(world.city, operator()), ["R4", "R13"], by)
    now = tabulate(Question(world.city, operator(), known_at=datetime.now(UTC)), ["R4", "R13"], by)
    assert [(r.key, r.cells) for r in before_fold.rows if by != "month"] == [
        (r.key, r.cells) for r in live.rows if by != "month"
    ]
    assert before_fold.total.cells == live.total.cells
    assert sorted(r.label for r in after_fold.rows) == sorted(r.label for r in now.rows)
    assert after_fold.total.cells == now.total.cells


def test_a_reader_counts_only_the_classes_that_he_may_see(world: World) -> None:
    problems.register(world.urban, actor=world.xu, title="一般的问题")
    problems.register(
        world.urban, actor=world.xu, title="限制知悉的问题", visibility=Visibility.RESTRICTED
    )
    for actor, seen in ((world.xu, 2), (world.tong, 1)):
        question = Question(world.city, actor)
        assert tabulate(question, ["R4"]).total.cells[0].counts["whole"] == seen
        seals.close_books()
        assert tabulate(question, ["R4"]).total.cells[0].counts["whole"] == seen
        listed = behind(question, R4, "whole")
        assert listed.count() == Problem.objects.visible_to(actor).filter(pk__in=listed).count()


def test_a_unit_outside_the_reader_s_reach_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed):
        tabulate(Question(world.city, world.shen))


@pytest.mark.parametrize(("ids", "by"), [(["R99"], ""), ([], "weather")])
def test_an_unknown_figure_or_group_is_refused_with_what_there_is(
    world: World, ids: list[str], by: str
) -> None:
    with pytest.raises(Refused, match=r"R13|theme"):
        tabulate(Question(world.city, operator()), ids, by)


@pytest.mark.parametrize("by", ["", "unit", "theme", "source"])
def test_a_table_is_a_bounded_number_of_statements(
    world: World,
    eight: list[Problem],
    by: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    # For the whole and for the groups: tallies (and how far they are), problems, assignments, reports.
    with django_assert_max_num_queries(2 * 5 + 2):
        tabulate(Question(world.city, operator()), [], by)


def test_what_was_entered_after_the_moment_is_printed_beside_it(
    world: World, eight: list[Problem]
) -> None:
    moment = datetime.now(UTC)
    assert tabulate(Question(world.city, operator(), valid_at=moment)).entered_late == 0
    early = problems.LedgerEntry(
        title="补", file="台账.xlsx", row=9, found_on=moment.date().replace(day=1)
    )
    problems.take_over(world.urban, early, actor=operator())
    assert tabulate(Question(world.city, operator(), valid_at=moment)).entered_late == 1


def test_a_late_told_move_does_not_touch_what_an_old_seal_knows(
    world: World, eight: list[Problem]
) -> None:
    before = datetime.now(UTC)
    sealed = seals.close_books()
    assert sealed is not None
    problems.move_unit(world.urban, world.district, actor=operator(), effective_at=before)
    world.district.refresh_from_db()
    world.urban.refresh_from_db()
    for unit, then, now in ((world.district, 0, 5), (world.urban, 5, 5)):
        known_then = Question(unit, operator(), known_at=sealed.moment)
        assert tabulate(known_then, ["R4"]).total.cells[0].counts["whole"] == then
        known_now = Question(unit, operator(), valid_at=datetime.now(UTC))
        assert tabulate(known_now, ["R4"]).total.cells[0].counts["whole"] == now
        as_of = Question(unit, operator(), valid_at=before, known_at=sealed.moment)
        assert tabulate(as_of, ["R4"]).total.cells[0].counts["whole"] == then

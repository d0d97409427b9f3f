"""Each figure against an example counted by hand (the rows stand in conftest.py)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ligai.kernel.moments import day_end
from ligai.ledger.writing import MICROSECOND
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.stats.figures import FIGURES
from ligai.stats.subjects import may_list
from ligai.stats.tabulate import Cell, Question, behind, tabulate
from tests.cast import World


def end_of(year: int, month: int, day: int) -> datetime:
    """The last microsecond of a day in China."""
    return day_end(date(year, month, day)) - MICROSECOND


def figure(question: Question, name: str) -> Cell:
    """One figure of a unit's total."""
    return tabulate(question, [name]).total.cells[0]


def pair(question: Question, name: str) -> tuple[int, int]:
    """Its n and N."""
    counts = figure(question, name).counts
    return counts["part"], counts["whole"]


def test_r4_counts_what_has_a_final_result(world: World, eight: list[Problem]) -> None:
    cell = figure(Question(world.city, operator()), "R4")
    assert str(cell.share) == "6/8 = 75.00 %"
    assert cell.counts["taken_over"] == 6


def test_r5_counts_only_what_is_due_and_never_an_unknown_date(
    world: World, eight: list[Problem]
) -> None:
    cell = figure(Question(world.city, operator()), "R5")
    assert str(cell.share) == "3/6 = 50.00 %"
    assert cell.counts["unknown_due"] == 1


def test_r13_counts_closed_ones_among_those_on_the_ledger(
    world: World, eight: list[Problem]
) -> None:
    assert str(figure(Question(world.city, operator()), "R13").share) == "5/7 = 71.43 %"


def test_r14_counts_what_was_fixed_at_once_among_all_that_was_triaged(
    world: World, eight: list[Problem]
) -> None:
    cell = figure(Question(world.city, operator()), "R14")
    assert str(cell.share) == "1/8 = 12.50 %"
    assert (cell.counts["on_ledger"], cell.counts["at_once"]) == (7, 1)


def test_a_due_date_matures_at_the_next_midnight(world: World, eight: list[Problem]) -> None:
    on_the_day = Question(world.urban, operator(), valid_at=end_of(2019, 4, 1))
    the_day_after = Question(world.urban, operator(), valid_at=end_of(2019, 4, 2))
    assert pair(on_the_day, "R5") == (0, 0)
    assert pair(the_day_after, "R5") == (2, 4)


def test_as_of_a_past_day_counts_what_was_true_then(world: World, eight: list[Problem]) -> None:
    march = Question(world.city, operator(), valid_at=end_of(2019, 3, 20))
    assert pair(march, "R4") == (2, 6)
    assert pair(march, "R13") == (2, 6)


def test_a_cohort_is_what_was_received_in_its_window(world: World, eight: list[Problem]) -> None:
    april = Question(world.city, operator(), since=date(2019, 4, 1), until=date(2019, 5, 1))
    assert pair(april, "R4") == (1, 2)


def test_the_list_behind_a_number_is_as_long_as_the_number(
    world: World, eight: list[Problem]
) -> None:
    question = Question(world.city, operator())
    for name, definition in FIGURES.items():
        if not may_list(question.reader, definition.subject):
            continue
        counts = figure(question, name).counts
        for measure in definition.measures():
            assert behind(question, definition, measure).count() == counts[measure]


def test_a_reopened_problem_is_open_from_then_on_and_closed_before(
    world: World, eight: list[Problem]
) -> None:
    before = datetime.now(UTC)
    problems.reopen(eight[0], actor=world.lin, because="反弹")
    assert pair(Question(world.city, operator()), "R13") == (4, 7)
    assert pair(Question(world.city, operator(), valid_at=before), "R13") == (5, 7)


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_unit_without_problems_prints_a_dash(world: World, name: str) -> None:
    assert str(figure(Question(world.other_city, operator()), name).value) == "—"

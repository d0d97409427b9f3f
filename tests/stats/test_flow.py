"""In and out, week by week, against an example counted by hand."""

from __future__ import annotations

from datetime import date

from ligai.kernel.moments import day_end
from ligai.ledger.writing import MICROSECOND
from ligai.org.access import operator
from ligai.problems.models import Problem
from ligai.stats.flow import weeks
from ligai.stats.tabulate import Question
from tests.cast import World


def flow(world: World, day: date, most: int = 6) -> list[tuple[str, int, int, bool]]:
    """(Monday, received, handled, is the week over) as of the end of a day."""
    question = Question(world.city, operator(), valid_at=day_end(day) - MICROSECOND)
    return [
        (week.monday.isoformat(), week.received, week.handled, week.whole)
        for week in weeks(question, most)
    ]


def test_each_week_says_what_came_and_what_was_handled(world: World, eight: list[Problem]) -> None:
    assert flow(world, date(2019, 4, 7)) == [
        ("2019-02-25", 4, 0, True),  # Friday 1 March
        ("2019-03-04", 2, 1, True),  # 5 March; handled on the 9th
        ("2019-03-11", 0, 0, True),
        ("2019-03-18", 0, 1, True),  # the 20th
        ("2019-03-25", 0, 0, True),
        ("2019-04-01", 2, 3, False),  # Sunday is not over; handled on the 1st, 2nd and 5th
    ]


def test_a_week_is_over_on_the_next_monday(world: World, eight: list[Problem]) -> None:
    assert flow(world, date(2019, 4, 8), 2) == [
        ("2019-04-01", 2, 3, True),
        ("2019-04-08", 0, 0, False),
    ]


def test_what_was_not_true_yet_is_not_counted(world: World, eight: list[Problem]) -> None:
    assert flow(world, date(2019, 4, 1), 1) == [("2019-04-01", 0, 1, False)]

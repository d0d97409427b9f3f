"""Figures over an imported ledger equal a count by hand, and those of an old seal never move."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ligai.kernel.moments import SHANGHAI
from ligai.ledger.seals import close_books
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions.hand import Late
from ligai.stats.tabulate import Question, tabulate
from tests.intake.runs import assert_books_balance, imported, problem_of

HEADINGS = [
    "责任单位",
    "问题编号",
    "存在问题",
    "处置方式",
    "发现时间",
    "是否完成",
    "完成时间",
    "整改时限",
]
#            unit      number            disposition   found         done  completed     due
ROWS = (
    ("甲公司", "1", "纳入台账", "2024-01-05", "是", "2024-02-01", "2024-03-31"),  # on time
    ("甲公司", "2", "纳入台账", "2024-01-05", "是", "2024-03-31", "2024-03-31"),  # on the last day
    ("甲公司", "3", "纳入台账", "2024-01-05", "是", "2024-04-01", "2024-03-31"),  # a day late
    ("甲公司", "4", "立行立改", "2024-01-05", "是", "\\", "2024-03-31"),  # nobody says when: late
    ("甲公司", "5", "纳入台账", "2024-01-05", "否", "\\", "2024-03-31"),  # open, overdue
    ("乙公司", "6", "纳入台账", "2024-01-08", "是", "2024-02-01", "/"),  # no due date
    ("乙公司", "7", "立行立改", "2024-01-08", "是", "2024-01-09", "2024-01-15"),  # on time
    ("乙公司", "8", "纳入台账", "2024-01-08", "否", "", "2099-12-31"),  # not yet due
    ("乙公司", "9", "纳入台账", "2024-01-08", "否", "2024-02-01", "2024-03-31"),  # open after all
)
BY_HAND = {
    "": {"R4": (6, 9), "R5": (3, 7), "R13": (4, 7)},
    "甲公司": {"R4": (4, 5), "R5": (2, 5), "R13": (3, 4)},
    "乙公司": {"R4": (2, 4), "R5": (1, 2), "R13": (1, 3)},
}


@pytest.fixture
def nine(world, write_ledger) -> None:
    """The rows above, imported."""
    rows = [[unit, number, f"第{number}件", *rest] for unit, number, *rest in ROWS]
    imported(write_ledger([HEADINGS, *rows]), world.city)


def figures(world, **asked):
    """{unit's name: {figure: (part, whole)}}, the total under ""."""
    table = tabulate(Question(world.city, operator(), **asked), ["R4", "R5", "R13"], by="unit")
    return {
        label: {c.figure.id: (c.counts["part"], c.counts["whole"]) for c in row.cells}
        for label, row in [("", table.total), *((row.label, row) for row in table.rows)]
    }


def test_figures_equal_a_count_by_hand(world, nine):
    assert figures(world) == BY_HAND


def test_figures_equal_a_count_by_hand_after_the_books_are_closed(world, nine):
    close_books()
    assert figures(world) == BY_HAND


def test_every_rate_says_how_many_were_taken_over(world, nine):
    table = tabulate(Question(world.city, operator()), ["R4", "R13"])
    handled, closed = table.total.cells
    assert (handled.counts["taken_over"], closed.counts["taken_over"]) == (6, 4)


def test_a_claim_counts_from_its_day_and_not_before(world, nine):
    def at(day: str) -> tuple[int, int]:
        moment = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=SHANGHAI)
        return figures(world, valid_at=moment)[""]["R4"]

    assert at("2024-01-04") == (0, 0)
    assert at("2024-01-06") == (0, 5)
    assert at("2024-01-09") == (1, 9)
    assert at("2024-01-31") == (1, 9)
    assert at("2024-02-01") == (3, 9)
    assert at("2024-03-31") == (4, 9)


def test_an_old_seal_does_not_move_when_something_is_entered_late_corrected_and_reopened(
    world, nine
):
    old = close_books()
    assert figures(world, known_at=old.moment) == BY_HAND

    found = datetime(2024, 1, 20, 9, tzinfo=SHANGHAI)
    entered = problems.register(
        world.urban, actor=world.xu, title="漏报的一件", late=Late(found, "清理旧档时发现")
    )
    problems.correct(
        problem_of("3"),
        actor=world.xu,
        field="due_on",
        value=date(2024, 4, 30),
        reason="台账上的期限抄错了",
    )
    problems.reopen(problem_of("1"), actor=world.xu, because="又堵上了")

    assert entered.received_on == date(2024, 1, 20)
    assert figures(world, known_at=old.moment) == BY_HAND
    now = figures(world)
    assert now[""] == {"R4": (5, 10), "R5": (3, 7), "R13": (3, 7)}
    assert now["甲公司"] == {"R4": (3, 5), "R5": (2, 5), "R13": (2, 4)}
    assert now["乙公司"] == BY_HAND["乙公司"]
    assert now["市城市管理局"]["R4"] == (0, 1)

    new = close_books()
    assert figures(world, known_at=old.moment) == BY_HAND
    assert figures(world, known_at=new.moment) == now
    assert figures(world) == now
    assert_books_balance()


def test_what_was_entered_late_is_true_of_its_day_for_who_asks_today(world, nine):
    day = datetime(2024, 1, 31, 12, tzinfo=SHANGHAI)
    old = close_books()
    problems.register(
        world.urban,
        actor=world.xu,
        title="漏报的一件",
        late=Late(datetime(2024, 1, 20, 9, tzinfo=SHANGHAI), "清理旧档时发现"),
    )
    assert figures(world, valid_at=day)[""]["R4"] == (1, 10)
    assert figures(world, valid_at=day, known_at=old.moment)[""]["R4"] == (1, 9)

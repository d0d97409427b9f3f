"""The cast, and eight problems of an old ledger whose figures were counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests.cast import World

#        unit       found         due           done   completed        disposition
ROWS = (
    ("urban", "2019-03-01", "2019-04-01", True, "2019-03-20", "ledger"),  # on time
    ("urban", "2019-03-01", "2019-04-01", True, "2019-04-01", "ledger"),  # on the last day
    ("urban", "2019-03-01", "2019-04-01", True, "2019-04-02", "ledger"),  # a day late
    ("urban", "2019-03-01", "2019-04-01", True, None, "ledger"),  # done, nobody says when
    ("urban", "2019-03-05", "2019-05-01", False, None, "ledger"),  # open and overdue
    ("housing", "2019-03-05", None, True, "2019-03-09", "ledger"),  # no due date
    ("housing", "2019-04-02", "2019-04-10", True, "2019-04-05", "immediate"),
    ("housing", "2019-04-02", "2099-01-01", False, None, "ledger"),  # not yet due
)


def a_day(text: str | None) -> date | None:
    """An ISO day, or nothing."""
    return date.fromisoformat(text) if text else None


@pytest.fixture
def eight(world: World) -> list[Problem]:
    """The rows above, taken over."""
    return [
        problems.take_over(
            getattr(world, unit),
            problems.LedgerEntry(
                title=f"第{number}件",
                file="台账.xlsx",
                row=number + 1,
                number=f"审-{number}",
                source="2018年审计" if number < 5 else "自查",
                found_on=a_day(found),
                due_on=a_day(due),
                done=done,
                completed_on=a_day(completed),
                disposition=disposition,
            ),
            actor=operator(),
        )
        for number, (unit, found, due, done, completed, disposition) in enumerate(ROWS, start=1)
    ]

"""What came in and what was handled, week by week: one statement, from postings, as of (V, K)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import F, Q

from ligai.ledger.counting import sums
from ligai.org.access import require
from ligai.problems import rules
from ligai.stats.tabulate import Question
from ligai.stats.terms import INCLUDED

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday on (统计周从周一起): how many were received in it, and how many handled.

    `whole` is False while the week is not over on the day of V.
    """

    monday: date
    received: int
    handled: int
    whole: bool

    @property
    def until(self) -> date:
        """The Monday after it."""
        return self.monday + _WEEK


def weeks(question: Question, most: int = 8) -> list[Week]:
    """The last `most` weeks up to the day of V, those in which nothing happened too."""
    require(question.reader, rules.COUNT, question.unit)
    mondays = list(_mondays(question.day, most))
    lately = Q(received_on__gte=mondays[0]) | Q(handled_on__gte=mondays[0])
    scope = replace(question, where=question.where & lately).scope()
    groups = {"received": F("received_on"), "handled": F("handled_on")}
    received: Counter[date] = Counter()
    handled: Counter[date] = Counter()
    for row in sums(scope, {"n": INCLUDED.q(question.as_of)}, groups):
        received[_monday_of(row["received"])] += row["n"]
        if row["handled"] is not None:
            handled[_monday_of(row["handled"])] += row["n"]
    return [
        Week(monday, received[monday], handled[monday], monday + _WEEK <= question.day)
        for monday in mondays
    ]


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mondays(day: date, most: int) -> Iterator[date]:
    last = _monday_of(day)
    for back in range(most - 1, -1, -1):
        yield last - back * _WEEK

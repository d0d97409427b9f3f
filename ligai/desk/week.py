"""This week, day by day: what is due, as bars, as a table, and as links to the lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ligai.desk import piles
from ligai.desk.counting import Count
from ligai.desk.piles import Desk
from ligai.ui.columns import Bar, bars

_NAMES = (_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日"))
_LONG = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
_WORKDAYS = 5


@dataclass(frozen=True)
class Day:
    """One day of the week and how much is due on it."""

    on: date
    name: Any
    count: Count
    url: str


def days_of(today: date) -> list[date]:
    """Monday to Sunday."""
    monday = today - timedelta(days=today.isoweekday() - 1)
    return [monday + timedelta(days=n) for n in range(7)]


def lists_of(desk: Desk) -> dict[str, QuerySet[Any]]:
    """What is due on each day, to be counted."""
    return {f"day_{n}": piles.due_between(desk, on, on) for n, on in enumerate(days_of(desk.today))}


class Week:
    """The counted week; a Saturday or Sunday is shown when something is due on it."""

    def __init__(self, desk: Desk, counted: Mapping[str, Count]) -> None:
        self.today = desk.today
        self.days = list(self._days(counted))

    def _days(self, counted: Mapping[str, Count]) -> Iterator[Day]:
        for n, on in enumerate(days_of(self.today)):
            count = counted[f"day_{n}"]
            if n < _WORKDAYS or count.number or on == self.today:
                yield Day(on, _LONG[n], count, self._address(on))

    @staticmethod
    def _address(on: date) -> str:
        day = on.isoformat()
        return f"{reverse('desk:problems')}?view=due&mine=1&due_from={day}&due_to={day}"

    @property
    def total(self) -> int:
        """Due this week, all days."""
        return sum(day.count.number for day in self.days)

    def drawn(self) -> SafeString:
        """For those who see."""
        return bars(
            Bar(
                _("今天") if day.on == self.today else _NAMES[day.on.weekday()],
                str(day.count),
                day.count.number,
                day.on == self.today,
            )
            for day in self.days
        )

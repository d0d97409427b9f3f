"""Conditions on a bucket that can be asked in SQL over postings and in Python over a tally cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q


@dataclass(frozen=True, slots=True)
class Condition:
    """`columns` are those it reads; `day` is the day of V, in China."""

    columns: frozenset[str]
    q: Callable[[date], Q]
    holds: Callable[[Mapping[str, Any], date], bool]

    def __and__(self, other: Condition) -> Condition:
        return Condition(
            self.columns | other.columns,
            lambda day: Q(self.q(day), other.q(day)),
            lambda cell, day: self.holds(cell, day) and other.holds(cell, day),
        )

    def __invert__(self) -> Condition:
        return Condition(
            self.columns, lambda day: ~self.q(day), lambda cell, day: not self.holds(cell, day)
        )


def one_of(column: str, *values: str) -> Condition:
    """The column has one of these values."""
    wanted = [str(value) for value in values]
    return Condition(
        frozenset({column}),
        lambda _day: Q(**{f"{column}__in": wanted}),
        lambda cell, _day: cell[column] in wanted,
    )


def is_true(column: str) -> Condition:
    """A yes-or-no column says yes."""
    return Condition(
        frozenset({column}), lambda _day: Q(**{column: True}), lambda cell, _day: bool(cell[column])
    )


def known(column: str) -> Condition:
    """The date is known."""
    return Condition(
        frozenset({column}),
        lambda _day: Q(**{f"{column}__isnull": False}),
        lambda cell, _day: cell[column] is not None,
    )


def matured(column: str) -> Condition:
    """The day has passed: due on D matures at D+1 00:00."""
    return Condition(
        frozenset({column}),
        lambda day: Q(**{f"{column}__lt": day}),
        lambda cell, day: cell[column] is not None and cell[column] < day,
    )


def not_after(column: str, other: str) -> Condition:
    """Both days are known and the first is not after the second."""
    return Condition(
        frozenset({column, other}),
        lambda _day: (
            Q(**{f"{column}__isnull": False, f"{other}__isnull": False})
            & Q(**{f"{column}__lte": F(other)})
        ),
        lambda cell, _day: (
            cell[column] is not None and cell[other] is not None and cell[column] <= cell[other]
        ),
    )

"""Keyset pages: the next page begins after a row, not after a number, because the list moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length

from ligai.problems.models import Problem

M = TypeVar("M", bound=models.Model)
SIZE = 50
_TEXTS = {"number", "name", "path"}
_DAYS = ("due_on", "received_on")


@dataclass(frozen=True, slots=True)
class Order:
    """Columns that together tell every row apart, the id last; `down`: the greatest first."""

    columns: tuple[str, ...]
    down: bool = False

    def by(self, *, forward: bool) -> list[Any]:
        """The ordering of a page read forward or backward."""
        return [self._side(name, down=self.down == forward) for name in self.columns]

    @staticmethod
    def _side(name: str, *, down: bool) -> Any:
        """An unknown day comes last, so read backward it comes first."""
        if name == "due_on":
            return F(name).desc(nulls_first=True) if down else F(name).asc(nulls_last=True)
        return F(name).desc() if down else F(name).asc()

    def beyond(self, values: Sequence[Any], *, forward: bool) -> Q:
        """Rows after (or before) the row with these values."""
        found, same = Q(pk__in=[]), Q()
        for name, value in zip(self.columns, values, strict=True):
            found |= same & self._past(name, value, forward)
            same &= Q(**{name: value}) if value is not None else Q(**{f"{name}__isnull": True})
        return found

    def _past(self, name: str, value: Any, forward: bool) -> Q:
        if value is None:
            return Q(pk__in=[]) if forward else Q(**{f"{name}__isnull": False})
        greater = forward != self.down
        past = Q(**{f"{name}__gt" if greater else f"{name}__lt": value})
        return past | Q(**{f"{name}__isnull": True}) if forward and name == "due_on" else past


BY_DUE = Order(("due_on", "id"))
BY_RECEIVED = Order(("received_on", "id"))
OLDEST = Order(("id",))
BY_NUMBER = Order(("number_length", "number", "id"))
NEWEST = Order(("id",), down=True)


def numbered(problems: QuerySet[Problem]) -> QuerySet[Problem]:
    """So that 〔2019〕9号 comes before 〔2019〕10号."""
    return problems.annotate(number_length=Length("number"))


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows, the cursors to both sides ("" at an end), and the row that the next page begins with.

    `following` is None at the end, and on a page that was read backward: nobody has looked there.
    """

    rows: list[M]
    before: str
    after: str
    following: M | None = None


def page_of(found: QuerySet[M], order: Order, *, after: str = "", before: str = "") -> Page[M]:
    """One page of a list, from a cursor on. A cursor that cannot be read begins at the beginning."""
    forward = not before
    values = _read(after or before, order)
    if values is not None:
        found = found.filter(order.beyond(values, forward=forward))
    rows = list(found.order_by(*order.by(forward=forward))[: SIZE + 1])
    more = len(rows) > SIZE
    following = rows[SIZE] if more and forward else None
    rows = rows[:SIZE] if forward else rows[:SIZE][::-1]
    if not rows:
        return Page([], "", "")
    has_before = more if not forward else values is not None
    has_after = more if forward else True
    return Page(
        rows,
        _write(rows[0], order) if has_before else "",
        _write(rows[-1], order) if has_after else "",
        following,
    )


def _write(row: models.Model, order: Order) -> str:
    return "~".join("" if (v := getattr(row, name)) is None else str(v) for name in order.columns)


def _read(cursor: str, order: Order) -> list[Any] | None:
    parts = cursor.split("~")
    if not cursor or len(parts) != len(order.columns):
        return None
    try:
        return [_value(name, part) for name, part in zip(order.columns, parts, strict=True)]
    except ValueError:
        return None


def _value(name: str, part: str) -> Any:
    if name in _DAYS:
        return date.fromisoformat(part) if part else None
    return part if name in _TEXTS else int(part)

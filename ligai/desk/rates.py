"""One's own rates, from the figures that everybody uses; each number leads to the list it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from ligai.desk.piles import Desk
from ligai.intake.models import Link
from ligai.ledger.fields import under
from ligai.org.models import Unit
from ligai.org.rules import Role
from ligai.problems.models import Problem
from ligai.stats.tabulate import Question, tabulate

SHOWN = ("R5", "R13")
TOLD = "R8"
"""What those who were asked say, beside what the books say."""


@dataclass(frozen=True)
class Rate:
    """A figure of one's own: part, whole, and their list where the reader has one; how many are silent."""

    name: str
    part: int
    whole: int
    url: str = ""
    silent: int = 0


@dataclass(frozen=True)
class Rates:
    """`whose` says of whom; nothing is shown where there is nothing to divide by."""

    whose: Any
    rates: list[Rate]


def rates_of(desk: Desk, unit: Unit) -> Rates:
    """A lead officer's own problems, a handling unit's own, else the whole territory."""
    whose, where, narrowed = _own(desk)
    table = tabulate(Question(unit=unit, reader=desk.actor, where=where), SHOWN)
    rates = []
    for cell in table.total.cells:
        asked = {"figure": cell.figure.id, "measure": "whole", "unit": unit.code, **narrowed}
        url = f"{reverse('desk:problems')}?{urlencode(asked)}"
        rates.append(Rate(cell.figure.name, cell.counts["part"], cell.counts["whole"], url))
    return Rates(whose, [*rates, *_by_people(desk, unit, _behind(where) if narrowed else where)])


def _behind(where: Q) -> Q:
    """The reports that stand behind these problems."""
    links = Link.objects.standing().filter(problem__in=Problem.objects.filter(where))
    return Q(thing_id__in=links.values("report_id"))


def _by_people(desk: Desk, unit: Unit, where: Q) -> Iterator[Rate]:
    """What the reporters say; nothing before anybody was asked."""
    (cell,) = tabulate(Question(unit=unit, reader=desk.actor, where=where), [TOLD]).total.cells
    if asked := cell.counts["invited"]:
        part, whole = cell.counts["part"], cell.counts["whole"]
        yield Rate(cell.figure.name, part, whole, silent=asked - whole)


def _own(desk: Desk) -> tuple[Any, Q, dict[str, str]]:
    if desk.actor.role == Role.LEAD_OFFICER:
        return _("我包保的"), Q(lead_id=desk.actor.id), {"mine": "1"}
    if desk.actor.role in (Role.HANDLER, Role.UNIT_HEAD):
        return _("我单位的"), Q(path=desk.actor.path), {"own": "1"}
    return _("我这个地方的"), under(desk.actor.path), {}

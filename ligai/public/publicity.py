"""What is on public notice, and what was closed after it: the part of the ledger that anybody may read.

Ordinary problems only, and of each its title, unit, measures, days and check: no facts, no pictures,
no names of persons. Whoever objects does it by a report of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ligai.kernel.moments import local_date
from ligai.ledger.fields import under
from ligai.org.rules import Visibility
from ligai.problems.models import Problem
from ligai.problems.models.problem import ProblemQuerySet
from ligai.problems.rules import Disposition, State
from ligai.public.promises import Promise, mending
from ligai.public.site import Site

SIZE = 20


@dataclass(frozen=True)
class Side:
    """One of the two lists: of which state, whether the latest day stands first, and its words."""

    state: str
    latest_first: bool
    label: Any
    standing: Any  # of one of them
    empty: Any
    objecting: Any
    opening: Any  # how a report about one of them begins


NOW = Side(
    State.PUBLISHED,
    False,
    _("正在公示"),
    _("公示中"),
    _("现在没有在公示的"),
    _("有异议，说一声"),
    _("对公示的问题%(number)s“%(title)s”有异议："),
)
CLOSED = Side(
    State.CLOSED,
    True,
    _("公示后销号的"),
    _("已销号"),
    _("还没有销号的"),
    _("又出现了，说一声"),
    _("已经销号的问题%(number)s“%(title)s”又出现了："),
)
SIDES = {"now": NOW, "closed": CLOSED}


def shown(site: Site) -> ProblemQuerySet:
    """Everything of the jurisdiction that is or was on public notice and stands so."""
    found = Problem.objects.filter(under(site.unit.path), visibility=Visibility.ORDINARY)
    states = [side.state for side in SIDES.values()]
    return found.filter(state__in=states, published_until__isnull=False).select_related("unit")


def page_of(site: Site, side: Side, after: str) -> tuple[list[Problem], str]:
    """A page, the notice that ends first (or ended last) on top; what the next page begins after."""
    found = shown(site).filter(state=side.state)
    if cursor := _cursor(after):
        found = found.filter(_beyond(*cursor, down=side.latest_first))
    day = F("published_until").desc() if side.latest_first else F("published_until").asc()
    rows = list(found.order_by(day, "pk")[: SIZE + 1])
    if len(rows) <= SIZE:
        return rows, ""
    last = rows[SIZE - 1]
    return rows[:SIZE], f"{last.published_until:%Y-%m-%d}.{last.pk}"


def _cursor(after: str) -> tuple[date, int] | None:
    """Day and id of the row before the page; None for what is no mark of ours."""
    day, _dot, pk = after.partition(".")
    try:
        return date.fromisoformat(day), min(int(pk), 2**63 - 1)
    except ValueError:
        return None


def _beyond(day: date, pk: int, *, down: bool) -> Q:
    later = Q(published_until__lt=day) if down else Q(published_until__gt=day)
    return later | Q(published_until=day, pk__gt=pk)


@dataclass(frozen=True)
class Published:
    """One of them, as anybody may read it."""

    problem: Problem

    @property
    def side(self) -> Side:
        """Which list it stands in."""
        return next(side for side in SIDES.values() if side.state == self.problem.state)

    @property
    def is_over(self) -> bool:
        """Has the last day passed, though it is not closed yet?"""
        until = self.problem.published_until
        return until is not None and until < local_date(timezone.now())

    @property
    def is_explained(self) -> bool:
        """Was it found that it cannot be put right, and explained?"""
        return self.problem.disposition == Disposition.EXPLAINED

    @property
    def shape(self) -> str:
        """The shape of where it stands."""
        return "full" if self.problem.state == State.PUBLISHED else "ticked"

    def measures(self) -> Iterable[Any]:
        """What was done."""
        return self.problem.measures.all()

    def check(self) -> Any:
        """The check that was passed: by which unit, when."""
        return self.problem.verifications.filter(passed=True).last()

    def promise(self) -> Promise | None:
        """The day promised for it beside the day it came."""
        return mending(self.problem)

    def opening(self) -> str:
        """How a report about it begins."""
        named = {"number": self.problem.number, "title": self.problem.title}
        return str(self.side.opening) % named


def prefilled(site: Site | None, about: str) -> dict[str, str]:
    """What a report about one of these begins with; nothing for what is none of them."""
    if site is None or not about.isdecimal() or len(about) > 19:
        return {}
    problem = shown(site).filter(pk=int(about)).first()
    if problem is None:
        return {}
    place = _now("和公示的那一件同一个地方")
    return {"text": Published(problem).opening(), "place": place, "seen_alike": "1"}

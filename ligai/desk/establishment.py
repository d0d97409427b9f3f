"""The tree of units as the desk shows it: one level at a time, the page of one unit, and search with full paths."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ligai.desk.administration import UNITS, units_seen
from ligai.desk.case.story import Told, plain_story
from ligai.desk.context import rail_lists
from ligai.desk.counting import Count, counts
from ligai.desk.deeds import links
from ligai.desk.filters import VIEWS
from ligai.desk.paging import Order, Page, page_of
from ligai.desk.piles import Desk
from ligai.desk.tables import Linked
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors, under
from ligai.ledger.models import Event
from ligai.org.access import SEE_POSTS
from ligai.org.models import Post, Unit, UnitKey
from ligai.org.rules import Line
from ligai.problems.models import Assignment, Move, Problem
from ligai.stats.tabulate import Question, tabulate
from ligai.ui.dates import day_words
from ligai.ui.sentence import sentence
from ligai.ui.templatetags.ui import fig, state

IN_TREE = Order(("order", "id"))
BY_PATH = Order(("path",))
_TOLD = 30  # events; the rest is in the ledger
_HELD = 60  # posts; more are found in the list of people
_FIGURES = ("R4", "R5", "R13")
_SHOWN = ("", "open", "overdue", "closed")  # views of the list of problems


def _problems_url(unit: Unit, view: str = "") -> str:
    params = {"unit": unit.code} | ({"view": view} if view else {})
    return f"{reverse('desk:problems')}?{urlencode(params)}"


def with_children(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """With how many open units stand directly below each."""
    below = CountOf("children", filter=Q(children__closed_on=None))
    return units.annotate(below=below)


class UnitTable:
    """Rows of units, each with how many problems are open there; one statement counts them all."""

    def __init__(
        self, units: Iterable[Unit], actor: Actor, beside: dict[str, QuerySet[Any]] | None = None
    ) -> None:
        self.units, self.actor = list(units), actor
        seen = Problem.objects.visible_to(actor).open()
        lists = {f"u{unit.pk}": seen.under(unit) for unit in self.units} | (beside or {})
        self.counts: dict[str, Count] = counts(lists, actor.id) if lists else {}

    def columns(self) -> list[dict[str, Any]]:
        """For `ui/_table.html`."""
        return [
            {"label": _("单位")},
            {"label": _("代码"), "kind": "aside"},
            {"label": _("类型"), "kind": "aside"},
            {"label": _("下级"), "kind": "num"},
            {"label": _("在办问题"), "kind": "num"},
        ]

    def rows(self, paths: dict[str, str] | None = None) -> list[dict[str, Any]]:
        """For `ui/_table.html`; `paths` says where each lies, under its name."""
        return [self._row(unit, (paths or {}).get(unit.path, "")) for unit in self.units]

    def _row(self, unit: Unit, where: str) -> dict[str, Any]:
        url = reverse("desk:unit", args=[unit.pk])
        kind = f"{unit.get_level_display()}·{unit.get_unit_kind_display()}"
        if unit.closed_on:
            where = _("%(day)s撤销") % {"day": day_words(unit.closed_on)} + ("　" + where).rstrip()
        below: int = unit.below  # type: ignore[attr-defined]
        return {
            "cells": [
                {"kind": "title", "text": unit.name, "url": url, "sub": where},
                {"kind": "aside", "text": unit.code},
                {"kind": "aside", "text": kind},
                {"kind": "num", "text": fig(below, f"{url}#below") if below else "—"},
                {"kind": "num", "text": self._open(unit)},
            ]
        }

    def _open(self, unit: Unit) -> SafeString:
        return fig(self.counts[f"u{unit.pk}"], _problems_url(unit, "open"))


def top_of(actor: Actor) -> QuerySet[Unit]:
    """Where the tree begins for an actor: the own unit, or for one line all the units of it."""
    seen = units_seen(actor)
    return with_children(seen if actor.line else seen.filter(path=actor.path))


def found_by(text: str, actor: Actor) -> QuerySet[Unit]:
    """Units within reach whose name holds the text or whose code begins with it."""
    matching = Q(name__icontains=text) | Q(code__istartswith=text)
    return with_children(units_seen(actor).filter(matching))


def full_paths(units: Iterable[Unit]) -> dict[str, str]:
    """Path → the names of the units above, from the top: names never identify a unit."""
    wanted = {above for unit in units for above in ancestors(unit.path)[:-1]}
    names = dict(Unit.objects.filter(path__in=wanted).values_list("path", "name"))
    return {
        unit.path: " › ".join(names.get(path, "…") for path in ancestors(unit.path)[:-1])
        for unit in units
    }


class UnitFile:
    """What the page of one unit shows."""

    def __init__(self, unit: Unit, desk: Desk, params: Any) -> None:
        self.unit, self.actor, self.desk = unit, desk.actor, desk
        self.cursor = {side: params.get(side, "") for side in ("after", "before")}

    @classmethod
    def fetch(cls, actor: Actor, pk: int) -> QuerySet[Unit]:
        """The unit, with whether there is anything to say of moves and former places."""
        pending = Move.objects.pending().filter(Q(unit=OuterRef("pk")) | Q(into=OuterRef("pk")))
        former = UnitKey.objects.filter(unit=OuterRef("pk")).exclude(to_at=None)
        found = units_seen(actor).filter(pk=pk).select_related("parent", "merged_into")
        return found.annotate(is_moving=Exists(pending), has_moved=Exists(former))

    @cached_property
    def page(self) -> Page[Unit]:
        """Its children, one page of them."""
        children = units_seen(self.actor).filter(parent=self.unit)
        return page_of(with_children(children), IN_TREE, **self.cursor)

    @cached_property
    def table(self) -> UnitTable:
        """The children, and with them the counts of the unit itself and of the rail."""
        matching = Problem.objects.visible_to(self.actor).under(self.unit)
        own = {f"view_{key}": VIEWS[key][1](matching, self.desk) for key in _SHOWN}
        return UnitTable(self.page.rows, self.actor, {**own, **rail_lists(self.desk)})

    def columns(self) -> list[dict[str, Any]]:
        """Of the table of children."""
        return self.table.columns()

    def rows(self) -> list[dict[str, Any]]:
        """Of the table of children."""
        return self.table.rows()

    def at(self, side: str) -> str:
        """The neighbouring page of children, "" at the end."""
        cursor = getattr(self.page, side)
        return f"?{urlencode({side: cursor})}#below" if cursor else ""

    def next(self) -> str:
        """The page after."""
        return self.at("after")

    def previous(self) -> str:
        """The page before."""
        return self.at("before")

    def problems(self) -> list[tuple[Any, SafeString]]:
        """How many problems in each view of the list."""
        return [
            (VIEWS[key][0], fig(self.table.counts[f"view_{key}"], _problems_url(self.unit, key)))
            for key in _SHOWN
        ]

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """R4, R5 and R13 with links."""
        question = Question(unit=self.unit, reader=self.actor)
        return Linked(tabulate(question, _FIGURES), {}).total()

    @cached_property
    def posts(self) -> list[Post]:
        """Who holds which post here today, as far as the actor sees it."""
        if SEE_POSTS.reach(self.actor) is None:
            return []
        held = Post.objects.open(self.desk.today).filter(SEE_POSTS.q(self.actor), unit=self.unit)
        return list(held.with_names().order_by("role", "from_on", "id")[:_HELD])

    @cached_property
    def told(self) -> list[Told]:
        """What happened to it, newest first."""
        newest = Event.objects.of(self.unit).order_by("-seq")[:_TOLD]
        return plain_story(list(newest)[::-1])

    @cached_property
    def places(self) -> list[SafeString]:
        """Where it stood from when to when, if it has moved or been moved along."""
        if not self.unit.has_moved:  # type: ignore[attr-defined]
            return []
        keys = list(self.unit.keys.order_by("from_at"))
        above = {ancestors(key.path)[-2] for key in keys if len(ancestors(key.path)) > 1}
        there = UnitKey.objects.filter(path__in=above).order_by("from_at")
        names = dict(there.values_list("path", "unit__name"))
        return [_placed(key, names) for key in keys]

    @cached_property
    def moves(self) -> list[dict[str, Any]]:
        """Moves that are still being posted: how many are through, how many are left."""
        if not self.unit.is_moving:  # type: ignore[attr-defined]
            return []
        here = Q(unit=self.unit) | Q(into=self.unit)
        pending = Move.objects.pending().filter(here).select_related("unit", "into")
        return [_progress(move) for move in pending]

    def facts(self) -> list[tuple[Any, Any]]:
        """What it is."""
        unit = self.unit
        known = [
            (_("代码"), unit.code),
            (_("类型"), unit.get_unit_kind_display()),
            (_("层级"), unit.get_level_display()),
            (_("条线"), _line_of(unit)),
        ]
        if unit.closed_on:
            known.append((_("撤销"), day_words(unit.closed_on)))
        if unit.merged_into:
            known.append((_("并入"), unit.merged_into.name))
        return known

    def state(self) -> SafeString:
        """In words and shape."""
        if self.unit.closed_on is None:
            return state("empty", _("在用"))
        return state("crossed", _("已撤销"))

    def acts(self) -> list[dict[str, str]]:
        """What this actor may do to it."""
        found: list[dict[str, str]] = links(
            UNITS, self.actor, self.unit, lambda name: reverse(f"desk:{name}", args=[self.unit.pk])
        )
        return found


def _line_of(unit: Unit) -> str:
    return str(Line(unit.line).label) if unit.line else _("不分条线")


def _placed(key: UnitKey, names: dict[str, str]) -> SafeString:
    above = ancestors(key.path)[:-1]
    parent = names.get(above[-1], "—") if above else "—"
    if key.to_at is None:
        return sentence(_("{since}起隶属{parent}"), since=local_date(key.from_at), parent=parent)
    return sentence(
        _("{since}到{until}隶属{parent}"),
        since=local_date(key.from_at),
        until=local_date(key.to_at),
        parent=parent,
    )


def _progress(move: Move) -> dict[str, Any]:
    """What still lies under the old path is what is left."""
    left = sum(
        rows.filter(under(move.from_path)).count()
        for rows in (Problem.objects.all(), Assignment.objects.all())
    )
    return {"move": move, "done": move.posted, "left": left, "total": move.posted + left}

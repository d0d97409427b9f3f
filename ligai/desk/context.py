"""What every page of the desk shows around its content: rail, counts, unit path, search, who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ligai.desk import piles
from ligai.desk.counting import Count, counts
from ligai.desk.days import today
from ligai.desk.piles import Desk, Pile, desk_of
from ligai.intake.rules import INTAKE, PLACE, REVIEW_LOOK
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors, is_under
from ligai.org.access import Ability
from ligai.org.models import Unit
from ligai.problems import rules
from ligai.supervision.rules import SEE_RECHECKS

COUNTED = "rail_"


@dataclass(frozen=True)
class Entry:
    """One line of the rail: name, route, icon, how much waits there, and for whom it is."""

    label: Any
    route: str
    icon: str
    pile: Pile | None = None
    by: Ability | None = None
    around: tuple[str, ...] = ()
    ends: str = ""
    """How the addresses of its own step end, wherever the thing stands."""

    def is_for(self, actor: Actor) -> bool:
        """Is it shown to this role?"""
        return self.by is None or self.by.held_by(actor)


GROUPS: tuple[tuple[Entry, ...], ...] = (
    (
        Entry(gettext_lazy("我的工作"), "home", "checklist"),
        Entry(
            gettext_lazy("问题"), "problems", "list-details", lambda desk: piles.seen(desk).open(),
            around=("/desk/problems/", "/desk/measures/", "/desk/evidence/"),
        ),
        Entry(
            gettext_lazy("研判"), "triage_queue", "arrows-split-2", piles.to_triage,
            by=rules.TRIAGE, ends="/triage/",
        ),
        Entry(
            gettext_lazy("交办件"), "assignments", "sitemap", piles.in_hand,
            around=("/desk/assignments/", "/desk/instructions/"),
        ),
        Entry(
            gettext_lazy("核查"), "checks", "clipboard-check", piles.for_me_to_check,
            by=rules.VERIFY,
        ),
        Entry(
            gettext_lazy("审批"), "requests", "gavel", piles.to_decide, by=rules.ASK,
            around=("/desk/requests/",),
        ),
    ),
    (
        Entry(gettext_lazy("诉求"), "reports", "inbox", by=INTAKE),
        Entry(gettext_lazy("交来的诉求"), "handed", "inbox", by=PLACE),
        Entry(gettext_lazy("身份查看"), "looks", "eye", by=REVIEW_LOOK),
    ),
    (
        Entry(gettext_lazy("数据"), "figures", "chart-bar"),
        Entry(
            gettext_lazy("回头看"), "rechecks", "dice-3", by=SEE_RECHECKS, around=("/desk/drawn/",)
        ),
    ),
    (
        Entry(pgettext_lazy("several", "单位"), "units", "sitemap"),
        Entry(gettext_lazy("人员"), "people", "users"),
        Entry(pgettext_lazy("several", "活动"), "campaigns", "flag"),
        Entry(gettext_lazy("时限"), "limits", "clock"),
        Entry(gettext_lazy("工作日历"), "calendar", "calendar"),
    ),
)  # fmt: skip


def rail(request: HttpRequest) -> dict[str, Any]:
    """For signed-in people; nothing for others. What costs a query is asked when it is shown."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.is_person:
        return {}
    return {
        "rail": SimpleLazyObject(partial(_groups, request, actor)),
        "me": {"name": actor.name, "post": _post(actor), "posts": len(request.posts)},  # type: ignore[attr-defined]
        "path": SimpleLazyObject(partial(_path, request, actor)),
        "search_url": reverse("desk:search"),
        "query": request.GET.get("q", ""),
        "as_of": timezone.now(),
    }


def rail_lists(desk: Desk) -> dict[str, QuerySet[Any]]:
    """What the rail counts; a page that counts anyway asks for both in one statement."""
    return {
        COUNTED + entry.route: entry.pile(desk)
        for group in GROUPS
        for entry in group
        if entry.pile is not None and entry.is_for(desk.actor)
    }


def unit_chain(request: HttpRequest, actor: Actor) -> list[Unit]:
    """From the root down to the unit in which one acts, asked once a request."""
    if not hasattr(request, "unit_chain"):
        request.unit_chain = list(chain_of(actor.path))  # type: ignore[attr-defined]
    return list(request.unit_chain)  # type: ignore[attr-defined]


def chain_of(path: str) -> QuerySet[Unit]:
    """From the root down to a path."""
    return Unit.objects.filter(path__in=ancestors(path)).order_by("path")


def _post(actor: Actor) -> str:
    return f"{actor.unit_name}·{actor.post_name}" if actor.post_id else _("还没有岗位")


def _path(request: HttpRequest, actor: Actor) -> list[tuple[str, str]]:
    """“吉林省 › 吉林市”: own units lead to their figures, those above are only named."""
    figures = reverse("desk:figures")
    return [
        (u.name, f"{figures}?unit={u.code}" if is_under(u.path, actor.path) else "")
        for u in unit_chain(request, actor)
        if not u.is_root or u.path == actor.path
    ]


def _groups(request: HttpRequest, actor: Actor) -> list[tuple[Any, ...] | None]:
    """The rail's lines, None between its groups."""
    counted = _counted(request, actor)
    current = _current(request.path)
    lines: list[tuple[Any, ...] | None] = []
    for group in GROUPS:
        shown = [
            (e.label, reverse(f"desk:{e.route}"), e.icon, counted.get(e.route), e.route == current)
            for e in group
            if e.is_for(actor)
        ]
        lines += [None, *shown] if lines and shown else shown
    return lines


def _counted(request: HttpRequest, actor: Actor) -> dict[str, Count]:
    """Nothing waiting is not a number worth reading."""
    found: Mapping[str, Count] | None = getattr(request, "counted", None)
    if found is None:
        desk = desk_of(actor, request.posts, today())  # type: ignore[attr-defined]
        found = counts(rail_lists(desk), actor.id)
    named = {name.removeprefix(COUNTED): count for name, count in found.items() if COUNTED in name}
    return {name: count for name, count in named.items() if count.number}


def _current(here: str) -> str:
    """The entry whose own address or whose surroundings this is; the longest wins."""
    found: dict[str, str] = {}
    for group in GROUPS:
        for entry in group:
            for start in (reverse(f"desk:{entry.route}"), *entry.around):
                if here == start or (start != reverse("desk:home") and here.startswith(start)):
                    found[start] = entry.route
            if entry.ends and here.endswith(entry.ends):
                return entry.route
    return found[max(found, key=len)] if found else ""

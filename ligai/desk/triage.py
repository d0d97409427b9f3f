"""Beside a triage: what may be the same thing, how such things were decided, and the next in the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import Substr
from django.urls import reverse

from ligai.desk import piles
from ligai.desk.counting import Count, counts
from ligai.desk.days import today
from ligai.desk.limits import TriageLimits, triage_card
from ligai.desk.paging import BY_RECEIVED
from ligai.desk.piles import Desk
from ligai.kernel.likeness import likeness, pairs
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors, under
from ligai.problems.models import Problem
from ligai.problems.rules import GONE, Disposition, State

LOOKED_AT = 300
"""So many of the newest problems of the same area are compared: a bounded set, whatever the ledger holds."""
_BACK = timedelta(days=365)
_READ = 200  # characters of the facts
_ALIKE, _SHOWN = 0.3, 5


@dataclass(frozen=True)
class Alike:
    """A problem that may be the same thing."""

    pk: int
    number: str
    title: str
    unit: str
    received_on: date
    disposition: str
    score: float

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("desk:problem", args=[self.pk])


def beside(problem: Problem, actor: Actor) -> dict[str, Any]:
    """For the side of the triage page."""
    found = alike(problem, actor)
    decided = Counter(each.disposition for each in found if each.disposition)
    before = [(Disposition(key).label, n) for key, n in decided.most_common()]
    return {
        "alike": found[:_SHOWN],
        "decided_before": before,
        "decided_count": sum(decided.values()),
        "limit": triage_card(problem, TriageLimits.read(), today()),
        "around": around(problem, Desk(actor, today())),
    }


def alike(problem: Problem, actor: Actor) -> list[Alike]:
    """Problems of the same area that read alike, the most alike first; whoever looks decides."""
    chain = ancestors(problem.path)
    area = chain[-2] if len(chain) > 1 else chain[-1]
    near = Problem.objects.visible_to(actor).filter(under(area)).exclude(pk=problem.pk)
    recent = near.exclude(state__in=GONE).filter(received_on__gte=problem.received_on - _BACK)
    rows = recent.annotate(read=Substr("facts", 1, _READ)).order_by("-id").values(
        "pk", "number", "external_number", "title", "read", "unit__name", "received_on",
        "disposition",
    )[:LOOKED_AT]  # fmt: skip
    title, whole = pairs(problem.title), pairs(problem.title + problem.facts[:_READ])
    found = []
    for row in rows:
        score = max(
            likeness(title, pairs(row["title"])),
            likeness(whole, pairs(row["title"] + row["read"])),
        )
        if score >= _ALIKE:
            found.append(_alike(row, score))
    return sorted(found, key=lambda each: (-each.score, -each.pk))


def _alike(row: Mapping[str, Any], score: float) -> Alike:
    return Alike(
        row["pk"],
        row["number"] or row["external_number"],
        row["title"],
        row["unit__name"],
        row["received_on"],
        row["disposition"],
        score,
    )


@dataclass(frozen=True)
class Around:
    """The neighbours of a draft in its queue, "" at an end, and the how manieth it is of how many."""

    before: str
    after: str
    place: Count | None = None
    whole: Count | None = None


def around(problem: Problem, desk: Desk) -> Around:
    """Where J and K lead; after a decision one goes on to the next, at the end to the queue."""
    if problem.state != State.DRAFT:
        return Around("", "")
    drafts = piles.to_triage(desk)
    here = [problem.received_on, problem.pk]
    sooner = drafts.filter(BY_RECEIVED.beyond(here, forward=False))
    counted = counts({"whole": drafts, "sooner": sooner}, desk.actor.id)
    neighbours = []
    for forward in (False, True):
        beyond = drafts.filter(BY_RECEIVED.beyond(here, forward=forward))
        pk = beyond.order_by(*BY_RECEIVED.by(forward=forward)).values_list("pk", flat=True).first()
        neighbours.append(reverse("desk:triage", args=[pk]) + "?queue=1" if pk else "")
    place = Count(counted["sooner"].number + 1)
    return Around(neighbours[0], neighbours[1], place, counted["whole"])

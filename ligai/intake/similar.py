"""Problems that are like what somebody is about to report, from texts that everybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from ligai.intake.models import Link
from ligai.ledger.fields import under
from ligai.org.models import Unit
from ligai.org.rules import Visibility
from ligai.problems.models import Problem
from ligai.problems.rules import OPEN, State

_LOOKED_AT = 500  # the newest so many of the place
_ALIKE = 0.3  # share of two-character pieces that must be the same


@dataclass(frozen=True, slots=True)
class Like:
    """A problem like it; `people` are distinct people who have reported it, `unnamed` reports beside."""

    problem: Problem
    title: str
    facts: str
    received_on: date
    people: int
    unnamed: int
    likeness: float


def similar(text: str, unit: Unit | None = None, place: str = "", most: int = 5) -> list[Like]:
    """At most so many problems that are like a text, the most like first; none for a short text.

    Only problems that everybody may see and whose text was confirmed by a clerk, or published.
    """
    pieces = _pieces(text + place)
    if len(pieces) < 3:
        return []
    found = []
    for problem in _candidates(unit):
        likeness = _likeness(pieces, _pieces(problem.title + problem.facts))
        if likeness >= _ALIKE:
            found.append((likeness, problem))
    best = sorted(found, key=lambda pair: (-pair[0], pair[1].pk))[:most]
    voices = voices_of([problem.pk for _, problem in best])
    return [
        Like(p, p.title, p.facts, p.received_on, *voices.get(p.pk, (0, 0)), likeness)
        for likeness, p in best
    ]


def voices_of(problems: list[int]) -> dict[int, tuple[int, int]]:
    """Problem → (distinct people, reports of people who left nothing to tell them apart by)."""
    rows = (
        Link.objects.standing()
        .filter(problem__in=problems)
        .values_list("problem")
        .annotate(
            people=Count("voice_no", filter=~Q(voice_no=0), distinct=True),
            unnamed=Count("pk", filter=Q(voice_no=0)),
        )
    )
    return {problem: (people, unnamed) for problem, people, unnamed in rows}


def _candidates(unit: Unit | None) -> list[Problem]:
    here = under(unit.path) if unit else Q()
    confirmed = Q(pk__in=Link.objects.values("problem"), state__in=OPEN)
    shown = Problem.objects.filter(here, visibility=Visibility.ORDINARY)
    known = shown.filter(confirmed | Q(state__in=(State.PUBLISHED, State.CLOSED)))
    return list(known.select_related("unit").order_by("-received_on", "-pk")[:_LOOKED_AT])


def _pieces(text: str) -> set[str]:
    """Pieces of two characters: enough to find Chinese words without a dictionary."""
    plain = "".join(letter for letter in text if letter.isalnum())
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _likeness(one: set[str], other: set[str]) -> float:
    """How much of the shorter text stands in the longer one, 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0

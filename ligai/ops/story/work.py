"""Parts of the source report about work: outcomes as quantities, and the two kinds of problem."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse

from ligai.ledger.models import Event
from ligai.ops.story import city
from ligai.ops.story.moment import Counted, Moment
from ligai.problems import rules
from ligai.problems.models import Measure, Problem
from ligai.problems.rules import Nature
from ligai.stats.figures import FIGURES
from ligai.stats.tabulate import behind, tabulate


def outcomes(moment: Moment) -> Counted | None:
    """S9: what the measures of problems with a final result have brought, summed over the city.

    Quantities are as reported by V and K; those of the same measure and unit are added up.
    """
    question = city.question(moment)
    if question is None:
        return None
    handled = behind(question, FIGURES["R4"], "part")
    sums: dict[tuple[str, str], dict[str, Any]] = {}
    for measure, done in _done(handled.values_list("pk", flat=True), moment):
        key = (measure.what, measure.unit_of_measure)
        one = sums.setdefault(key, {"quantity": Decimal(0), "problems": []})
        one["quantity"] += done
        one["problems"].append(reverse("desk:problem", args=[measure.problem_id]))
    if not sums:
        return None
    listed = city.listed(moment, "part")
    return {
        "problems": handled.count(),
        "outcomes": [
            {"what": what, "unit": unit, **one, "quantity": f"{one['quantity'].normalize():f}"}
            for (what, unit), one in sorted(sums.items())
        ],
        "url": listed,
        "urls": {"problems": listed},
    }


def two_kinds(moment: Moment) -> Counted | None:
    """S26: what units found of themselves, and what concerns people.

    The operator counts both; whoever may not see the first kind finds neither row nor number.
    """
    question = city.question(moment)
    if question is None:
        return None
    by_nature = tabulate(question, ["R4"], by="nature").rows
    counts = {row.key: row.cells[0].counts["whole"] for row in by_nature}
    own, people = Nature.SELF_EXAMINATION.value, Nature.PUBLIC_INTEREST.value
    urls = {kind: city.listed(moment, "whole", group="nature", key=kind) for kind in (own, people)}
    return {
        own: counts.get(own, 0),
        people: counts.get(people, 0),
        "url": urls[own],
        "urls": urls,
    }


def _done(problems: Any, moment: Moment) -> list[tuple[Measure, Decimal]]:
    """Each measure of these problems with what was last reported of it."""
    told = Event.objects.filter(
        Q(kind=Problem.kind, thing_id__in=list(problems), verb=rules.MEASURE_DONE.key),
        moment.told(),
    ).order_by("thing_id", "seq")
    newest = {
        int(event.facts["measure"]): Decimal(event.facts["done"].partition("/")[0])
        for event in told
    }
    measures = Measure.objects.in_bulk(newest)
    return [(measures[pk], newest[pk]) for pk in sorted(newest)]

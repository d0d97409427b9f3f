"""The city of the source report whose estate, reports and self-examination the demo world tells."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from ligai.ops.story.moment import Moment
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.stats.tabulate import Question

CODE = "2202"  # 吉林市


def question(moment: Moment, where: Q | None = None) -> Question | None:
    """Everything under the city, as the operator counts it; None where there is no such city."""
    unit = Unit.objects.filter(code=CODE).first()
    if unit is None:
        return None
    return Question(
        unit,
        operator(),
        valid_at=moment.valid_at,
        known_at=moment.known_at,
        where=where or Q(),
    )


def listed(moment: Moment, measure: str, **asked: str) -> str:
    """The list that a number of the city counts."""
    words = {"unit": CODE, "figure": "R4", "measure": measure, **asked, **dict(moment.words)}
    return f"{reverse('desk:problems')}?{urlencode(words)}"

"""Rows of a list of problems, ready for the table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from ligai.desk.cards import card
from ligai.desk.marks import DISPOSITION_SHAPES, shape_of
from ligai.intake.similar import voices_of
from ligai.problems.models import Problem


def rows_of(problems: Iterable[Problem], today: date) -> list[dict[str, Any]]:
    """For `desk/problems.html`; the problems came through `for_page` and `with_cards`.

    How many have reported each is read here, in one statement.
    """
    problems = list(problems)
    voices = voices_of([problem.pk for problem in problems])
    return [
        {
            "problem": problem,
            "url": reverse("desk:problem", args=[problem.pk]),
            "circumstance": _circumstance(problem),
            "shape": shape_of(problem, today),
            "disposition_shape": DISPOSITION_SHAPES.get(problem.disposition, ""),
            "card": card(problem, today),
            "people": voices.get(problem.pk, (0, 0))[0],
            "unnamed": voices.get(problem.pk, (0, 0))[1],
        }
        for problem in problems
    ]


def _circumstance(problem: Problem) -> str:
    """“营商环境堵点·走流程发现”."""
    theme = problem.theme.name if problem.theme else problem.category
    return "·".join(part for part in (theme, problem.source_label) if part)

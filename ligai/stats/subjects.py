"""What can be counted, by kind, and which of it a reader sees, as filters over its postings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from ligai.campaigns.models import Docket
from ligai.intake.models import Link, Report
from ligai.intake.rules import INTAKE
from ligai.ledger.actor import Actor
from ligai.problems import recusal
from ligai.problems.models import Assignment, DocketEntry, Problem
from ligai.problems.models.problem import visible_classes

SUBJECTS: Mapping[str, QuerySet[Any]] = {
    thing.kind: thing.objects.all() for thing in (Problem, Assignment, Report)
}


def seen_by(reader: Actor, kind: str) -> Q:
    """Only the classes that the reader may see, and nothing that the reader has no part in.

    Reports are counted for whoever takes them in, as their list is; everybody else counts those of
    the classes of problems that they see, and has no list of them.
    """
    if kind == Report.kind:
        counted = INTAKE.q(reader) if INTAKE.held_by(reader) else visible_classes(reader)
        return Q(counted, ~Q(thing_id__in=Report.about(reader)))
    return Q(visible_classes(reader), _clear_of(reader, kind))


def may_list(reader: Actor, kind: str) -> bool:
    """May the reader open the list behind a count of this kind?"""
    return kind != Report.kind or INTAKE.held_by(reader)


def listed_on(
    docket: Docket, kind: str, valid_at: datetime | None, known_at: datetime | None
) -> QuerySet[Any, Any]:
    """The things of a kind that are on a docket as of (V, K), or belong to a problem that is."""
    entries = DocketEntry.objects.as_of(valid_at, known_at).filter(docket=docket)
    problems = entries.values("problem_id")
    if kind == Problem.kind:
        return problems
    if kind == Report.kind:
        links = Link.objects.as_of(valid_at, known_at)
        return links.filter(problem__in=problems).order_by().values("report_id")
    return SUBJECTS[kind].filter(problem__in=problems).values("pk")


def _clear_of(reader: Actor, kind: str) -> Q:
    """Duties are left out with their problem."""
    if kind == Problem.kind:
        return recusal.clear_of(reader, "thing_id")
    if not recusal.touches(reader):
        return Q()
    theirs = Assignment.objects.exclude(recusal.clear_of(reader, "problem_id"))
    return ~Q(thing_id__in=theirs.values("pk"))

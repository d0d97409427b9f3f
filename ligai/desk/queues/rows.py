"""Rows of the queues, ready for their templates; each list costs the same whatever its length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ligai.desk.cards import with_cards
from ligai.desk.limits import TriageLimits, triage_card
from ligai.desk.lines import change_of, line_of_duty, line_of_request, number_of, problem_line
from ligai.desk.piles import Desk
from ligai.desk.steps import REQUESTS, Rights, address
from ligai.ledger.fields import is_under
from ligai.ledger.models import Event
from ligai.problems.models import Assignment, Problem, Verification
from ligai.problems.rules import State


# ── triage ──────────────────────────────────────────────────────────────────
def drafts(found: QuerySet[Problem]) -> QuerySet[Problem]:
    """With what a line of the triage queue shows."""
    kin = found.select_related("unit", "lead", "theme", "campaign")
    return with_cards(kin).prefetch_related("assignments")


def draft_lines(problems: Iterable[Any], desk: Desk) -> list[dict[str, Any]]:
    """Drafts with the limit of triage; what is triaged goes by its own due date."""
    limits = TriageLimits.read()
    lines = []
    for problem in problems:
        line = problem_line(problem, desk)
        if problem.state == State.DRAFT:
            limit = triage_card(problem, limits, desk.today)
            line |= {
                "url": reverse("desk:triage", args=[problem.pk]) + "?queue=1",
                "card": limit.colour,
                "words": limit.words,
                "sub": "·".join(
                    part
                    for part in (number_of(problem), problem.unit.name, problem.source_label)
                    if part
                ),
            }
        lines.append(line)
    return lines


# ── checks ──────────────────────────────────────────────────────────────────
def checks(found: QuerySet[Problem]) -> QuerySet[Problem]:
    """With duties, evidence and earlier rounds."""
    rounds = Verification.objects.select_related("verifier")
    parts = ("assignments", "assignments__unit", "evidence", Prefetch("verifications", rounds))
    return with_cards(found.select_related("unit", "lead", "theme")).prefetch_related(*parts)


def check_lines(problems: Iterable[Any], desk: Desk) -> list[dict[str, Any]]:
    """Each with the reason why this person may or may not check it."""
    return [
        problem_line(problem, desk) | {"sub": _about_check(problem, desk)} for problem in problems
    ]


def _about_check(problem: Any, desk: Desk) -> str:
    barred = why_not_check(problem, desk)
    parts = [barred or _("您与承办单位、包保领导都不相干，也没有交过佐证"), problem.unit.name]
    if proofs := len(problem.evidence.all()):
        parts.append(ngettext("佐证%(n)d份", "佐证%(n)d份", proofs) % {"n": proofs})
    returned = [each for each in problem.verifications.all() if each.passed is False]
    if returned:
        words = {"n": len(returned) + 1, "why": returned[-1].findings}
        parts.append(_("第%(n)d次提交；上次退回：%(why)s") % words)
    return "·".join(parts)


def why_not_check(problem: Any, desk: Desk) -> str:
    """The reason in words, "" when nothing speaks against it; the action decides in the end."""
    current = [each for each in problem.verifications.all() if each.passed is None]
    if current and current[-1].verifier_id != desk.actor.id:
        name = current[-1].verifier.name
        return _("这次核查由%(name)s负责，谁核查谁签字") % {"name": name}
    if problem.lead_id == desk.actor.id:
        return _("您是包保领导，不能自己核查")
    if any(each.author_id == desk.actor.id for each in problem.evidence.all()):
        return _("您提交过佐证，不能自己核查")
    handling = {problem.path, *(duty.path for duty in problem.assignments.all())}
    if any(is_under(own, path) for own in desk.paths for path in handling):
        return _("承办单位的人不能核查自己单位的整改")
    return ""


# ── duties and requests ─────────────────────────────────────────────────────
def duties(found: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With their problems and units."""
    return found.select_related("unit", "issuer", "problem__unit")


def duty_lines(found: Iterable[Assignment], desk: Desk) -> list[dict[str, Any]]:
    """For the queue of assignments; each may be picked."""
    return [line_of_duty(duty, desk) | {"pick": duty.pk} for duty in found]


def asked_for(found: QuerySet[Any]) -> QuerySet[Any]:
    """Requests with their problems."""
    return found.select_related("problem__unit", "problem__lead").prefetch_related(
        "problem__assignments"
    )


def request_lines(found: list[Any], desk: Desk) -> list[dict[str, Any]]:
    """Each with what it would change, and the buttons of whoever may decide."""
    seen = versions(Problem.kind, [asked.problem_id for asked in found])
    return [
        line_of_request(asked)
        | {
            "asked": asked,
            "change": change_of(asked),
            "seen": seen.get(asked.problem_id, 0),
            "acts": _acts_on(asked, desk),
        }
        for asked in found
    ]


def _acts_on(asked: Any, desk: Desk) -> dict[str, str]:
    rights = Rights(desk.actor, asked.problem, list(asked.problem.assignments.all()))
    may = {act.name: rights.offered(act, asked) for act in REQUESTS.acts}
    if not any(may.values()):
        return {}
    return {name: address(name, asked) if yes else "" for name, yes in may.items()}


def versions(kind: str, ids: Iterable[int]) -> Mapping[int, int]:
    """The newest `seq` of each stream, in one query: what the forms of a list remember."""
    events = Event.objects.filter(kind=kind, thing_id__in=list(ids))
    newest = events.order_by().values("thing_id").annotate(newest=Max("seq"))
    return {row["thing_id"]: row["newest"] for row in newest}

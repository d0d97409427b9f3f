"""One line of a list of work: title, circumstance, state, limit; for problems, duties and requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ligai.desk.cards import Card, card, duty_card
from ligai.desk.marks import ASSIGNMENT_SHAPES, DISPOSITION_SHAPES, REQUEST_SHAPES, shape_of
from ligai.desk.piles import Desk
from ligai.kernel.phrases import listed
from ligai.problems import rules
from ligai.problems.models import Assignment, Problem, Request
from ligai.problems.rules import AssignmentState, Duty
from ligai.ui.dates import day_words


def problem_line(problem: Any, desk: Desk, section: str = "") -> dict[str, Any]:
    """A problem that came through `with_cards` with its assignments."""
    limit = card(problem, desk.today)
    parts = [number_of(problem), problem.unit.name, problem.get_disposition_display()]
    if waits_for := _waits_for(problem, desk):
        parts.append(waits_for)
    return {
        **_head(problem, reverse("desk:problem", args=[problem.pk])),
        "sub": "·".join(str(part) for part in parts if part),
        "shape": shape_of(problem, desk.today),
        "label": problem.get_state_display(),
        **_limit(limit),
    }


def number_of(problem: Problem) -> str:
    """The number that people know it by."""
    return problem.number or problem.external_number


def disposition_shape(problem: Problem) -> str:
    """The mark of how it is dealt with, "" before triage."""
    return DISPOSITION_SHAPES.get(problem.disposition, "")


def _head(problem: Problem, url: str) -> dict[str, Any]:
    return {"title": problem.title, "url": url, "problem": problem}


def _limit(limit: Card) -> dict[str, Any]:
    return {"card": limit.colour, "words": limit.words, "once": limit.once}


def _waits_for(problem: Any, desk: Desk) -> str:
    """“等：市财政局”: units other than one's own that still owe something."""
    owing = [
        duty.unit.name
        for duty in problem.assignments.all()
        if duty.is_open and duty.path != desk.actor.path and duty.duty in rules.HANDLING_DUTIES
    ]
    if not owing:
        return ""
    return _("等：%(units)s") % {"units": listed(dict.fromkeys(owing[:3]))}


_BELONGS: Mapping[str, Callable[[Assignment, Desk], bool]] = {
    "in_hand": lambda duty, desk: (
        duty.path == desk.actor.path
        and duty.duty in rules.HANDLING_DUTIES
        and duty.state in (AssignmentState.DISPATCHED, *rules.ASSIGNMENT_UNDER_WAY)
    ),
    "accept": lambda duty, desk: (
        duty.issuer_path == desk.actor.path and duty.state == AssignmentState.REPORTED
    ),
    "given": lambda duty, desk: (
        duty.issuer_path == desk.actor.path and duty.is_open and duty.duty in rules.HANDLING_DUTIES
    ),
    "arbitrate": lambda duty, desk: (
        (duty.issuer_path == desk.actor.path and duty.state == AssignmentState.OBJECTION)
        or (
            duty.path == desk.actor.path
            and duty.duty == Duty.ARBITER
            and duty.state == AssignmentState.DISPATCHED
        )
    ),
}


def duty_line(problem: Any, desk: Desk, section: str) -> Iterator[dict[str, Any]]:
    """The duties of a problem that stand in a section."""
    for duty in problem.assignments.all():
        if _BELONGS[section](duty, desk):
            duty.problem = problem
            yield line_of_duty(duty, desk)


def line_of_duty(duty: Assignment, desk: Desk) -> dict[str, Any]:
    """One duty."""
    return {
        **_head(duty.problem, reverse("desk:assignment", args=[duty.pk])),
        "sub": "·".join(part for part in _circumstance(duty, desk) if part),
        "shape": ASSIGNMENT_SHAPES[duty.state],
        "label": duty.get_state_display(),
        **_limit(duty_card(duty, desk.today)),
    }


def _circumstance(duty: Assignment, desk: Desk) -> Iterator[str]:
    yield number_of(duty.problem)
    if duty.path != desk.actor.path:
        yield duty.unit.name
    yield str(duty.get_duty_display())
    if duty.issuer_path != desk.actor.path:
        yield _("%(unit)s交办") % {"unit": duty.issuer.name}
    if duty.hops:
        yield _("第%(n)d次退单后") % {"n": duty.hops}


def request_line(problem: Any, desk: Desk, section: str) -> Iterator[dict[str, Any]]:
    """The open requests of a problem seen here that stand in a section."""
    for asked in problem.requests.all():
        asked.problem = problem
        mine = asked.asked_by_id == desk.actor.id and asked.is_open
        if mine if section == "asked" else asked.within_powers_of(desk.actor):
            yield line_of_request(asked)


def line_of_request(asked: Request) -> dict[str, Any]:
    """One request: what, until when, who asked and why."""
    parts = [str(asked.get_kind_display()), change_of(asked), asked.asked_by_name, asked.reason]
    return {
        **_head(asked.problem, reverse("desk:problem", args=[asked.problem_id])),
        "sub": "·".join(part for part in parts if part),
        "shape": REQUEST_SHAPES[asked.state],
        "label": asked.get_state_display(),
    }


def change_of(asked: Request) -> str:
    """What an approval would change: “期限10月8日→10月30日”."""
    if asked.until is None:
        return ""
    until = day_words(asked.until, "auto")
    due = asked.problem.due_on
    if asked.kind != rules.RequestKind.EXTENSION or due is None:
        return _("到%(day)s") % {"day": until}
    return _("期限%(due)s→%(until)s") % {"due": day_words(due, "auto"), "until": until}

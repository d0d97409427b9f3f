"""The path of one case, once, under its title: what is behind, where it stands, what is to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligai.ledger.models import Event
from ligai.problems import rules
from ligai.problems.models import Problem
from ligai.problems.rules import CLOSED, GONE, Disposition, State
from ligai.ui.dates import day_tag


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of the path; `state` is done, now or ""."""

    label: Any
    note: Any = ""
    state: str = ""


TRIAGE, ASSIGN, RECTIFY, VERIFY, PUBLISH, CLOSE, EXPLAIN = range(7)
_LABELS = {
    TRIAGE: gettext_lazy("研判"),
    ASSIGN: gettext_lazy("交办"),
    RECTIFY: gettext_lazy("整改"),
    VERIFY: gettext_lazy("核查"),
    PUBLISH: gettext_lazy("公示"),
    CLOSE: gettext_lazy("销号"),
    EXPLAIN: gettext_lazy("解释说明"),
}
_STANDS_AT = {
    State.DRAFT: TRIAGE,
    State.TRIAGED: ASSIGN,
    State.REOPENED: ASSIGN,
    State.ASSIGNED: RECTIFY,
    State.IN_PROGRESS: RECTIFY,
    State.PAUSED: RECTIFY,
    State.LONG_TERM: RECTIFY,
    State.RETURNED: RECTIFY,
    State.SUBMITTED: VERIFY,
    State.VERIFYING: VERIFY,
}
_DONE_BY = {
    TRIAGE: rules.TRIAGE_STEP.verb.key,
    ASSIGN: rules.DISPATCH_STEP.verb.key,
    RECTIFY: rules.SUBMIT_STEP.verb.key,
    VERIFY: rules.PASS.verb.key,
    EXPLAIN: rules.EXPLAIN_STEP.verb.key,
    CLOSE: rules.CLOSE_STEP.verb.key,
}


def stages(problem: Problem, events: Iterable[Event], today: date) -> list[Stage]:
    """The stretches of this problem's path; none for one that is merged or void."""
    if problem.state in GONE:
        return []
    if problem.state == State.CLOSED_CLAIMED:
        return _claimed(problem)
    path = _path(problem)
    now = path.index(_stands_at(problem, path, today)) if problem.state not in CLOSED else len(path)
    done_at = {event.verb: event.effective_at for event in events}
    return [
        Stage(_LABELS[key], _done_note(problem, key, done_at), "done")
        if place < now
        else Stage(_LABELS[key], _now_note(problem, key), "now")
        if place == now
        else Stage(_LABELS[key])
        for place, key in enumerate(path)
    ]


def _path(problem: Problem) -> list[int]:
    explained = problem.disposition == Disposition.EXPLAINED
    middle = [EXPLAIN] if explained else [ASSIGN, RECTIFY, VERIFY]
    publicity = [] if problem.skips_publicity else [PUBLISH]
    return [TRIAGE, *middle, *publicity, CLOSE]


def _stands_at(problem: Problem, path: list[int], today: date) -> int:
    if problem.state == State.PUBLISHED:
        running = problem.published_until is not None and today <= problem.published_until
        return PUBLISH if running and PUBLISH in path else CLOSE
    place = _STANDS_AT[State(problem.state)]
    return place if place in path else EXPLAIN


def _claimed(problem: Problem) -> list[Stage]:
    """Taken over as done: what the old ledger says is not what was checked here."""
    return [
        Stage(_("台账记为已完成"), day_tag(problem.declared_on, "auto"), "done"),
        Stage(_("核实"), _("还没有核实"), "now"),
        Stage(_("销号")),
    ]


def _done_note(problem: Problem, key: int, done_at: Mapping[str, datetime]) -> Any:
    if key == PUBLISH and problem.published_until:
        return format_html(_("{day}期满"), day=day_tag(problem.published_until, "short"))
    moment = done_at.get(_DONE_BY.get(key, ""))
    return day_tag(moment, "short") if moment else ""


def _now_note(problem: Problem, key: int) -> Any:
    if key == PUBLISH:
        return format_html(_("到{day}"), day=day_tag(problem.published_until, "short"))
    if key == CLOSE:
        return _("等待决定")
    return State(problem.state).label

"""Is everything that is written legal? Replays each stream by the tables and holds the rows to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Count

from ligai.ledger.models import Event, Words
from ligai.problems.models import Assignment, Measure, NumberSeries, Problem
from ligai.problems.rules import (
    ASSIGNMENT_OPEN,
    ASSIGNMENT_STEPS,
    DISPATCHED_VERB,
    MEASURE_DONE,
    PASS,
    PASSED_UNPUBLISHED,
    REGISTERED,
    REPORT,
    REVISED,
    STEPS,
    UNDER_WAY,
    AssignmentState,
    Duty,
    State,
)

_Row = tuple[tuple[Any, ...], Any]  # (sources, target)
_PROBLEM: dict[str, _Row] = {
    step.verb.key: (step.sources, step.target) for step in (*STEPS, UNDER_WAY)
}
_PROBLEM[PASSED_UNPUBLISHED.key] = _PROBLEM[PASS.verb.key]  # the same step in other words
_ASSIGNMENT: dict[str, _Row] = {
    step.verb.key: (step.sources, step.target) for step in ASSIGNMENT_STEPS
}
_OPENING = {REGISTERED.key: State.DRAFT, DISPATCHED_VERB.key: AssignmentState.DISPATCHED}


def faults() -> Iterator[str]:
    """Everything that is not as the tables say."""
    duties: list[Event] = []
    for kind, table in (("problem", _PROBLEM), ("assignment", _ASSIGNMENT)):
        events = Event.objects.filter(kind=kind).order_by("thing_id", "seq")
        for stream in _streams(events.iterator(2_000)):
            yield from _replay(stream, table)
            if kind == "assignment":
                duties += stream
    yield from _cascade(duties)
    yield from _numbers()
    yield from _texts()


def _streams(events: Iterable[Event]) -> Iterator[list[Event]]:
    stream: list[Event] = []
    for event in events:
        if stream and stream[-1].thing_id != event.thing_id:
            yield stream
            stream = []
        stream.append(event)
    if stream:
        yield stream


def _replay(stream: Sequence[Event], table: dict[str, _Row]) -> Iterator[str]:
    """Each step leads out of the state that the one before left, into the state that the table names."""
    state = ""
    for event in stream:
        target = event.changes.get("state", state)
        if event.verb in _OPENING:
            legal = not state and target == _OPENING[event.verb]
        elif event.verb in table:
            sources, aim = table[event.verb]
            legal = state in sources and (aim is None or target == aim)
        else:
            legal = target == state
        if not legal:
            yield f"{event}: from {state or 'nothing'} to {target}"
        state = target


def _cascade(events: list[Event]) -> Iterator[str]:
    """No duty is reported while a lead duty below is open, and none is opened below it until it is sent back."""
    parents = dict(Assignment.objects.values_list("pk", "parent_id"))
    leads = set(Assignment.objects.filter(duty=Duty.LEAD).values_list("pk", flat=True))
    state: dict[int, str] = {}
    open_below: dict[int, int] = defaultdict(int)
    for event in sorted(events, key=lambda e: (e.recorded_at, e.thing_id)):
        before = state.get(event.thing_id, "")
        after = event.changes.get("state", before)
        parent = parents[event.thing_id] or 0
        if event.verb == REPORT.verb.key and open_below[event.thing_id]:
            yield f"{event}: reported with {open_below[event.thing_id]} duties open below"
        if event.verb == DISPATCHED_VERB.key and state.get(parent) == AssignmentState.REPORTED:
            yield f"{event}: opened below a duty that was reported"
        if event.thing_id in leads:
            open_below[parent] += (after in ASSIGNMENT_OPEN) - (before in ASSIGNMENT_OPEN)
        state[event.thing_id] = after


def _numbers() -> Iterator[str]:
    """Human numbers are unique in their unit and leave no gap."""
    for series in NumberSeries.objects.all():
        numbers = Problem.objects.filter(unit=series.unit_id).exclude(number="")
        found = numbers.aggregate(n=Count("number", distinct=True), rows=Count("pk"))
        if not found["n"] == found["rows"] == series.last:
            yield f"numbers of {series.unit_id}: {found}, the series stands at {series.last}"


def _texts() -> Iterator[str]:
    """What is not counted also stands in the row as the last event left it: no update is lost."""
    causes: dict[int, str] = {}
    for words in (
        Words.objects.filter(event__verb=REVISED.key, name="cause")
        .select_related("event")
        .order_by("event__thing_id", "event__seq")
        .iterator(2_000)
    ):
        causes[words.event.thing_id] = words.text or ""
    for pk, cause in Problem.objects.filter(pk__in=causes).values_list("pk", "cause"):
        if cause != causes[pk]:
            yield f"problem {pk} says {cause!r}, its last event {causes[pk]!r}"
    amounts: dict[str, str] = {}
    for event in (
        Event.objects.filter(verb=MEASURE_DONE.key).order_by("thing_id", "seq").iterator(2_000)
    ):
        amounts[event.facts["measure"]] = event.facts["done"]
    for measure in Measure.objects.filter(pk__in=amounts):
        told = amounts[str(measure.pk)].partition("/")[0]
        if f"{measure.done.normalize():f}" != told:
            yield f"measure {measure.pk}: {measure.done}, its last event {told}"

"""How long the handling took: working time from dispatch to the submission that was confirmed, without pauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from ligai.ledger.models import Event
from ligai.org.calendars import calendar_at
from ligai.problems import rules
from ligai.problems.models import Problem

_DISPATCHED = rules.DISPATCH_STEP.verb.key
_PAUSED, _RESUMED = rules.PAUSE.verb.key, rules.RESUME.verb.key
_BACK = {rules.REOPEN_STEP.verb.key, rules.ANSWERED_OPEN.verb.key}
_MINUTE = timedelta(minutes=1)


def working_minutes(problem: Problem, ended_at: datetime | None) -> int | None:
    """Whole minutes of working time from the dispatch to `ended_at`, on the calendar known today.

    A problem that came back counts from its first dispatch after that. None where it was never
    dispatched here: taken over as done, or explained instead.
    """
    keys = {_DISPATCHED, _PAUSED, _RESUMED, *_BACK}
    events = _since_it_came_back(list(Event.objects.of(problem).filter(verb__in=keys)))
    began = next((e.effective_at for e in events if e.verb == _DISPATCHED), None)
    if began is None or ended_at is None:
        return None
    calendar = calendar_at(problem.path)
    total = calendar.working_time(began, ended_at)
    for since, until in _pauses(events):
        total -= calendar.working_time(max(since, began), min(until, ended_at))
    return total // _MINUTE


def _since_it_came_back(events: list[Event]) -> list[Event]:
    back = [at for at, event in enumerate(events) if event.verb in _BACK]
    return events[back[-1] :] if back else events


def _pauses(events: Sequence[Event]) -> Iterator[tuple[datetime, datetime]]:
    """Each pause that has ended, with its two moments."""
    since = None
    for event in events:
        if event.verb == _PAUSED:
            since = event.effective_at
        elif event.verb == _RESUMED and since is not None:
            yield since, event.effective_at
            since = None

"""When something is due and why on that day: limits in force, counted on the calendar then known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import day_end, local_date
from ligai.kernel.workdays import Calendar, Counting, Deadline, add_hours
from ligai.org.calendars import calendar_at
from ligai.problems.models import Limit, Problem
from ligai.problems.rules import DueReason, LimitKey, LimitUnit


@dataclass(frozen=True, slots=True)
class Due:
    """A due day with the limit behind it."""

    deadline: Deadline
    limit: Limit

    @property
    def on(self) -> date:
        """The last day."""
        return self.deadline.on

    def because(self) -> str:
        """“整改台账 30个工作日”: the rule in a few words, the same whatever language the writer reads."""
        return self.limit.written()

    def explanation(self) -> dict[str, Any]:
        """What the due history keeps of it: the days as they were counted, and which limit gave them."""
        return {**self.deadline.to_json(), **by_limit(DueReason.LIMIT, self.limit)}


def by_limit(reason: DueReason, limit: Limit) -> dict[str, Any]:
    """The reason of a due date as plain values, with the limit behind it and its version."""
    return {"reason": reason.value, "limit": limit.version()}


def preset_of(problem: Problem) -> str:
    """Whose limits hold for a problem: its campaign's, or ("") the installation's own."""
    return problem.campaign.preset if problem.campaign else ""


def limit_for(preset: str, key: LimitKey, day: date) -> Limit:
    """The limit in force; Refused, naming it, when none is."""
    limit = Limit.objects.in_force(preset, key, day)
    if limit is None:
        raise Refused(
            _("%(day)s没有生效的“%(limit)s”时限，请先在时限表里设置")
            % {"day": day.isoformat(), "limit": LimitKey(key).label}
        )
    return limit


def due_by(problem: Problem, key: LimitKey, start: date) -> Due:
    """When something that starts on `start` (not counted) is due, on the calendar known that day."""
    limit = limit_for(preset_of(problem), key, start)
    return Due(count(limit, start, problem.path), limit)


def count(limit: Limit, start: date, path: str = "") -> Deadline:
    """A limit in days from a day, on the calendar that holds at a path; hours are refused."""
    return count_on(calendar_at(path), limit, start)


def ends_at(limit: Limit, start: datetime, path: str = "") -> datetime:
    """When a limit that starts at a moment has passed: hours run on by the clock, days end at 24:00."""
    if limit.amount_unit == LimitUnit.HOURS:
        return add_hours(start, limit.amount)
    return day_end(count(limit, local_date(start), path).on)


def count_on(calendar: Calendar, limit: Limit, start: date) -> Deadline:
    """The same on a calendar that was read already, as it was known on the first day."""
    calendar = calendar.as_known_on(start)
    if limit.amount_unit == LimitUnit.HOURS:
        raise Refused(_("按小时计的时限不能用在这里"))
    if limit.amount_unit == Counting.WORKING.value:
        return calendar.add_working_days(start, limit.amount)
    return calendar.add_calendar_days(start, limit.amount)


def counted_from(told: Mapping[str, Any], calendar: Calendar) -> Deadline:
    """The deadline that `Deadline.to_json()` tells of, counted anew on a calendar."""
    start, days = date.fromisoformat(told["start"]), int(told["count"])
    if told["counting"] == Counting.WORKING.value:
        return calendar.add_working_days(start, days)
    return calendar.add_calendar_days(start, days)


def known_on(told: Mapping[str, Any]) -> date:
    """The day whose knowledge of the calendar such a deadline rests on."""
    return date.fromisoformat(told.get("known_on") or told["start"])

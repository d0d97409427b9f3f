"""When something is due and why on that day: limits in force, counted on the calendar then known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.calendars import china
from ligai.kernel.errors import Refused
from ligai.kernel.workdays import Counting, Deadline
from ligai.problems.models import Limit, Problem
from ligai.problems.rules import DueReason, LimitKey, LimitUnit

_PRESETS = Path(__file__).parent / "presets"


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


def preset_names() -> list[str]:
    """The presets that are shipped."""
    return sorted(path.stem for path in _PRESETS.glob("*.json"))


def read_preset(name: str) -> dict[str, Any]:
    """A preset's names and limits; Refused when there is none of that name."""
    if name not in preset_names():
        raise Refused(
            _("没有“%(name)s”这个预设；可选：%(known)s")
            % {"name": name, "known": "、".join(preset_names())}
        )
    preset: dict[str, Any] = json.loads((_PRESETS / f"{name}.json").read_text())
    return preset


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
    return Due(count(limit, start), limit)


def count(limit: Limit, start: date) -> Deadline:
    """A limit in days from a day; hours are not days and are refused."""
    calendar = china().as_known_on(start)
    if limit.amount_unit == LimitUnit.HOURS:
        raise Refused(_("按小时计的时限不能用在这里"))
    if limit.amount_unit == Counting.WORKING.value:
        return calendar.add_working_days(start, limit.amount)
    return calendar.add_calendar_days(start, limit.amount)

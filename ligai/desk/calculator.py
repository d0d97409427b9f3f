"""The working-day calculator: the last day of a limit, and the days that were counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ligai.desk.case.why import squares, why_words
from ligai.kernel.errors import Refused
from ligai.kernel.workdays import Counting, Deadline
from ligai.org.calendars import calendar_at
from ligai.ui.strip import Day

_LONGEST_STRIP = 95  # days; a longer strip cannot be read


@dataclass(frozen=True, slots=True)
class Calculation:
    """A deadline in the words and squares of a page."""

    deadline: Deadline
    sentences: list[Any]
    words: str
    days: list[Day]

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Calculation:
        """`start`, `count`, `counting`, `known_on` and `unit`, as the form gives them."""
        calendar = calendar_at(asked["unit"].path if asked["unit"] else "")
        if asked["known_on"]:
            calendar = calendar.as_known_on(asked["known_on"])
        working = asked["counting"] == Counting.WORKING.value
        count = calendar.add_working_days if working else calendar.add_calendar_days
        try:
            deadline = count(asked["start"], asked["count"])
        except (ValueError, OverflowError) as error:
            raise Refused(_("算不出来，起算日太远")) from error
        days = deadline.strip()
        drawn = squares(days, _("%(day)s起")) if len(days) <= _LONGEST_STRIP else []
        spoken, sentences = why_words(deadline)
        return cls(deadline, sentences, spoken, drawn)

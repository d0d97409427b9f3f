"""By when a problem has to be triaged, for a whole list at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ligai.desk.cards import BLUE, GREEN, RED, Card
from ligai.kernel.workdays import Calendar
from ligai.org.calendars import calendar_at
from ligai.problems import deadlines
from ligai.problems.models import Limit, Problem
from ligai.problems.rules import LimitKey


@dataclass(frozen=True, slots=True)
class TriageLimits:
    """All limits of triage that ever held, the newest first, and the country's calendar."""

    limits: list[Limit]
    calendar: Calendar

    @classmethod
    def read(cls) -> TriageLimits:
        """In two queries, for however many problems."""
        limits = Limit.objects.filter(key=LimitKey.TRIAGE).order_by("-effective_from")
        return cls(list(limits), calendar_at(""))

    def due_on(self, problem: Problem) -> date | None:
        """So many working days after it was received; None where no limit was in force."""
        preset, on = deadlines.preset_of(problem), problem.received_on
        in_force = (
            limit
            for limit in self.limits
            if limit.preset == preset
            and limit.effective_from <= on
            and (limit.effective_to is None or limit.effective_to > on)
        )
        limit = next(in_force, None)
        return deadlines.count_on(self.calendar, limit, on).on if limit else None


def triage_card(problem: Problem, limits: TriageLimits, today: date) -> Card:
    """By when it has to be triaged."""
    due_on = limits.due_on(problem)
    if due_on is None:
        return Card("", _("没有研判时限"))
    left = (due_on - today).days
    if left < 0:
        return Card(RED, ngettext("逾期%(n)d天", "逾期%(n)d天", -left) % {"n": -left})
    if left == 0:
        return Card(BLUE, _("今天要研判"))
    return Card(GREEN, ngettext("剩%(n)d天", "剩%(n)d天", left) % {"n": left})

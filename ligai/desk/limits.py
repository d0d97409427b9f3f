"""By when a problem has to be triaged, for a whole list from one query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ligai.desk.cards import BLUE, GREEN, RED, Card
from ligai.problems import deadlines
from ligai.problems.models import Limit, Problem
from ligai.problems.rules import LimitKey


def triage_limits() -> list[Limit]:
    """All limits of triage that ever held, the newest first."""
    return list(Limit.objects.filter(key=LimitKey.TRIAGE).order_by("-effective_from"))


def triage_card(problem: Problem, limits: Iterable[Limit], today: date) -> Card:
    """By when it has to be triaged: so many working days after it was received."""
    preset, on = deadlines.preset_of(problem), problem.received_on
    in_force = (
        limit
        for limit in limits
        if limit.preset == preset
        and limit.effective_from <= on
        and (limit.effective_to is None or limit.effective_to > on)
    )
    limit = next(in_force, None)
    if limit is None:
        return Card("", _("没有研判时限"))
    left = (deadlines.count(limit, on).on - today).days
    if left < 0:
        return Card(RED, ngettext("逾期%(n)d天", "逾期%(n)d天", -left) % {"n": -left})
    if left == 0:
        return Card(BLUE, _("今天要研判"))
    return Card(GREEN, ngettext("剩%(n)d天", "剩%(n)d天", left) % {"n": left})

"""The colour of a limit: how much time is used, what is overdue, what was late once (domain rules, cards)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ligai.kernel.moments import local_date
from ligai.problems.models import Assignment, DueChange, Problem, Verification
from ligai.problems.rules import CLOSED, GONE, AssignmentState, State
from ligai.ui.dates import day_words

GREEN, BLUE, YELLOW, RED, HELD = "green", "blue", "yellow", "red", "held"
USED_UP = 0.8  # of the time; from here on the card is blue
NEAR = 3  # days left; from here on as well


@dataclass(frozen=True, slots=True)
class Card:
    """A colour ("" = no limit runs), what it means, and whether a red card was shown before."""

    colour: str
    words: str
    once: bool = False


def with_cards(problems: QuerySet[Problem]) -> QuerySet[Problem]:
    """With what `card()` needs beside the row itself, in the same query."""
    history = DueChange.objects.filter(problem=OuterRef("pk"))
    later = DueChange.objects.filter(
        problem=OuterRef("problem"),
        pk__gt=OuterRef("pk"),
        effective_at__date__gt=OuterRef("due_on"),
    )
    returned = Verification.objects.filter(problem=OuterRef("pk"), passed=False)
    return problems.annotate(
        clock_started_at=Subquery(history.order_by("id").values("effective_at")[:1]),
        was_returned=Exists(returned),
        was_red=Exists(history.filter(Exists(later))),
    )


def card(problem: Any, today: date) -> Card:
    """The card of a problem that came through `with_cards`, as of a day. Asks no database.

    Red: open and past its due date. Yellow: returned by a verifier, or was red once. Blue: more
    than 80 % of the time used, or 3 days left. A stopped clock has no colour.
    """
    if problem.state in GONE or problem.due_on is None:
        return Card("", "" if problem.state in GONE else _("没有期限"))
    if problem.state == State.PAUSED and problem.paused_until:
        return Card(HELD, _("停表到%(day)s") % {"day": day_words(problem.paused_until, "auto")})
    if problem.state in CLOSED or problem.handled_on is not None:
        return _handled(problem, today)
    left = (problem.due_on - today).days
    if left < 0:
        words = ngettext("逾期%(n)d天", "逾期%(n)d天", -left) % {"n": -left}
        return Card(RED, words, once=False)
    return Card(_colour(problem, today, left), _left(left), once=problem.was_red)


def duty_card(duty: Assignment, today: date) -> Card:
    """The card of one unit's duty, by its own limit. Asks no database."""
    if duty.due_on is None or not duty.is_open:
        return Card("", "")
    if duty.reported_on is not None:
        return Card(GREEN, _("等待审核"))
    left = (duty.due_on - today).days
    if left < 0:
        return Card(RED, ngettext("逾期%(n)d天", "逾期%(n)d天", -left) % {"n": -left})
    whole = (duty.due_on - duty.dispatched_on).days
    used = (today - duty.dispatched_on).days / whole if whole > 0 else 1.0
    if duty.state == AssignmentState.SENT_BACK:
        return Card(YELLOW, _left(left))
    return Card(BLUE if left <= NEAR or used > USED_UP else GREEN, _left(left))


def _colour(problem: Any, today: date, left: int) -> str:
    if problem.was_returned or problem.was_red or problem.state == State.RETURNED:
        return YELLOW
    started = problem.clock_started_at
    start = local_date(started) if started else problem.received_on
    whole = (problem.due_on - start).days
    used = (today - start).days / whole if whole > 0 else 1.0
    return BLUE if left <= NEAR or used > USED_UP else GREEN


def _left(left: int) -> str:
    return ngettext("剩%(n)d天", "剩%(n)d天", left) % {"n": left} if left else _("今天到期")


def _handled(problem: Any, today: date) -> Card:
    """Handled: kept, late, and how long it is still watched or published."""
    late = (problem.handled_on - problem.due_on).days if problem.handled_on else None
    if late is not None and late > 0:
        words = ngettext("晚%(n)d天办结", "晚%(n)d天办结", late) % {"n": late}
        return Card(RED, words)
    words = _waiting(problem, today) or _kept(late)
    return Card(GREEN, words, once=problem.was_red)


def _waiting(problem: Any, today: date) -> str:
    if problem.state == State.PUBLISHED and problem.published_until:
        return _("公示到%(day)s") % {"day": day_words(problem.published_until, "auto")}
    if problem.observed_until and problem.observed_until >= today:
        return _("观察到%(day)s") % {"day": day_words(problem.observed_until, "auto")}
    return ""


def _kept(late: int | None) -> str:
    if late is None:
        return _("已办结")
    if late == 0:
        return _("当天办结")
    return ngettext("提前%(n)d天", "提前%(n)d天", -late) % {"n": -late}

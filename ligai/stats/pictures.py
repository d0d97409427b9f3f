"""What a dashboard draws: how far problems have come, how old the open ones are, what falls due.

Each is a figure like any other, so every bar has its number, and every number its list.
"""

from __future__ import annotations

from ligai.problems.rules import State
from ligai.stats.conditions import Condition, aged, known, one_of
from ligai.stats.figures import FIGURES
from ligai.stats.terms import (
    BEING_VERIFIED,
    FINAL,
    INCLUDED,
    IS_CLOSED,
    STILL_OPEN,
    Figure,
    Measure,
)

_SUBMITTED = BEING_VERIFIED | FINAL
_OWED = STILL_OPEN & ~known("handled_on")

STAGES = Figure(
    "stages",
    1,
    "走到哪一步",
    "How far they have come",
    "截至当时已走到这一步或更后面的问题；退回、重开的按当时所在的一步算",
    "Problems that stood at this step or beyond it; those sent back or reopened count where they stood",
    part=IS_CLOSED,
    whole=INCLUDED,
    beside=(
        Measure("triaged", "已研判", "triaged", INCLUDED & ~one_of("state", State.DRAFT)),
        Measure(
            "dispatched", "已交办", "assigned",
            INCLUDED & ~one_of("state", State.DRAFT, State.TRIAGED),
        ),
        Measure("submitted", "申请销号", "closure requested", INCLUDED & _SUBMITTED),
        Measure("passed", "核查通过", "check passed", INCLUDED & FINAL),
    ),
)  # fmt: skip


def _age(key: str, zh: str, en: str, least: int, most: int | None) -> Measure:
    return Measure(key, zh, en, STILL_OPEN & aged("received_on", least, most))


AGE = Figure(
    "age",
    1,
    "在办多久",
    "How old the open ones are",
    "在办问题从登记到截至日的天数",
    "Days from registration to the day of count, of open problems",
    part=STILL_OPEN,
    whole=INCLUDED,
    beside=(
        _age("week", "7天以内", "up to 7 days", 0, 7),
        _age("month", "8到30天", "8 to 30 days", 8, 30),
        _age("two_months", "31到60天", "31 to 60 days", 31, 60),
        _age("three_months", "61到90天", "61 to 90 days", 61, 90),
        _age("older", "90天以上", "over 90 days", 91, None),
    ),
)


def _due(key: str, zh: str, en: str, condition: Condition) -> Measure:
    return Measure(key, zh, en, _OWED & condition)


DUE = Figure(
    "due",
    1,
    "逾期未办结",
    "Overdue",
    "还没有办结的在办问题，按现行期限到截至日的天数；没有期限的单列",
    "Open problems not handled yet, by the days from the day of count to the due date in force; "
    "unknown due dates apart",
    part=_OWED & aged("due_on", 1),
    whole=_OWED,
    beside=(
        _due("late_long", "逾期7天以上", "over 7 days late", aged("due_on", 8)),
        _due("late", "逾期7天以内", "up to 7 days late", aged("due_on", 1, 7)),
        _due("three_days", "3天以内到期", "due within 3 days", aged("due_on", -3, 0)),
        _due("later", "3天以后到期", "due later", known("due_on") & ~aged("due_on", -3)),
        _due("none", "没有期限", "no due date", ~known("due_on")),
    ),
)

PICTURES: dict[str, Figure] = {figure.id: figure for figure in (STAGES, AGE, DUE)}
COUNTED: dict[str, Figure] = {**FIGURES, **PICTURES}
"""Everything that a list may be behind."""

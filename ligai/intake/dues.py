"""By when something is owed to whoever reported, or must be asked by them: limits of the preset in force."""

from __future__ import annotations

from datetime import date, datetime

from ligai.intake.models import Report
from ligai.intake.rules import REVIEWABLE
from ligai.kernel.moments import local_date
from ligai.problems import deadlines
from ligai.problems.models import Limit
from ligai.problems.rules import LimitKey


def due_of(report: Report, key: LimitKey, start: date) -> date | None:
    """The last day of a limit that starts on `start` (not counted); None where none is in force."""
    limit = _limit_of(report, key, start)
    return deadlines.count(limit, start).on if limit else None


def review_until(report: Report) -> date | None:
    """The last day on which the unit above may be asked; None where no limit is in force.

    Counted from the written reply, then from the opinion on it (信访工作条例 arts. 35, 36).
    """
    told_at = report.reviewed_at or report.replied_at
    return due_of(report, LimitKey.REVIEW_ASK, local_date(told_at)) if told_at else None


def may_ask_review(report: Report, today: date) -> bool:
    """Is there a reply, or an opinion on it, that may still be taken to the unit above?"""
    if report.state not in REVIEWABLE or report.replied_at is None:
        return False
    until = review_until(report)
    return until is None or today <= until


def ends_of(report: Report, key: LimitKey, start: datetime) -> datetime | None:
    """When a limit that starts at a moment has passed; None where none is in force."""
    limit = _limit_of(report, key, local_date(start))
    return deadlines.ends_at(limit, start) if limit else None


def _limit_of(report: Report, key: LimitKey, day: date) -> Limit | None:
    preset = report.campaign.preset if report.campaign else ""
    return Limit.objects.in_force(preset, key, day)

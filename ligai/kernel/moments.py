"""Moments and days: one time zone for every figure (Asia/Shanghai), days half open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_date(moment: datetime) -> date:
    """The day, in China, on which an aware moment falls."""
    return moment.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """00:00 of a day in China, as an aware moment."""
    return datetime.combine(day, time.min, SHANGHAI)


def day_end(day: date) -> datetime:
    """00:00 of the following day: a day is the half-open span [day_start, day_end)."""
    return day_start(day + timedelta(days=1))


def canonical(moment: datetime) -> str:
    """A moment as stored in canonical texts: UTC, always six decimals, `2019-09-10T01:02:03.000004Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

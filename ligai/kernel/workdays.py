"""Working days: when a limit ends, why on that day, and what was known when it was counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.moments import SHANGHAI

WEEKEND = "周末"
LONGEST = 3660
"""No limit in law or practice is longer than ten years; more is a slip of the keyboard."""

WORKING_HOURS = ((time(9), time(12)), (time(13), time(18)))
"""Which eight hours of a working day count where a duration is told in working hours."""

_ONE_DAY = timedelta(days=1)
_REASONS = {
    WEEKEND: _("周末"),
    "元旦": _("元旦"),
    "春节": _("春节"),
    "清明节": _("清明节"),
    "劳动节": _("劳动节"),
    "端午节": _("端午节"),
    "中秋节": _("中秋节"),
    "国庆节": _("国庆节"),
    "国庆节、中秋节": _("国庆节、中秋节"),
    "中秋节、国庆节": _("中秋节、国庆节"),
}


def reason_label(reason: str) -> str:
    """A reason in the reader's language; names that a unit chose itself stay as they are."""
    return str(_REASONS.get(reason, reason))


class Kind(StrEnum):
    """What a day is in the calendar."""

    WORKING = "working"
    OFF = "off"
    MADE_UP = "made_up"  # 调休上班: a day of the weekend that is worked for a holiday


class Counting(StrEnum):
    """How a limit in days runs."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class SkippedDay:
    """A day that did not count, and why (周末, 国庆节 …)."""

    day: date
    reason: str

    @property
    def label(self) -> str:
        return reason_label(self.reason)


@dataclass(frozen=True)
class StripDay:
    """One day of the drawn strip; `reason` names the holiday it is, or is worked for."""

    day: date
    kind: Kind
    reason: str
    counted: bool
    start: bool = False
    due: bool = False

    @property
    def label(self) -> str:
        return reason_label(self.reason)


@dataclass(frozen=True)
class Deadline:
    """The last day of a limit (it ends at 24:00), with everything needed to say why that day.

    `provisional` says that a day was counted whose year has no official notice yet: the date may
    still move. `calendar` names the notices that were applied.
    """

    on: date
    start: date
    count: int
    counting: Counting
    passed_over: tuple[SkippedDay, ...]
    made_up: tuple[date, ...]
    provisional: bool
    calendar: str
    days: tuple[StripDay, ...] = field(repr=False)

    def strip(self) -> tuple[StripDay, ...]:
        """Every day from the start (not counted) to the due date, in order."""
        return self.days

    def passed_over_by_reason(self) -> dict[str, int]:
        """`{"周末": 4, "国庆节": 7}`, in the order in which they were met."""
        totals: dict[str, int] = {}
        for skipped in self.passed_over:
            totals[skipped.reason] = totals.get(skipped.reason, 0) + 1
        return totals

    def to_json(self) -> dict[str, Any]:
        """Plain values for an event, a due history or a program; without the strip."""
        return {
            "start": self.start.isoformat(),
            "count": self.count,
            "counting": self.counting.value,
            "due": self.on.isoformat(),
            "passed_over": [
                {"day": skipped.day.isoformat(), "reason": skipped.reason}
                for skipped in self.passed_over
            ],
            "made_up": [day.isoformat() for day in self.made_up],
            "provisional": self.provisional,
            "calendar": self.calendar,
        }


@dataclass(frozen=True)
class CalendarVersion:
    """One notice: the days it takes off or adds, against weekends and against earlier notices.

    `known_from` is the day on which it was published; `days_off` and `days_on` map a day to the
    holiday that it belongs to; `official_years` are the years that it settles. The days of a
    notice may lie in the December before.
    """

    name: str
    known_from: date
    days_off: Mapping[date, str]
    days_on: Mapping[date, str]
    official_years: frozenset[int] = frozenset()
    basis: str = ""

    def __post_init__(self) -> None:
        both = sorted(self.days_off.keys() & self.days_on.keys())
        if both:
            raise ValueError(f"{self.name}: {both[0].isoformat()} is both off and worked")


@dataclass(frozen=True)
class Calendar:
    """Which days are worked: the notices known so far, then a unit's own days above them.

    `estimates` are the statutory holidays of years without a notice; a date that rests on them
    is provisional.
    """

    name: str
    versions: tuple[CalendarVersion, ...]
    own: tuple[CalendarVersion, ...] = ()
    estimates: Mapping[date, str] = field(default_factory=dict)

    def as_known_on(self, day: date) -> Calendar:
        """The calendar as a reader of that day knew it: later notices taken away."""
        return replace(
            self,
            versions=tuple(v for v in self.versions if v.known_from <= day),
            own=tuple(v for v in self.own if v.known_from <= day),
        )

    def with_own(self, version: CalendarVersion) -> Calendar:
        """The same calendar for a unit with days of its own (放假办法 art. 4, a school's holidays)."""
        return replace(self, own=(*self.own, version))

    @cached_property
    def official_years(self) -> frozenset[int]:
        """Years for which an official notice is known."""
        return frozenset().union(*(version.official_years for version in self.versions))

    @cached_property
    def _said(self) -> dict[date, tuple[Kind, str]]:
        """What is said of a day that weekday alone does not say; the last word wins."""
        said: dict[date, tuple[Kind, str]] = {
            day: (Kind.OFF, reason)
            for day, reason in self.estimates.items()
            if day.year not in self.official_years
        }
        for version in (*_by_date(self.versions), *_by_date(self.own)):
            said.update((day, (Kind.OFF, reason)) for day, reason in version.days_off.items())
            said.update((day, (_worked(day), reason)) for day, reason in version.days_on.items())
        return said

    def kind(self, day: date) -> tuple[Kind, str]:
        """What a day is, and the holiday it is or is worked for ('' for an ordinary day)."""
        if day in self._said:
            return self._said[day]
        return (Kind.OFF, WEEKEND) if day.isoweekday() >= 6 else (Kind.WORKING, "")

    def is_working_day(self, day: date) -> bool:
        """Whether a day is worked: Monday to Friday unless off, the weekend if made up."""
        return self.kind(day)[0] is not Kind.OFF

    def is_settled(self, day: date) -> bool:
        """Whether an official notice has had its say on a day.

        The notice of a year begins in the last days of the December before: that of 2019 had
        29 December 2018 worked. So those days are settled by the next year's notice.
        """
        years = {day.year, (day + 3 * _ONE_DAY).year}
        return years <= self.official_years

    def add_working_days(self, start: date, count: int) -> Deadline:
        """The end of `count` working days (1 … 3660); the start day is not counted (民法典201)."""
        _require(count)
        remaining, days = count, [self._strip_day(start, counted=False, start=True)]
        while remaining:
            day = self._strip_day(days[-1].day + _ONE_DAY)
            remaining -= day.counted
            days.append(day)
        return self._deadline(count, Counting.WORKING, days, touched=days[1:])

    def add_calendar_days(self, start: date, count: int) -> Deadline:
        """The end of `count` days (1 … 3660), rolled to the next working day (民法典201–203).

        The start day is not counted; a last day that is off moves to the next working day.
        """
        _require(count)
        days = [self._strip_day(start, counted=False, start=True)]
        for distance in range(1, count):
            days.append(self._strip_day(start + distance * _ONE_DAY, counted=True))
        day = self._strip_day(start + count * _ONE_DAY)
        rolled = [day]
        while day.kind is Kind.OFF:
            day = self._strip_day(day.day + _ONE_DAY)
            rolled.append(day)
        return self._deadline(count, Counting.CALENDAR, days + rolled, touched=rolled)

    def working_days_before(self, day: date, count: int) -> date:
        """The working day that lies `count` working days before a day (a co-handler's own limit)."""
        _require(count)
        while count:
            day -= _ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before.

        The inverse of `add_working_days`: days left to a due date, or days overdue since.
        """
        if end < start:
            return -self.working_days_between(end, start)
        span = (end - start).days
        return sum(self.is_working_day(start + n * _ONE_DAY) for n in range(1, span + 1))

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two aware moments, by China's clock; nothing when `end` is not later.

        Eight hours of each working day (国务院关于职工工作时间的规定 art. 3), as `WORKING_HOURS` lays them.
        """
        begin, stop = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
        total, day = timedelta(), begin.date()
        while day <= stop.date():
            if self.is_working_day(day):
                total += sum(
                    (_overlap(day, span, begin, stop) for span in WORKING_HOURS), timedelta()
                )
            day += _ONE_DAY
        return total

    def _strip_day(
        self, day: date, *, counted: bool | None = None, start: bool = False
    ) -> StripDay:
        kind, reason = self.kind(day)
        works = kind is not Kind.OFF
        return StripDay(day, kind, reason, works if counted is None else counted, start=start)

    def _deadline(
        self, count: int, counting: Counting, days: list[StripDay], *, touched: list[StripDay]
    ) -> Deadline:
        """`touched` are the days whose kind decided the date."""
        days[-1] = replace(days[-1], due=True)
        return Deadline(
            on=days[-1].day,
            start=days[0].day,
            count=count,
            counting=counting,
            passed_over=tuple(SkippedDay(d.day, d.reason) for d in touched if d.kind is Kind.OFF),
            made_up=tuple(d.day for d in touched if d.kind is Kind.MADE_UP),
            provisional=not all(self.is_settled(d.day) for d in touched),
            calendar="、".join(self._applied({d.day for d in touched})) or self.name,
            days=tuple(days),
        )

    def _applied(self, touched: set[date]) -> Iterator[str]:
        """Names of the notices that decided about these days: the newest of each year, then own."""
        newest: dict[int, str] = {}
        for version in _by_date(self.versions):
            newest.update(dict.fromkeys(version.official_years, version.name))
        years = {day.year for day in touched}
        yield from dict.fromkeys(newest[year] for year in sorted(years) if year in newest)
        for version in _by_date(self.own):
            if touched & (version.days_off.keys() | version.days_on.keys()):
                yield version.name


def add_hours(moment: datetime, hours: int) -> datetime:
    """The end of a limit in hours: by the clock, from the moment on, holidays or not (民法典201).

    `moment` must be aware; `hours` 1 … 3660 × 24.
    """
    if moment.tzinfo is None:
        raise ValueError("a limit in hours needs a moment with its time zone")
    if not 1 <= hours <= LONGEST * 24:
        raise ValueError(f"hours must be between 1 and {LONGEST * 24}, not {hours}")
    return moment + timedelta(hours=hours)


def _overlap(day: date, span: tuple[time, time], begin: datetime, stop: datetime) -> timedelta:
    """How much of a span of hours on a day lies between two moments."""
    opens, closes = (datetime.combine(day, hour, SHANGHAI) for hour in span)
    return max(timedelta(), min(closes, stop) - max(opens, begin))


def _by_date(versions: Iterable[CalendarVersion]) -> list[CalendarVersion]:
    return sorted(versions, key=lambda version: version.known_from)


def _worked(day: date) -> Kind:
    """A weekday given back by a later notice is an ordinary working day, not a made-up one."""
    return Kind.MADE_UP if day.isoweekday() >= 6 else Kind.WORKING


def _require(count: int) -> None:
    if not 1 <= count <= LONGEST:
        raise ValueError(f"days must be between 1 and {LONGEST}, not {count}")

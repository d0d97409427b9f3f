"""When a limit ends and why: the counted days, the notices known on a day, provisional years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.calendars import china
from ligai.kernel.workdays import (
    Calendar,
    CalendarVersion,
    Counting,
    Kind,
    SkippedDay,
    add_hours,
    reason_label,
)

CHINA = china()
_DAYS = st.dates(min_value=date(2001, 1, 2), max_value=date(2031, 12, 31))
_COUNTS = st.integers(min_value=1, max_value=90)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2019-09-10", 5, "2019-09-18"),  # 13 Sep 中秋 off
        ("2019-09-26", 5, "2019-10-09"),  # 29 Sep made up, 1–7 Oct off
        ("2019-04-28", 5, "2019-05-07"),  # begins on a made-up day
        ("2025-09-25", 5, "2025-10-09"),  # 1–8 Oct off
        ("2026-02-12", 5, "2026-02-26"),  # 14 Feb made up, 15–23 off
        ("2026-09-30", 5, "2026-10-13"),  # 10 Oct made up
        ("2018-12-27", 5, "2019-01-04"),  # 29 Dec made up by the notice of 2019
        ("2022-12-29", 2, "2023-01-03"),  # 31 Dec 2022 off by the notice of 2023
        ("2025-12-31", 1, "2026-01-04"),  # a Sunday made up for New Year
        ("2019-09-16", 30, "2019-10-31"),
    ],
)
def test_working_days_are_counted_from_the_day_after_the_start(
    start: str, count: int, due: str
) -> None:
    deadline = CHINA.add_working_days(day(start), count)

    assert deadline.on == day(due)
    assert not deadline.provisional
    assert deadline.counting is Counting.WORKING


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2019-09-16", 15, "2019-10-08"),
        ("2026-02-03", 15, "2026-02-24"),
        ("2022-05-05", 60, "2022-07-04"),
        ("2018-12-20", 10, "2019-01-02"),  # 30 Dec is off by next year's notice
        ("2019-09-14", 15, "2019-09-29"),  # the last day is a Sunday, but worked
    ],
)
def test_a_deadline_that_ends_on_a_day_off_rolls_to_the_next_working_day(
    start: str, count: int, due: str
) -> None:
    assert CHINA.add_calendar_days(day(start), count).on == day(due)


@pytest.mark.parametrize(
    ("year", "working_days"),
    list(zip(range(2019, 2027), (250, 249, 250, 249, 249, 251, 248, 248), strict=True)),
)
def test_a_year_has_as_many_working_days_as_its_notices_leave(year: int, working_days: int) -> None:
    assert CHINA.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == working_days


def test_a_deadline_names_the_days_it_passed_over_and_those_made_up() -> None:
    deadline = CHINA.add_working_days(day("2019-09-26"), 5)

    assert deadline.passed_over[0] == SkippedDay(day("2019-09-28"), "周末")
    assert deadline.passed_over_by_reason() == {"周末": 1, "国庆节": 7}
    assert deadline.made_up == (day("2019-09-29"),)
    assert deadline.calendar == "2019年放假安排（3月22日修订）"


def test_a_day_in_calendar_counting_is_passed_over_only_at_the_end() -> None:
    deadline = CHINA.add_calendar_days(day("2019-09-16"), 15)

    assert deadline.passed_over_by_reason() == {"国庆节": 7}
    assert [each.counted for each in deadline.strip()] == [False] + [True] * 14 + [False] * 7 + [
        True
    ]


def test_the_strip_shows_every_day_from_start_to_due_with_its_kind() -> None:
    strip = CHINA.add_working_days(day("2019-09-26"), 5).strip()

    assert [each.day for each in strip] == [
        day("2019-09-26") + timedelta(days=n) for n in range(14)
    ]
    assert strip[0].start
    assert not strip[0].counted
    assert [each.due for each in strip] == [False] * 13 + [True]
    letters = {Kind.WORKING: "w", Kind.OFF: "o", Kind.MADE_UP: "m"}
    assert "".join(letters[each.kind] for each in strip) == "wwomwoooooooww"
    assert strip[5].label == reason_label("国庆节")


def test_a_deadline_is_written_as_plain_values() -> None:
    assert CHINA.add_working_days(day("2026-02-12"), 2).to_json() == {
        "start": "2026-02-12",
        "count": 2,
        "counting": "working",
        "due": "2026-02-14",
        "passed_over": [],
        "made_up": ["2026-02-14"],
        "provisional": False,
        "calendar": "2026年放假安排",
    }


def test_before_the_second_notice_labour_day_of_2019_was_one_day() -> None:
    before = CHINA.as_known_on(day("2019-03-21"))
    after = CHINA.as_known_on(day("2019-03-22"))

    assert before.add_working_days(day("2019-04-30"), 1).on == day("2019-05-02")
    assert not before.is_working_day(day("2019-04-28"))
    assert after.add_working_days(day("2019-04-30"), 1).on == day("2019-05-05")
    assert after.kind(day("2019-04-28")) == (Kind.MADE_UP, "劳动节")


def test_the_second_notice_of_2020_took_back_a_made_up_saturday() -> None:
    before = CHINA.as_known_on(day("2020-01-26")).add_working_days(day("2020-01-23"), 1)
    after = CHINA.as_known_on(day("2020-01-27")).add_working_days(day("2020-01-23"), 1)

    assert (before.on, before.calendar) == (day("2020-01-31"), "2020年放假安排")
    assert (after.on, after.calendar) == (day("2020-02-03"), "2020年放假安排（1月27日修订）")


def test_a_year_without_a_notice_is_provisional_and_counts_statutory_holidays_only() -> None:
    known = CHINA.as_known_on(day("2019-11-20"))
    guess = known.add_working_days(day("2020-01-20"), 10)

    assert guess.provisional
    assert not CHINA.add_working_days(day("2020-01-20"), 10).provisional
    assert SkippedDay(day("2020-01-25"), "春节") in guess.passed_over
    assert guess.made_up == ()
    assert guess.calendar == CHINA.name


def test_the_last_days_of_december_wait_for_the_notice_of_the_next_year() -> None:
    before = CHINA.as_known_on(day("2018-12-05"))

    assert before.add_working_days(day("2018-12-27"), 1).provisional is False
    assert before.add_working_days(day("2018-12-28"), 1).on == day("2018-12-31")
    assert before.add_working_days(day("2018-12-28"), 1).provisional is True
    assert CHINA.add_working_days(day("2018-12-28"), 1).on == day("2018-12-29")


def test_the_years_after_the_last_notice_are_provisional() -> None:
    assert max(CHINA.official_years) == 2026
    assert CHINA.add_working_days(day("2026-12-30"), 3).provisional
    assert CHINA.add_calendar_days(day("2026-12-01"), 45).provisional
    assert not CHINA.add_calendar_days(day("2026-11-01"), 45).provisional


def test_a_deadline_across_two_years_names_both_notices() -> None:
    deadline = CHINA.add_working_days(day("2021-12-30"), 3)

    assert deadline.calendar == "2021年放假安排、2022年放假安排"


def test_a_unit_may_have_days_off_of_its_own() -> None:
    own = CalendarVersion(
        "校历", day("2026-01-05"), {day("2026-03-03"): "校庆"}, {day("2026-03-07"): "校庆"}
    )
    school = CHINA.with_own(own)
    deadline = school.add_working_days(day("2026-03-02"), 5)

    assert CHINA.add_working_days(day("2026-03-02"), 5).on == day("2026-03-09")
    assert deadline.on == day("2026-03-09")
    assert SkippedDay(day("2026-03-03"), "校庆") in deadline.passed_over
    assert deadline.made_up == (day("2026-03-07"),)
    assert deadline.calendar == "2026年放假安排、校历"
    assert school.as_known_on(day("2026-01-04")).is_working_day(day("2026-03-03"))


def test_a_units_own_day_stands_above_a_later_national_notice() -> None:
    own = CalendarVersion("三月三", day("2018-01-01"), {day("2019-04-28"): "三月三"}, {})

    assert CHINA.kind(day("2019-04-28")) == (Kind.MADE_UP, "劳动节")
    assert CHINA.with_own(own).kind(day("2019-04-28")) == (Kind.OFF, "三月三")


def test_a_weekday_given_back_by_a_later_notice_is_ordinary_again() -> None:
    first = CalendarVersion("一", day("2030-01-01"), {day("2030-05-01"): "劳动节"}, {})
    second = CalendarVersion("二", day("2030-02-01"), {}, {day("2030-05-01"): "劳动节"})
    calendar = Calendar("试", (second, first))

    assert calendar.as_known_on(day("2030-01-15")).kind(day("2030-05-01"))[0] is Kind.OFF
    assert calendar.kind(day("2030-05-01"))[0] is Kind.WORKING


def test_a_day_cannot_be_off_and_worked_in_one_notice() -> None:
    with pytest.raises(ValueError, match="2030-05-04 is both off and worked"):
        CalendarVersion("错", day("2030-01-01"), {day("2030-05-04"): "a"}, {day("2030-05-04"): "b"})


@pytest.mark.parametrize("count", [0, -5, 3661])
def test_a_limit_has_between_one_and_3660_days(count: int) -> None:
    for add in (CHINA.add_working_days, CHINA.add_calendar_days, CHINA.working_days_before):
        with pytest.raises(ValueError, match=str(count)):
            add(day("2026-01-05"), count)


def test_a_limit_in_hours_runs_by_the_clock_through_holidays() -> None:
    told = datetime(2026, 2, 15, 23, 30, tzinfo=UTC)

    assert add_hours(told, 2) == datetime(2026, 2, 16, 1, 30, tzinfo=UTC)
    assert add_hours(told, 24) == datetime(2026, 2, 16, 23, 30, tzinfo=UTC)


def test_a_limit_in_hours_refuses_a_moment_without_a_zone_and_nonsense() -> None:
    with pytest.raises(ValueError, match="time zone"):
        add_hours(datetime(2026, 2, 15), 2)
    with pytest.raises(ValueError, match="between"):
        add_hours(datetime(2026, 2, 15, tzinfo=UTC), 0)


def test_a_co_handlers_limit_lies_three_working_days_before() -> None:
    assert CHINA.working_days_before(day("2019-10-09"), 3) == day("2019-09-29")


@given(start=_DAYS, count=_COUNTS)
def test_counting_forwards_and_measuring_back_agree(start: date, count: int) -> None:
    deadline = CHINA.add_working_days(start, count)

    assert CHINA.working_days_between(start, deadline.on) == count
    assert CHINA.working_days_between(deadline.on, start) == -count
    assert CHINA.is_working_day(deadline.on)


@given(start=_DAYS, count=_COUNTS)
def test_every_day_of_the_strip_is_counted_or_passed_over(start: date, count: int) -> None:
    deadline = CHINA.add_working_days(start, count)
    skipped = {each.day for each in deadline.passed_over}

    assert sum(each.counted for each in deadline.strip()) == count
    assert all(each.counted != (each.day in skipped) for each in deadline.strip()[1:])
    assert set(deadline.made_up) <= {each.day for each in deadline.strip() if each.counted}


@given(start=_DAYS, count=_COUNTS)
def test_a_calendar_deadline_never_ends_early_nor_on_a_day_off(start: date, count: int) -> None:
    deadline = CHINA.add_calendar_days(start, count)
    nominal = start + timedelta(days=count)

    assert CHINA.is_working_day(deadline.on)
    assert deadline.on >= nominal
    assert CHINA.working_days_between(nominal - timedelta(days=1), deadline.on) == 1


@given(due=_DAYS, count=_COUNTS)
def test_working_days_before_undoes_adding_them(due: date, count: int) -> None:
    if CHINA.is_working_day(due):
        assert CHINA.add_working_days(CHINA.working_days_before(due, count), count).on == due


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2019-09-10T09:00", "2019-09-10T18:00", 8 * 60),
        ("2019-09-10T08:00", "2019-09-10T12:30", 3 * 60),
        ("2019-09-10T17:45", "2019-09-11T09:15", 30),
        ("2019-09-12T09:00", "2019-09-16T18:00", 16 * 60),  # 13 September is 中秋节, then a weekend
        ("2019-09-29T09:00", "2019-09-29T12:00", 3 * 60),  # a Sunday that is worked for a holiday
        ("2019-09-14T09:00", "2019-09-14T18:00", 0),
        ("2019-09-11T09:00", "2019-09-10T18:00", 0),
    ],
)
def test_working_time_is_eight_hours_of_a_working_day(start: str, end: str, minutes: int) -> None:
    begin, stop = (datetime.fromisoformat(f"{text}+08:00") for text in (start, end))
    assert CHINA.working_time(begin, stop) == timedelta(minutes=minutes)

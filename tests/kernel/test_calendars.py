"""The shipped calendar against the library it was seeded from, and calendars as JSON."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import holidays
import pytest

from ligai.kernel.calendars import china, dump, load
from ligai.kernel.workdays import Kind


def days_of(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=n) for n in range((date(last + 1, 1, 1) - start).days)]


@pytest.fixture(scope="module")
def library() -> holidays.HolidayBase:
    years = range(2001, 2041)
    return holidays.country_holidays("CN", years=years, language="zh_CN")


def test_every_day_of_the_official_years_agrees_with_the_library(
    library: holidays.HolidayBase,
) -> None:
    china_ = china()

    assert min(china_.official_years) == 2001
    assert [
        each
        for each in days_of(2001, max(china_.official_years))
        if library.is_working_day(each) != china_.is_working_day(each)
    ] == []


def test_the_official_years_are_those_in_which_the_library_knows_substituted_days(
    library: holidays.HolidayBase,
) -> None:
    """A year that the library only invents has no 调休; this fails when a newer one knows a notice."""
    noticed = {each.year for each, name in library.items() if "调休" in name}

    assert noticed == china().official_years


def test_estimated_days_are_the_statutory_holidays_of_the_library(
    library: holidays.HolidayBase,
) -> None:
    off = [each for each in days_of(2027, 2040) if not china().is_working_day(each)]

    assert off == [each for each in days_of(2027, 2040) if not library.is_working_day(each)]
    assert china().kind(date(2027, 2, 5)) == (Kind.OFF, "春节")


def test_every_notice_was_known_before_the_days_it_changes() -> None:
    for version in china().versions:
        assert version.basis
        assert version.known_from <= min([*version.days_off, *version.days_on]), version.name


def test_made_up_days_lie_on_weekends() -> None:
    worked = [each for version in china().versions for each in version.days_on]

    assert worked
    assert {each.isoweekday() for each in worked} == {6, 7}


def test_a_calendar_survives_json() -> None:
    assert load(json.loads(json.dumps(dump(china())))) == china()


def test_a_units_own_calendar_stands_on_the_national_one() -> None:
    school = load(
        {
            "name": "某大学",
            "own": [
                {
                    "name": "2026年暑假",
                    "known_from": "2026-05-10",
                    "off": {"暑假": ["2026-07-18/2026-08-23", "2026-09-01"]},
                }
            ],
        }
    )

    assert school.official_years == china().official_years
    assert school.kind(date(2026, 8, 3)) == (Kind.OFF, "暑假")
    assert school.is_working_day(date(2026, 8, 24))
    assert school.add_working_days(date(2026, 7, 16), 2).on == date(2026, 8, 24)
    assert load(dump(school)) == school


@pytest.mark.parametrize(
    ("own", "complaint"),
    [
        ({"known_from": "2026-05-10"}, "'name' is missing"),
        ({"name": "x"}, "'known_from' is missing"),
        ({"name": "x", "known_from": "10.5.2026"}, "'10.5.2026' is not a day"),
        ({"name": "x", "known_from": "2026-05-10", "off": {"a": ["2026-02-30"]}}, "not a day"),
        (
            {"name": "x", "known_from": "2026-05-10", "off": {"a": ["2026-03-02/2026-03-01"]}},
            "ends before it begins",
        ),
    ],
)
def test_a_broken_calendar_is_refused_with_the_key(own: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        load({"name": "某大学", "own": [own]})

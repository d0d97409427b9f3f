"""Moments and days in one time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.moments import SHANGHAI, canonical, day_end, day_start, local_date


def test_a_moment_belongs_to_its_day_in_china() -> None:
    assert local_date(datetime(2019, 9, 10, 15, 59, 59, tzinfo=UTC)) == date(2019, 9, 10)
    assert local_date(datetime(2019, 9, 10, 16, 0, tzinfo=UTC)) == date(2019, 9, 11)


def test_a_day_is_half_open() -> None:
    day = date(2019, 12, 31)

    assert day_start(day) == datetime(2019, 12, 30, 16, 0, tzinfo=UTC)
    assert day_end(day) == day_start(date(2020, 1, 1))
    assert local_date(day_end(day) - timedelta(microseconds=1)) == day
    assert local_date(day_end(day)) == date(2020, 1, 1)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1)))
def test_every_moment_lies_inside_its_own_day(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    day = local_date(moment)

    assert day_start(day) <= moment < day_end(day)


def test_the_canonical_text_is_utc_with_six_decimals_wherever_the_moment_was_written() -> None:
    moment = datetime(2019, 9, 10, 9, 2, 3, 4, tzinfo=SHANGHAI)

    assert canonical(moment) == "2019-09-10T01:02:03.000004Z"
    assert canonical(moment.astimezone(timezone(timedelta(hours=-5)))) == canonical(moment)
    assert canonical(datetime(2020, 1, 1, tzinfo=UTC)) == "2020-01-01T00:00:00.000000Z"

"""The card of a limit, state by state, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ligai.desk.cards import BLUE, GREEN, HELD, RED, YELLOW, card

TODAY = date(2019, 10, 30)


def problem(**given: Any) -> Any:
    """Open, dispatched twenty days ago, due in twenty."""
    plain = {
        "state": "in_progress",
        "due_on": TODAY + timedelta(days=20),
        "received_on": TODAY - timedelta(days=30),
        "clock_started_at": datetime(2019, 10, 10, 4, tzinfo=UTC),
        "handled_on": None,
        "paused_until": None,
        "published_until": None,
        "observed_until": None,
        "was_returned": False,
        "was_red": False,
    }
    return SimpleNamespace(**{**plain, **given})


@pytest.mark.parametrize(
    ("left", "colour", "words"),
    [
        (20, GREEN, "剩20天"),
        (6, GREEN, "剩6天"),
        (4, BLUE, "剩4天"),  # 20 of 24 days are used: more than 80 %
        (3, BLUE, "剩3天"),
        (0, BLUE, "今天到期"),
        (-1, RED, "逾期1天"),
        (-10, RED, "逾期10天"),
    ],
)
def test_the_card_follows_the_days_that_are_left(left: int, colour: str, words: str) -> None:
    shown = card(problem(due_on=TODAY + timedelta(days=left)), TODAY)
    assert (shown.colour, shown.words) == (colour, words)


def test_exactly_eighty_per_cent_is_still_green() -> None:
    shown = card(problem(due_on=TODAY + timedelta(days=5)), TODAY)  # 20 of 25
    assert shown.colour == GREEN


def test_the_clock_starts_at_dispatch_and_else_when_the_problem_was_received() -> None:
    received_long_ago = {"received_on": date(2019, 1, 1), "due_on": TODAY + timedelta(days=10)}
    assert card(problem(**received_long_ago), TODAY).colour == GREEN
    assert card(problem(**received_long_ago, clock_started_at=None), TODAY).colour == BLUE


def test_what_a_verifier_returned_is_yellow_however_much_time_is_left() -> None:
    assert card(problem(was_returned=True), TODAY).colour == YELLOW
    assert card(problem(state="returned"), TODAY).colour == YELLOW


def test_what_was_red_once_is_yellow_and_never_green_again() -> None:
    shown = card(problem(was_red=True), TODAY)
    assert (shown.colour, shown.once) == (YELLOW, True)


def test_a_stopped_clock_has_no_colour_but_a_day() -> None:
    shown = card(problem(state="paused", paused_until=date(2019, 11, 20)), TODAY)
    assert (shown.colour, shown.words) == (HELD, "停表到2019年11月20日")


def test_without_a_due_date_there_is_no_card() -> None:
    shown = card(problem(due_on=None), TODAY)
    assert (shown.colour, shown.words) == ("", "没有期限")


def test_a_merged_problem_shows_nothing() -> None:
    assert card(problem(state="merged", due_on=TODAY - timedelta(days=9)), TODAY).colour == ""


@pytest.mark.parametrize(
    ("handled", "colour", "words"),
    [(-4, GREEN, "提前4天"), (0, GREEN, "当天办结"), (2, RED, "晚2天办结")],
)
def test_a_closed_problem_says_how_it_kept_its_day(handled: int, colour: str, words: str) -> None:
    due_on = TODAY - timedelta(days=30)
    closed = problem(state="closed", due_on=due_on, handled_on=due_on + timedelta(days=handled))
    shown = card(closed, TODAY)
    assert (shown.colour, shown.words) == (colour, words)


def test_submitted_but_not_yet_verified_is_overdue_all_the_same() -> None:
    waiting = problem(state="submitted", due_on=TODAY - timedelta(days=1))
    assert card(waiting, TODAY).colour == RED


def test_publicity_and_observation_are_told_with_their_last_day() -> None:
    published = problem(state="published", handled_on=TODAY, published_until=date(2019, 11, 6))
    assert card(published, TODAY).words == "公示到2019年11月6日"
    watched = problem(state="closed", handled_on=TODAY, observed_until=date(2019, 12, 30))
    assert card(watched, TODAY).words == "观察到2019年12月30日"

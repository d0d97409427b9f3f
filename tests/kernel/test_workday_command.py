"""`ligai workday add`: the date and why, for people and for programs."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import ManagementUtility, call_command


def answer(*arguments: str) -> str:
    out = StringIO()
    call_command("workday", "add", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_the_date_the_days_passed_over_and_those_made_up() -> None:
    lines = answer("2026-02-12", "5").splitlines()

    assert lines[0] == "2026-02-26"
    assert any("2026-02-15…2026-02-23" in line for line in lines)
    assert any("2026-02-14" in line for line in lines)
    assert not any("2027" in line for line in lines)
    assert "2026年放假安排" in lines[-1]


def test_calendar_days_roll_to_the_next_working_day() -> None:
    assert answer("2026-02-03", "15", "--calendar-days").startswith("2026-02-24\n")


def test_it_answers_as_a_reader_of_an_earlier_day_would_have() -> None:
    assert answer("2020-01-23", "1").startswith("2020-02-03\n")
    assert answer("2020-01-23", "1", "--known-on", "2020-01-26").startswith("2020-01-31\n")


def test_a_program_gets_json() -> None:
    said = json.loads(answer("2026-12-25", "6", "--json"))

    assert said["due"] == "2027-01-05"
    assert said["provisional"] is True
    assert {"day": "2027-01-01", "reason": "元旦"} in said["passed_over"]


def test_a_provisional_date_is_said_to_be_one() -> None:
    assert len(answer("2026-12-25", "6").splitlines()) == 1 + 3 + 1 + 1
    assert len(answer("2025-12-22", "6").splitlines()) == 1 + 1 + 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["2026-02-30", "5"],
        ["tomorrow", "5"],
        ["2026-02-12", "0"],
        ["2026-02-12", "-5"],
        ["2026-02-12", "five"],
        ["2026-02-12", "５"],
        ["2026-02-12", "99999999999"],
        ["2026-02-12", "5", "--known-on", "2020"],
        ["9999-12-30", "9"],
        ["2026-02-12"],
    ],
)
def test_bad_input_ends_with_a_sentence_and_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        ManagementUtility(["ligai", "workday", "add", *arguments]).execute()

    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert said.err.strip()
    assert "Traceback" not in said.err

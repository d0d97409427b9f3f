"""A row that contradicts itself is kept and flagged, each kind by its own rule."""

from __future__ import annotations

from datetime import date

import pytest

from ligai.intake.contradictions import KINDS, Flag, Repeats, row_flags, summary

HEADINGS = {
    "done": "是否完成",
    "completed_on": "完成时间",
    "due_on": "时限",
    "found_on": "发现时间",
    "done_count": "完成数",
    "open_count": "未完成数",
    "problem_no": "编号",
    "sequence_no": "序号",
}
DAY = date(2024, 8, 1)


def kinds(fields, **options):
    return [flag.kind for flag in row_flags(fields, HEADINGS, **options)]


def test_a_done_row_with_its_date_and_counters_has_no_flag():
    fields = {"done": "done", "completed_on": DAY, "done_count": 1, "open_count": 0}
    assert kinds({**fields, "found_on": DAY, "due_on": DAY}, today=DAY) == []


def test_done_without_a_date_is_flagged():
    assert kinds({"done": "done"}) == ["done_without_date"]


def test_done_with_a_date_that_cannot_be_read_is_not_done_without_a_date():
    assert kinds({"done": "done"}, unread=["completed_on"]) == []


@pytest.mark.parametrize("status", ["open", "long_term"])
def test_open_with_a_completion_date_is_flagged_with_the_date(status):
    [flag] = row_flags({"done": status, "completed_on": DAY}, HEADINGS)
    assert flag == Flag("open_with_date", "完成时间", "2024-08-01")


def test_a_status_that_is_not_given_is_flagged_only_where_there_is_a_column_for_it():
    assert kinds({"completed_on": DAY}) == ["status_not_given"]
    assert row_flags({"completed_on": DAY}, {"completed_on": "完成时间"}) == []


@pytest.mark.parametrize(
    ("status", "done", "left", "disagree"),
    [
        ("done", 1, 0, False),
        ("done", 0, 1, True),
        ("done", 1, 1, True),
        ("done", None, 0, False),
        ("done", 0, None, True),
        ("open", 0, 1, False),
        ("open", 1, 0, True),
        ("open", 3, 2, False),
        ("open", 1, None, True),
        ("open", None, None, False),
        ("long_term", 1, 0, True),
        ("unclear", 1, 1, False),
    ],
)
def test_counters_are_held_against_the_status(status, done, left, disagree):
    fields = {"done": status, "completed_on": DAY, "done_count": done, "open_count": left}
    given = {key: value for key, value in fields.items() if value is not None}
    assert ("counters_disagree" in kinds(given)) is disagree


def test_days_out_of_order_are_flagged():
    fields = {"done": "done", "found_on": date(2024, 8, 2), "completed_on": DAY, "due_on": DAY}
    assert kinds(fields) == ["date_before_found", "due_before_found"]
    assert kinds({"done": "done", "completed_on": DAY}, today=date(2024, 7, 31)) == [
        "completed_in_future"
    ]


def test_a_repeated_number_is_flagged_from_its_second_row_on_and_names_the_first():
    repeats = Repeats()
    assert repeats.flags("甲表", 2, {"problem_no": "A-1", "sequence_no": "1"}, HEADINGS) == []
    assert repeats.flags("乙表", 2, {"problem_no": "ａ-1", "sequence_no": "1"}, HEADINGS) == [
        Flag("repeated_number", "编号", "ａ-1", "甲表", 2)
    ]
    assert repeats.flags("乙表", 3, {"sequence_no": "1"}, HEADINGS) == [
        Flag("repeated_sequence", "序号", "1", "乙表", 2)
    ]
    assert repeats.flags("乙表", 4, {}, HEADINGS) == []


def test_the_summary_counts_by_kind_in_a_settled_order():
    flags = [Flag("open_with_date", ""), Flag("done_without_date", ""), Flag("open_with_date", "")]
    assert list(summary(flags).items()) == [("done_without_date", 1), ("open_with_date", 2)]
    assert all(str(label) for label in KINDS.values())

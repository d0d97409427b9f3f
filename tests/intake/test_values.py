"""A cell is read as what it says, never as more; nothing in a cell can stop the reader."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.intake.values import (
    Reading,
    is_given,
    read_amount,
    read_count,
    read_date,
    read_disposition,
    read_done,
    read_names,
    read_text,
    text_of,
)

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.text(),
    st.from_regex(r"[0-9０-９]{1,4}[-/.年][0-9]{1,3}[-/.月]?[0-9]{0,3}日?前?", fullmatch=True),
    st.from_regex(r"[¥(]?-?[0-9,.]{1,20}\)?(万元|元|%)?", fullmatch=True),
    st.lists(st.sampled_from("张三李四、 ，（）已未完成是否√×〇二零一十年月日")).map("".join),
)
READERS = (
    read_text, read_date, read_done, read_amount, read_count, read_names, read_disposition, is_given, text_of,
)  # fmt: skip


@given(CELLS)
def test_no_cell_stops_any_reader(cell):
    for reader in READERS:
        reading = reader(cell)
        if isinstance(reading, Reading) and reading.doubt:
            assert reading.doubt.text == text_of(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "\\",
        "/",
        " /",
        "—",
        "——",
        "-",
        "N/A",
        "n/a",
        "无",
        "",
        "  ",
        "\n",
        "\u3000",
        "#REF!",
        "…",
        None,
    ],
)
def test_a_placeholder_is_not_given_and_never_zero(cell):
    assert not is_given(cell)
    for reader in READERS[:7]:
        assert reader(cell) == Reading()


@pytest.mark.parametrize("cell", [0, 0.0, "0", False, "√", "×", "○", "%5"])
def test_zero_and_marks_are_given(cell):
    assert is_given(cell)


@pytest.mark.parametrize(
    "cell",
    [
        date(2024, 8, 1),
        datetime(2024, 8, 1, 15, 30),
        45505,
        45505.6,
        "45505",
        20240801,
        "20240801",
        "2024-8-1",
        "2024-08-01 00:00:00",
        "2024-08-01T09:30:00Z",
        "2024/8/1",
        "2024.8.1",
        "2024年8月1日",
        "２０２４年８月１日",
        "24年8月1号",
        "2024年8月1日前",
        "2024年 8月 1日以前完成",
        "2024年8月1日（星期四）",
        "二〇二四年八月一日",
        "1 Aug 2024",
        "August 1, 2024",
    ],
)
def test_a_day_is_read_in_every_common_writing(cell):
    assert read_date(cell) == Reading(date(2024, 8, 1))


@pytest.mark.parametrize(
    ("cell", "last"),
    [
        ("2024年8月", date(2024, 8, 31)),
        ("2024年8月底前", date(2024, 8, 31)),
        ("2024-2", date(2024, 2, 29)),
        (202411, date(2024, 11, 30)),
        (2024.8, date(2024, 8, 31)),
        ("2024.1", date(2024, 1, 31)),
        ("二〇二四年十二月", date(2024, 12, 31)),
    ],
)
def test_a_month_is_a_day_with_a_doubt(cell, last):
    reading = read_date(cell)
    assert reading.value == last
    assert reading.doubt is not None
    assert reading.doubt.kind == "month_only"
    assert read_date(cell, month_as="first").value == last.replace(day=1)


def test_the_end_of_a_year_is_its_last_day():
    assert read_date("2024年底前", month_as="first").value == date(2024, 12, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "8月底",
        "8月1日",
        "2024-13-1",
        "2024年2月30日",
        "第三季度",
        "2024.8.1-2024.9.1",
        12,
        2024.1,
        True,
        "1900-1-1",
    ],
)
def test_what_names_no_sure_day_is_no_date(cell):
    reading = read_date(cell)
    assert reading.value is None
    assert reading.doubt is not None
    assert (reading.doubt.kind, reading.doubt.text) == ("unreadable_date", text_of(cell))


@pytest.mark.parametrize("cell", ["长期坚持", "立行立改", "持续推进", "待定"])
def test_a_deadline_without_a_day_is_told_apart_from_nonsense(cell):
    reading = read_date(cell)
    assert reading.value is None
    assert reading.doubt is not None
    assert reading.doubt.kind == "no_fixed_date"


DONE = (
    "是 已完成 完成 √ Y yes 100% 已整改 已销号 整改到位 已办结 是（已验收） 已完成，长期坚持 已完成100% TRUE "
    "已按计划完成整改 Done 已闭环"
)
OPEN = (
    "否 未完成 × N no 80% 进行中 部分完成 基本完成 正在整改 尚未完成 未整改 没有完成 已完成3项，未完成2项 "
    "否，正在推进 阶段性办结 待整改 已完成80% in_progress 无法按期完成"
)
LONG_TERM = "长期坚持 持续推进 常态化 立行立改并长期坚持"


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ([*DONE.split(), 1, 1.0, 100, True], "done"),
        ([*OPEN.split(), 0, 0.6, 80, False], "open"),
        (LONG_TERM.split(), "long_term"),
    ],
)
def test_done_is_only_what_says_that_nothing_is_left(cells, status):
    assert [cell for cell in cells if read_done(cell).value != status] == []


@pytest.mark.parametrize("cell", ["见附件", "无法判断", 7, "张三", date(2024, 8, 1)])
def test_a_status_that_says_neither_is_unclear(cell):
    reading = read_done(cell)
    assert reading.value == "unclear"
    assert reading.doubt is not None
    assert reading.doubt.kind == "unclear_status"


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        (92171, "万元", "92171"),
        (18130.9, "", "18130.9"),
        (31290.54, "万元", "31290.54"),
        ("1,234.5", "", "1234.5"),
        ("１，２３４", "", "1234"),
        ("¥ 300", "元", "300"),
        ("(25.5)", "", "-25.5"),
        ("92171万元", "万元", "92171"),
        ("5000元", "万元", "0.5"),
        ("1.2亿元", "万元", "12000"),
        ("3万元", "", "30000"),
        (1e-05, "", "0.00001"),
        (0, "万元", "0"),
    ],
)
def test_an_amount_is_read_in_the_unit_of_its_column(cell, unit, value):
    assert read_amount(cell, unit) == Reading(Decimal(value))


@pytest.mark.parametrize(
    "cell", ["约300", "300余万元", "见附件", "12,34", "(25", True, date(2024, 8, 1), float("nan")]
)
def test_words_in_a_number_column_stay_words(cell):
    reading = read_amount(cell)
    assert reading.value is None
    assert reading.doubt is not None
    assert reading.doubt.kind == "text_in_number"


def test_a_count_is_a_whole_number():
    assert read_count(2.0) == Reading(2)
    assert read_count("3个") == Reading(3)
    for cell in (1.5, "两个", "-1", True):
        assert read_count(cell).doubt is not None


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("张三、李四，王小五/赵六", ("张三", "李四", "王小五", "赵六")),
        ("张三 李四", ("张三", "李四")),
        ("张 三", ("张三",)),
        ("张 三  李小四", ("张三", "李小四")),
        ("张三（局长）\n李四", ("张三", "李四")),
        ("张三和李四", ("张三", "李四")),
        ("李和平", ("李和平",)),
        ("John Smith, Li Si", ("John Smith", "Li Si")),
        ("张三、张三", ("张三",)),
        ("买买提·艾力", ("买买提·艾力",)),
    ],
)
def test_names_are_parted_where_people_part_them(cell, names):
    assert read_names(cell) == Reading(names)


def test_the_two_ways_of_sorting_are_recognised():
    assert read_disposition("立行立改").value == "immediate"
    assert read_disposition("纳入整改台账，限期整改").value == "ledger"
    assert read_disposition("做好解释说明").value == "explained"
    assert read_disposition("其他").value is None


def test_text_is_clean_and_numbers_look_like_numbers():
    assert text_of(33.0) == "33"
    assert text_of(" 甲\u200b _x000D_\r\n 乙\u3000") == "甲\n乙"
    assert text_of(0.1 + 0.2) == "0.3"
    assert text_of(datetime(2024, 8, 1, 9, 5)) == "2024-08-01 09:05"

"""The heading rows are found wherever they stand, and each column becomes a field or keeps its name."""

from __future__ import annotations

import pytest

from ligai.intake.columns import FIELDS, is_numeric, is_personal
from ligai.intake.headings import Header, find_header, folded_heading, template_key
from ligai.intake.spreadsheet import MergedRange, Sheet
from ligai.kernel.errors import Refused


def sheet_of(*rows, merged=(), name="台账"):
    numbered = tuple((number, tuple(row)) for number, row in enumerate(rows, start=1) if any(row))
    return Sheet(name, True, numbered, len(rows), tuple(MergedRange(*m) for m in merged))


def fields_of(header: Header) -> list[str | None]:
    return [column.field for column in header.columns]


def test_every_name_of_every_field_is_written_as_headings_are_compared():
    assert [
        (field.key, name)
        for field in FIELDS
        for name in field.names
        if folded_heading(name) != name
    ] == []


def test_headings_in_the_first_row_are_found():
    header = find_header(
        sheet_of(["序号", "责任单位", "存在问题", "整改措施"], [1, "甲", "门锁坏了", "换锁"])
    )
    assert header.rows == (1,)
    assert fields_of(header) == ["sequence_no", "unit", "title", "measures"]
    assert header.mapping == {0: "sequence_no", 1: "unit", 2: "title", 3: "measures"}
    assert set(header.how.values()) == {"exact"}


def test_title_rows_and_a_unit_of_money_above_the_headings_are_passed():
    header = find_header(
        sheet_of(
            ["甲市问题整改台账"],
            ["填报单位：甲局", None, None, "单位：万元"],
            [],
            ["序号", "问题", "涉及金额", "整改时限"],
            [1, "门锁坏了", 3, "2024年8月"],
        )
    )
    assert header.rows == (4,)
    assert header.by_field["amount"].unit == "万元"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("序 号", "sequence_no"),
        ("提示问题\n金额（万元）", "amount"),
        ("*整改责任领导", "lead_officer"),
        ("3.整改措施", "measures"),
        ("2024年度整改目标", "target"),
        ("问题编号（必填）", "problem_no"),
        ("发现的主要问题", None),
        ("问题/Problem", None),
        ("整改完成 时间", "completed_on"),
        ("目标设定完成时间", "due_on"),
        ("验收责任人", "verifier"),
        ("县级包保领导", "lead_officer"),
        ("整改责仼单位", "unit"),
        ("处罚依据", None),
        ("本月金额类整改进展", None),
        ("责令整改（家次）", None),
        ("未完成原因", None),
        ("联系电话", None),
        ("责任人电话", None),
        ("合并编号", None),
    ],
)
def test_a_heading_means_what_people_mean_by_it(heading, field):
    header = find_header(
        sheet_of(["存在问题", "整改进展", heading, "备注", "附注甲"], ["门锁坏了"])
    )
    assert header.columns[2].field == field
    if field is None:
        assert header.columns[2].heading in header.unmapped


def test_english_and_mixed_headings_are_understood():
    header = find_header(
        sheet_of(
            [
                "No.",
                "Unit",
                "问题 Problem",
                "Due Date",
                "Status",
                "Completion date",
                "Responsible person",
            ]
        )
    )
    assert fields_of(header) == [
        "sequence_no", "unit", "title", "due_on", "done", "completed_on", "responsible_person",
    ]  # fmt: skip


def test_the_columns_of_an_inspection_ledger_are_told_apart():
    headings = (
        "受理编号 交办问题基本情况 行政区域 污染类型 整改目标及整改措施 最新整改情况 办结状态 罚款金额（万元） "
        "是否重点件 挂钩领导情况 牵头责任单位 联络人 联系电话 验收情况"
    )
    header = find_header(sheet_of(headings.split()))
    assert fields_of(header) == [
        "problem_no", "facts", "place", "category", "measures", "progress", "done",
        None, None, "lead_officer", "unit", None, None, None,
    ]  # fmt: skip


def test_two_heading_rows_with_merged_cells_are_one_heading():
    header = find_header(
        sheet_of(
            ["序号", "问题", "责任", None, "整改", None, "备注"],
            [None, None, "领导", "单位", "措施", "完成时间", None],
            [1, "门锁坏了", "张三", "甲", "换锁", "2024-8-1", None],
            merged=[(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5), (1, 6, 2, 6)],
        )
    )
    assert header.rows == (1, 2)
    assert [(c.heading, c.field) for c in header.columns] == [
        ("序号", "sequence_no"),
        ("问题", "title"),
        ("责任·领导", "lead_officer"),
        ("责任·单位", "unit"),
        ("整改·措施", "measures"),
        ("整改·完成时间", "completed_on"),
        ("备注", "remarks"),
    ]


def test_two_heading_rows_without_merged_cells_are_one_heading():
    header = find_header(
        sheet_of(
            ["序号", "问题", "整改责任", "", "整改情况", ""],
            ["", "", "领导", "单位", "是否完成", "完成时间"],
            ["1", "门锁坏了", "张三", "甲", "是", "2024-8-1"],
        )
    )
    assert header.rows == (1, 2)
    assert fields_of(header) == [
        "sequence_no",
        "title",
        "lead_officer",
        "unit",
        "done",
        "completed_on",
    ]


def test_the_first_row_of_the_table_is_never_taken_for_headings():
    header = find_header(
        sheet_of(
            ["问题", "单位", "措施", ""], ["门锁坏了", "甲", "换锁", "急"], ["灯不亮", "乙", "换灯"]
        )
    )
    assert header.rows == (1,)


def test_what_stands_below_decides_between_two_meanings_of_a_heading():
    def field_of(*cells):
        rows = [[n, f"问题{n}", cell] for n, cell in enumerate(cells, start=1)]
        return find_header(sheet_of(["序号", "存在问题", "整改情况"], *rows)).columns[2].field

    assert field_of("已完成", "未完成", "已完成") == "done"
    assert (
        field_of("已召开会议研究，制定了方案并报上级同意", "制定了新的管理办法，下发各部门执行")
        == "progress"
    )


def test_a_completion_time_that_lies_ahead_is_a_deadline():
    def field_of(*cells):
        rows = [[n, f"问题{n}", cell] for n, cell in enumerate(cells, start=1)]
        return find_header(sheet_of(["序号", "存在问题", "完成时间"], *rows)).columns[2].field

    assert field_of("2024-8-1", "2024-9-1") == "completed_on"
    assert field_of("2024年8月底前", "长期坚持") == "due_on"


def test_a_status_column_with_unknown_words_is_still_the_status():
    rows = [[n, f"问题{n}", "甲类"] for n in range(1, 5)]
    assert find_header(sheet_of(["序号", "存在问题", "状态"], *rows)).columns[2].field == "done"


def test_of_two_columns_for_one_field_the_likelier_wins_and_the_other_is_kept():
    header = find_header(sheet_of(["问题", "所属公司", "责任单位", "整改措施"]))
    assert fields_of(header) == ["title", None, "unit", "measures"]
    assert header.unmapped == ("所属公司",)


def test_columns_of_one_name_and_without_a_name_are_kept_apart():
    header = find_header(
        sheet_of(["序号", "问题", "措施", "旁注", "旁注", None], [1, "门锁", "换", "a", "b", "c"])
    )
    assert header.unmapped == ("旁注", "旁注 (E)", "F")


def test_overrides_by_heading_and_by_letter_win():
    sheet = sheet_of(
        ["序号", "问题", "情况甲", "情况乙", "备注"], [1, "门锁坏了", "锁芯断", "x", "y"]
    )
    header = find_header(sheet, overrides={"情况甲": "facts", "D": "cause", "备注": None})
    assert fields_of(header) == ["sequence_no", "title", "facts", "cause", None]
    assert [header.how[2], header.how[3]] == ["given", "given"]


def test_overrides_make_a_ledger_of_strange_headings_readable():
    sheet = sheet_of(["标题"], ["甲栏", "乙栏", "丙栏"], ["门锁坏了", "甲公司", "是"])
    with pytest.raises(Refused):
        find_header(sheet)
    header = find_header(sheet, overrides={"A": "title", "B": "unit", "C": "done"})
    assert (header.rows, fields_of(header)) == ((2,), ["title", "unit", "done"])


def test_an_override_for_an_unknown_field_is_refused():
    with pytest.raises(Refused, match="颜色"):
        find_header(sheet_of(["问题", "单位", "措施"]), overrides={"备注": "颜色"})


def test_the_heading_row_can_be_told():
    sheet = sheet_of(["问题", "单位", "措施"], ["具体表现", "甲", "乙"], ["一", "二", "三"])
    assert find_header(sheet, header_row=2).rows == (2,)


def test_a_sheet_without_known_headings_is_refused_with_what_was_looked_for():
    with pytest.raises(Refused) as refusal:
        find_header(sheet_of(["姓名", "年龄"], ["张三", 3], name="花名册"))
    for words in ("花名册", "问题简述", "具体表现", "责任单位", "整改时限"):
        assert words in str(refusal.value)


def test_a_template_keeps_its_key_over_years_orders_and_widths():
    key = template_key(["序号", "2024年整改目标", "金额（万元）"])
    assert key == template_key(["金额(元)", "序 号", "2025年整改目标"])
    assert key != template_key(["序号", "整改目标", "备注"])


def test_columns_of_numbers_and_of_private_persons_are_known_by_their_headings():
    assert is_numeric("2024年年度金额类整改目标")
    assert not is_numeric("本月非金额类整改进展")
    assert is_personal("网格员手机号码")
    assert not is_personal("责任单位")

"""A ledger file becomes rows: each one imported or rejected with its reason, nothing lost, nothing invented."""

from __future__ import annotations

import csv
import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.intake.contradictions import KINDS
from ligai.intake.ledger_file import read_ledger
from ligai.kernel.errors import Refused
from tests.intake.ledgers import HEADINGS


def titles(ledger):
    return [row.title for row in ledger.rows]


def passed(ledger):
    return [(span.kind, span.first_row, span.last_row) for span in ledger.passed_over]


def flags(row):
    return [flag.kind for flag in row.flags]


def test_a_plain_ledger_is_read_row_by_row(write_ledger, plain_ledger):
    ledger = read_ledger(write_ledger(plain_ledger))
    assert [row.row_number for row in ledger.rows] == [2, 3, 4, 5]
    assert ledger.rows[0].fields == {
        "sequence_no": "1",
        "unit": "甲公司",
        "problem_no": "11",
        "title": "仓库门锁坏了",
        "done": "done",
        "completed_on": date(2024, 5, 6),
        "due_on": date(2024, 6, 30),
        "done_count": 1,
        "open_count": 0,
    }
    assert [row.is_done for row in ledger.rows] == [True, False, True, False]
    assert [flags(row) for row in ledger.rows] == [
        [], [], ["done_without_date"], ["open_with_date", "counters_disagree"],
    ]  # fmt: skip
    assert ledger.flag_counts == {
        "done_without_date": 1,
        "open_with_date": 1,
        "counters_disagree": 1,
    }
    assert (ledger.passed_over, ledger.missing) == ((), ("lead_officer",))


def test_placeholders_are_not_given_yet_kept_as_they_stood(write_ledger, plain_ledger):
    ledger = read_ledger(write_ledger(plain_ledger))
    row = ledger.rows[1]
    assert "completed_on" not in row.fields
    assert (row.raw["整改完成时间"], row.extra, row.placeholders) == ("\\", {}, 1)


def test_columns_that_nobody_claims_are_kept_by_their_headings(write_ledger):
    ledger = read_ledger(
        write_ledger(
            [
                ["问题", "单位", "措施", "红黑榜", "累计减值（万元）"],
                ["门锁", "甲", "换", "红", 1.5],
            ]
        )
    )
    assert ledger.rows[0].extra == {"红黑榜": "红", "累计减值（万元）": "1.5"}


def test_words_in_number_columns_are_kept_and_flagged_placeholders_are_not(write_ledger):
    ledger = read_ledger(
        write_ledger(
            [
                ["问题", "单位", "涉及金额（万元）", "本月金额类进展", "本月非金额类进展"],
                ["甲事", "甲", "约300", "正在谈", "正在谈"],
                ["乙事", "甲", "\\", "/", 3],
                ["丙事", "甲", "1,234.5万元", 0, "/"],
            ]
        )
    )
    first, second, third = ledger.rows
    assert [(f.kind, f.column, f.text) for f in first.flags] == [
        ("text_in_number", "涉及金额（万元）", "约300"),
        ("text_in_number", "本月金额类进展", "正在谈"),
    ]
    assert first.extra["涉及金额（万元）"] == "约300"
    assert "amount" not in second.fields
    assert flags(second) == []
    assert (third.fields["amount"], third.fields["amount_unit"]) == (Decimal("1234.5"), "万元")


def test_an_unreadable_date_and_status_are_flagged_and_their_words_kept(write_ledger):
    ledger = read_ledger(
        write_ledger(
            [
                ["问题", "是否完成", "完成时间", "整改时限"],
                ["甲事", "看情况", "8月底", "长期坚持"],
                ["乙事", "是", "8月底", "2024年8月"],
                ["丙事", None, date(2024, 8, 1), date(2024, 8, 1)],
            ]
        ),
        today=date(2024, 7, 1),
    )
    assert [flags(row) for row in ledger.rows] == [
        ["unclear_status", "unreadable_date", "no_fixed_date"],
        ["unreadable_date", "month_only"],
        ["status_not_given", "completed_in_future"],
    ]
    assert ledger.rows[0].extra == {"完成时间": "8月底", "整改时限": "长期坚持"}
    assert not ledger.rows[0].is_done
    assert ledger.rows[1].fields["due_on"] == date(2024, 8, 31)


def test_totals_notes_sections_and_phantoms_are_passed_over_and_counted(write_ledger):
    ledger = read_ledger(
        write_ledger(
            [
                ["某局问题整改台账"],
                ["单位：万元"],
                ["序号", "责任单位", "存在问题", "涉及金额", "整改措施", "是否完成"],
                ["甲", "乙", 1, 2, 3, 4],
                ["一、党建方面"],
                [1, "甲", "门锁坏了", 3, "换锁", "是"],
                [],
                ["二", None, "财务方面"],
                ["序号", "责任单位", "存在问题", "涉及金额", "整改措施", "是否完成"],
                [2, "乙", "灯不亮", "\\", "换灯", "否"],
                ["小计", None, None, 3],
                [3],
                [4, None, None, 0, '=""', '=""'],
                ["\\", "/", "—"],
                [None, None, "合计", 3],
                ["注：金额以万元计。"],
                ["2.本表每月报一次"],
                ["填报人：张三", None, "联系电话：0", None, "审核人：李四"],
            ]
        )
    )
    assert titles(ledger) == ["门锁坏了", "灯不亮"]
    assert [row.section for row in ledger.rows] == ["一、党建方面", "二 财务方面"]
    assert passed(ledger) == [
        ("column_numbers", 4, 4),
        ("section", 5, 5),
        ("empty", 7, 7),
        ("section", 8, 8),
        ("header_again", 9, 9),
        ("total", 11, 11),
        ("sequence_only", 12, 12),
        ("sequence_only", 13, 13),
        ("placeholders_only", 14, 14),
        ("total", 15, 15),
        ("note", 16, 16),
        ("note", 17, 17),
        ("note", 18, 18),
    ]
    assert ledger.rows[0].fields["amount_unit"] == "万元"


def test_rows_that_cannot_become_problems_are_rejected_with_column_and_reason(write_ledger):
    ledger = read_ledger(
        write_ledger(
            [
                ["序号", "单位", "问题", "具体表现", "措施"],
                [1, "甲", "/", None, "换锁"],
                [2, "甲", 12, None, "换锁"],
                [3, None, 5, 6, 7],
                [4, "甲", None, "锁芯断了\n门关不上", None],
            ]
        )
    )
    assert [[(r.column, r.letter, r.kind) for r in row.rejects] for row in ledger.rows] == [
        [("问题", "C", "no_title")],
        [("问题", "C", "title_is_a_number")],
        [("问题", "C", "only_numbers")],
        [],
    ]
    assert (len(ledger.accepted), len(ledger.rejected)) == (1, 3)
    assert ledger.accepted[0].title == "锁芯断了"
    assert str(ledger.rejected[0].rejects[0].reason) == "没有写是什么问题"


def test_cells_merged_downwards_hold_for_every_row_below(write_ledger):
    ledger = read_ledger(
        write_ledger(
            [
                ["序号", "责任单位", "问题", "措施"],
                [1, None, "甲事", "一"],
                [2, None, "乙事", "二"],
                [3, "丙", "丙事"],
            ],
            merges=[("B2:B3", "甲公司")],
        )
    )
    assert [row.fields["unit"] for row in ledger.rows] == ["甲公司", "甲公司", "丙"]


def test_a_problem_merged_over_several_measures_is_one_row_and_done_only_when_all_are(write_ledger):
    ledger = read_ledger(
        write_ledger(
            [
                ["序号", "问题", "整改措施", "是否完成", "整改时限"],
                [None, None, "换锁", "是", date(2024, 8, 1)],
                [None, None, "配钥匙", "否", date(2024, 9, 1)],
                [2, "灯不亮", "换灯", "是", None],
            ],
            merges=[("A2:A3", 1), ("B2:B3", "门锁坏了")],
        )
    )
    assert titles(ledger) == ["门锁坏了", "灯不亮"]
    row = ledger.rows[0]
    assert (row.row_number, row.last_row_number) == (2, 3)
    assert row.fields["measures"] == "换锁\n配钥匙"
    assert (row.fields["done"], row.fields["due_on"]) == ("open", date(2024, 9, 1))
    assert passed(ledger) == [("continuation", 3, 3)]


def test_several_problems_under_one_merged_title_keep_their_own_rows(write_ledger):
    ledger = read_ledger(
        write_ledger(
            [["序号", "问题", "整改措施"], [1, None, "换锁"], [2, None, "配钥匙"]],
            merges=[("B2:B3", "门锁坏了")],
        )
    )
    assert [row.fields["sequence_no"] for row in ledger.rows] == ["1", "2"]
    assert titles(ledger) == ["门锁坏了", "门锁坏了"]


def test_every_visible_sheet_with_headings_is_read_and_the_others_are_named(
    write_ledger, plain_ledger
):
    path = write_ledger(
        sheets={
            "甲": plain_ledger[:3],
            "说明": [["本表由各单位填写"]],
            "乙": [plain_ledger[0], *plain_ledger[3:]],
            "字典": plain_ledger,
            "Sheet1": [],
        },
        hidden=["字典"],
    )
    ledger = read_ledger(path)
    assert [(report.name, report.state) for report in ledger.sheets] == [
        ("甲", "read"),
        ("说明", "no_header"),
        ("乙", "read"),
        ("字典", "hidden"),
        ("Sheet1", "empty"),
    ]
    assert [(row.sheet, row.row_number) for row in ledger.rows] == [
        ("甲", 2),
        ("甲", 3),
        ("乙", 2),
        ("乙", 3),
    ]
    assert [row.sheet for row in read_ledger(path, only_sheets=["字典"]).rows] == ["字典"] * 4


def test_a_file_without_a_ledger_is_refused(write_ledger, plain_ledger):
    with pytest.raises(Refused, match="没有找到标题行"):
        read_ledger(write_ledger([["姓名", "年龄"], ["张三", 3]]))
    with pytest.raises(Refused, match="都是空的或隐藏的"):
        read_ledger(write_ledger(sheets={"空": [], "藏": plain_ledger}, hidden=["藏"]))


def test_overrides_reach_the_rows(write_ledger):
    path = write_ledger([["序号", "问题", "甲栏", "措施"], [1, "门锁坏了", "已完成", "换锁"]])
    assert read_ledger(path, {"甲栏": "done", "措施": None}).rows[0].fields["done"] == "done"
    assert read_ledger(path, {"甲栏": "done", "措施": None}).rows[0].extra == {"措施": "换锁"}


def test_the_same_ledger_as_csv_gives_the_same_rows(write_ledger, plain_ledger, tmp_path):
    path = tmp_path / "台账.csv"
    with path.open("w", encoding="gb18030", newline="") as target:
        csv.writer(target).writerows(plain_ledger)
    from_csv, from_xlsx = read_ledger(path), read_ledger(write_ledger(plain_ledger))
    assert [row.fields for row in from_csv.rows] == [row.fields for row in from_xlsx.rows]
    assert [row.fingerprint for row in from_csv.rows] == [row.fingerprint for row in from_xlsx.rows]
    assert [row.content_hash for row in from_csv.rows] == [
        row.content_hash for row in from_xlsx.rows
    ]


# ── identity ──


def identities(path):
    return {row.title: (row.fingerprint, row.content_hash) for row in read_ledger(path).rows}


def test_the_same_rows_in_another_order_sheet_and_column_order_keep_their_identity(
    write_ledger, plain_ledger
):
    before = identities(write_ledger(plain_ledger))
    order = list(range(len(HEADINGS)))
    random.Random(7).shuffle(order)
    mixed = [[row[index] for index in order] for row in [plain_ledger[0], *plain_ledger[:0:-1]]]
    after = identities(write_ledger(sheets={"九月": [["台账"], *mixed]}, name="九月.xlsx"))
    assert after == before
    assert len({fingerprint for fingerprint, _content in before.values()}) == 4


def test_a_changed_row_keeps_its_identity_and_changes_its_content(write_ledger, plain_ledger):
    before = identities(write_ledger(plain_ledger))
    plain_ledger[2][4:6] = ["是", date(2024, 9, 1)]
    after = identities(write_ledger(plain_ledger))
    title = "消防通道堆着杂物"
    assert after[title][0] == before[title][0]
    assert after[title][1] != before[title][1]
    assert {k: v for k, v in after.items() if k != title} == {
        k: v for k, v in before.items() if k != title
    }


def test_a_new_sequence_number_alone_is_no_change(write_ledger, plain_ledger):
    before = identities(write_ledger(plain_ledger))
    for row in plain_ledger[1:]:
        row[0] += 10
    assert identities(write_ledger(plain_ledger)) == before


def test_a_repeated_number_is_flagged_and_told_apart(write_ledger, plain_ledger):
    before = identities(write_ledger(plain_ledger))
    plain_ledger.append([9, "甲公司", 11, "另一件事", "否", None, None, 0, 1])
    plain_ledger.append(list(plain_ledger[2]))
    ledger = read_ledger(write_ledger(plain_ledger))
    assert [row.fingerprint for row in ledger.rows[:4]] == [f for f, _content in before.values()]
    assert len({row.fingerprint for row in ledger.rows}) == 6
    assert flags(ledger.rows[4]) == ["repeated_number"]
    assert flags(ledger.rows[5]) == ["repeated_number", "repeated_sequence", "repeated_row"]
    assert [(f.other_sheet, f.other_row) for f in ledger.rows[5].flags] == [("台账", 3)] * 3


def test_rows_without_numbers_are_known_by_what_they_say(write_ledger):
    rows = [
        ["问题", "责任单位", "整改措施", "是否完成"],
        ["门锁", "甲", "换", "否"],
        ["门锁", "乙", "换", "否"],
    ]
    before = [row.fingerprint for row in read_ledger(write_ledger(rows)).rows]
    rows = [
        rows[0],
        ["灯", "甲", "换", "否"],
        ["门锁", "甲", "全换", "是"],
        ["门锁", "乙", "换", "否"],
    ]
    after = [row.fingerprint for row in read_ledger(write_ledger(rows)).rows]
    assert after[1:] == before
    assert after[0] not in before


def test_without_a_unit_each_sheet_counts_for_itself(write_ledger):
    rows = [["编号", "问题", "措施"], [1, "门锁", "换"]]
    ledger = read_ledger(write_ledger(sheets={"甲公司": rows, "乙公司": rows}))
    assert len({row.fingerprint for row in ledger.rows}) == 2


# ── whatever stands in the cells ──

SIGNS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=";|")
TEXTS = st.text(SIGNS, max_size=20) | st.sampled_from(
    ["", "\\", "是", "否", "合计", "一、", "注：", "1", "2024.8", "8月底", "问题", *HEADINGS]
)


@given(st.lists(st.lists(TEXTS, max_size=10), max_size=8))
def test_any_cells_below_the_headings_are_read_rejected_or_passed_over(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("any") / "台账.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        csv.writer(target).writerows([HEADINGS, *rows])
    ledger = read_ledger(path, header_row=1)
    seen = [row.row_number for row in ledger.rows]
    for span in ledger.passed_over:
        seen.extend(range(span.first_row, span.last_row + 1))
    assert sorted(seen) == list(range(2, 2 + len(rows)))
    assert len(ledger.accepted) + len(ledger.rejected) == len(ledger.rows)
    assert len({row.fingerprint for row in ledger.rows}) == len(ledger.rows)
    assert all(flag.kind in KINDS for row in ledger.rows for flag in row.flags)

"""What could not be imported comes back as a file: row, column, reason, ready to be mended and sent again."""

from __future__ import annotations

import openpyxl

from ligai.intake.rejects import write_rejects
from tests.intake.runs import imported, outcomes

HEADINGS = ["序号", "责任单位", "问题编号", "存在问题", "整改措施", "联系电话"]
ROWS = [
    [1, "甲公司", "1", "门锁坏了", "换锁", "13800000000"],
    [2, "甲公司", "2", "\\", "换灯", "13800000001"],
    [3, "甲公司", "3", 12345, "=1+1", "13800000002"],
]


def read(path):
    book = openpyxl.load_workbook(path)
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_each_rejected_row_comes_with_place_column_and_reason(world, write_ledger, tmp_path):
    run = imported(write_ledger([HEADINGS, *ROWS]), world.city)
    assert outcomes(run) == (3, 1, 2, 0, 0)
    path = write_rejects(run, tmp_path / "imports")
    headings, *rows = read(path)
    assert headings[:4] == ["所在表", "所在行", "所在列", "未导入的原因"]
    assert [row[:4] for row in rows] == [
        ["台账", 3, "D 存在问题", "没有写是什么问题"],
        ["台账", 4, "D 存在问题", "问题一栏里只有数字"],
    ]
    kept = dict(zip(headings, rows[0], strict=True))
    assert (kept["责任单位"], kept["存在问题"], kept["整改措施"]) == ("甲公司", "\\", "换灯")
    assert kept["联系电话"] == "（个人信息，未导入）"


def test_without_rejected_rows_there_is_no_file(world, write_ledger, tmp_path):
    run = imported(write_ledger([HEADINGS, ROWS[0]]), world.city)
    assert write_rejects(run, tmp_path / "imports") is None
    assert not (tmp_path / "imports").exists()


def test_the_mended_file_can_be_sent_as_it_is(world, write_ledger, tmp_path):
    run = imported(write_ledger([HEADINGS, *ROWS]), world.city)
    path = write_rejects(run, tmp_path / "imports")
    book = openpyxl.load_workbook(path)
    column = [cell.value for cell in book.active[1]].index("存在问题") + 1
    book.active.cell(2, column, "灯不亮")
    book.active.cell(3, column, "墙裂了")
    book.save(path)
    again = imported(path, world.city)
    assert outcomes(again) == (2, 2, 0, 0, 0)
    assert {c["heading"]: c["field"] for c in again.mapping if c["field"]} == {
        "序号": "sequence_no",
        "责任单位": "unit",
        "问题编号": "problem_no",
        "存在问题": "title",
        "整改措施": "measures",
    }
    assert outcomes(imported(write_ledger([HEADINGS, *ROWS]), world.city)) == (3, 0, 2, 1, 0)


def test_formulas_and_endless_cells_and_names_do_no_harm(world, write_ledger, tmp_path):
    path = tmp_path / ("台" * 80 + ".csv")
    path.write_text(f"存在问题,责任单位,整改措施\n\\,甲公司,{'长' * 40_000}\n/,=cmd|x,换灯\n")
    run = imported(path, world.city)
    rejects = write_rejects(run, tmp_path / "imports")
    assert len(rejects.name.encode()) < 255
    _headings, first, second = read(rejects)
    assert len(first[-1]) == 32_767
    assert first[-1].endswith("…")
    assert "=cmd|x" in second

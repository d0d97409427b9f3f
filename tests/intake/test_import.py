"""A ledger becomes problems as it stands: nothing made better, nothing lost, nothing twice."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ligai.intake.actions.importing import start_run
from ligai.intake.actions.rows import Import, import_batch
from ligai.intake.contradictions import Flag
from ligai.intake.ledger_file import read_ledger
from ligai.intake.storable import storable
from ligai.kernel.moments import day_start, local_date
from ligai.ledger.models import Event
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import Provenance, State
from ligai.stats.tabulate import Question, tabulate
from tests import cast
from tests.intake.ledgers import append_rows
from tests.intake.runs import (
    assert_books_balance,
    imported,
    kinds,
    ledger_of,
    outcomes,
    problem_of,
    row_of,
)

PLACEHOLDERS = ["\\", "/", " /", "—", "无", "", None]


# ── states, days, provenance ──


def test_a_done_row_is_closed_as_claimed_on_its_day_and_never_as_checked(
    world, write_ledger, plain_ledger
):
    run = imported(write_ledger(plain_ledger), world.city)
    problem = problem_of("11")
    assert outcomes(run) == (4, 4, 0, 0, 0)
    assert (problem.state, problem.provenance) == (State.CLOSED_CLAIMED, Provenance.TAKEN_OVER)
    assert (problem.handled_on, problem.declared_on) == (date(2024, 5, 6), date(2024, 5, 6))
    assert problem.closed_at == day_start(date(2024, 5, 6))
    assert problem.due_on == problem.original_due_on == date(2024, 6, 30)
    assert [due.because for due in problem.due_history.all()] == ["台账原定"]
    assert "未经本系统核查" in Event.objects.of(problem).last().sentence()


def test_an_open_row_is_assigned_even_where_it_has_a_completion_date(
    world, write_ledger, plain_ledger
):
    imported(write_ledger(plain_ledger), world.city)
    for number in ("12", "14"):
        problem = problem_of(number)
        assert (problem.state, problem.provenance) == (State.ASSIGNED, Provenance.IMPORTED)
        assert (problem.handled_on, problem.closed_at) == (None, None)


def test_done_without_a_date_counts_on_the_day_of_import_and_is_not_on_time_by_accident(
    world, write_ledger
):
    imported(
        write_ledger(
            ledger_of(
                ["", "1", "没写哪天完成", "2024-01-05", "是", "\\", "2024-03-31"],
                ["", "2", "按时完成", "2024-01-05", "是", "2024-03-31", "2024-03-31"],
            )
        ),
        world.city,
    )
    problem = problem_of("1")
    assert problem.handled_on == problem.declared_on == cast.today()
    table = tabulate(Question(world.city, operator()), ["R5"])
    assert table.total.cells[0].counts["part"] == 1
    assert str(table.total.cells[0].share).startswith("1/2")


def test_a_problem_is_true_from_the_day_it_was_found(world, write_ledger):
    imported(
        write_ledger(
            ledger_of(
                ["", "1", "写了发现时间", "2024年1月5日", "否"],
                ["", "2", "只有完成时间", "", "是", "2024.3.1"],
                ["", "3", "什么时间也没有", "", "否"],
            )
        ),
        world.city,
    )
    assert problem_of("1").received_at == day_start(date(2024, 1, 5))
    assert problem_of("2").received_at == day_start(date(2024, 3, 1))
    assert problem_of("3").received_on == cast.today()
    assert problem_of("1").number == "〔2024〕1号"
    assert problem_of("2").number == "〔2024〕2号"


@pytest.mark.parametrize(
    ("found", "completed", "due", "flag"),
    [
        ("2024-05-01", "2024-04-01", "2024-06-01", "date_before_found"),
        ("2024-05-01", "2024-05-20", "2024-04-01", "due_before_found"),
        ("2024-05-01", "2091-05-20", "2024-06-01", "completed_in_future"),
        ("2091-05-01", "2024-04-01", "2024-06-01", "found_in_future"),
        ("2091-05-01", "2091-06-01", "2091-04-01", "found_in_future"),
    ],
)
@pytest.mark.parametrize("done", ["是", "否"])
def test_days_that_cannot_be_are_imported_flagged_and_legal(
    world, write_ledger, found, completed, due, flag, done
):
    run = imported(
        write_ledger(ledger_of(["", "1", "日子不对", found, done, completed, due])), world.city
    )
    assert outcomes(run)[:2] == (1, 1)
    assert run.counts["flags"][flag] == 1
    problem, now = problem_of("1"), datetime.now(UTC)
    events = list(Event.objects.of(problem))
    assert all(event.effective_at <= event.recorded_at <= now for event in events)
    assert [e.effective_at for e in events] == sorted(e.effective_at for e in events)
    assert problem.received_at <= now
    assert problem.handled_on is None or problem.handled_on <= cast.today()
    assert_books_balance()


# ── traps ──


def test_placeholders_are_not_given_and_never_zero(world, write_ledger):
    headings = ["存在问题", "责任单位", "涉及金额（万元）", "整改完成时间", "是否完成", "完成数量"]
    rows = [[f"第{n}件", "/", mark, mark, "否", mark] for n, mark in enumerate(PLACEHOLDERS)]
    run = imported(write_ledger([headings, *rows, ["零元", "/", 0, "", "否", 0]]), world.city)
    assert outcomes(run)[:2] == (8, 8)
    assert run.counts["flags"] == {}
    assert set(Problem.objects.values_list("unit__name", flat=True)) == {"吉林市"}
    assert "0" not in row_of(run, 2).raw.values()
    assert row_of(run, 2).raw["涉及金额（万元）"] == "\\"
    assert row_of(run, 9).raw["涉及金额（万元）"] == "0"


def test_dates_are_read_in_every_way_that_people_write_them(world, write_ledger):
    written = [
        date(2024, 8, 1), "2024-8-1", "2024.08.01", "2024/8/1", "20240801", "2024年8月1日",
        "2024年8月1日前", 45505, "二〇二四年八月一日",
    ]  # fmt: skip
    rows = [["", f"{n}", f"第{n}件", "", "否", "", each] for n, each in enumerate(written)]
    imported(write_ledger(ledger_of(*rows)), world.city)
    assert set(Problem.objects.values_list("due_on", flat=True)) == {date(2024, 8, 1)}


def test_words_in_number_columns_are_flagged_and_kept(world, write_ledger):
    run = imported(
        write_ledger(
            [
                ["存在问题", "责任单位", "涉及金额（万元）", "是否完成"],
                ["多付了钱", "/", "约三百", "否"],
            ]
        ),
        world.city,
    )
    [row] = run.rows.all()
    assert kinds(row) == ["text_in_number"]
    assert row.raw["涉及金额（万元）"] == "约三百"
    assert row.doubts == ["数字栏里是文字（涉及金额（万元）：约三百）"]


def test_phantom_rows_and_an_empty_second_sheet_are_passed_over(world, write_ledger, plain_ledger):
    path = write_ledger(sheets={"台账": plain_ledger, "Sheet1": []})
    append_rows(path, 6, ['<c r="A{row}"/><c r="D{row}" t="inlineStr"><is><t> </t></is></c>'] * 500)
    run = imported(path, world.city)
    assert outcomes(run) == (4, 4, 0, 0, 0)
    assert run.counts["passed_over"] == {"empty": 500}
    assert run.counts["missing"] == ["lead_officer"]


def test_contradictions_are_imported_flagged_and_counted_by_kind(world, write_ledger, plain_ledger):
    plain_ledger.append([5, "乙公司", 11, "合同又没有编号", "看情况", "8月底", "长期坚持", 1, 0])
    plain_ledger.append([5, "乙公司", 15, "印章没有登记", "", "", "2024-09-30", "", ""])
    run = imported(write_ledger(plain_ledger), world.city)
    assert outcomes(run) == (6, 6, 0, 0, 0)
    assert run.counts["flags"] == {
        "done_without_date": 1,
        "open_with_date": 1,
        "counters_disagree": 1,
        "repeated_number": 1,
        "repeated_sequence": 1,
        "unreadable_date": 1,
        "no_fixed_date": 1,
        "unclear_status": 1,
        "status_not_given": 1,
    }
    assert problem_of("15").state == State.ASSIGNED
    assert_books_balance()


def test_a_repeated_number_is_imported_twice_and_names_the_row_that_it_repeats(
    world, write_ledger, plain_ledger
):
    plain_ledger.append([5, "乙公司", 11, "合同又没有编号", "否", "", "2024-09-30", 0, 1])
    run = imported(write_ledger(plain_ledger), world.city)
    assert Problem.objects.filter(external_number="11").count() == 2
    flag = row_of(run, 6).flags[0]
    assert (flag["kind"], flag["other_sheet"], flag["other_row"]) == ("repeated_number", "台账", 2)
    assert row_of(run, 6).doubts == ["问题编号重复（问题编号：11），见台账第2行"]


def test_what_has_no_column_in_a_problem_is_kept_with_its_row(world, write_ledger):
    run = imported(
        write_ledger(
            [
                [
                    "存在问题",
                    "涉及金额（万元）",
                    "明细分类",
                    "验收负责人",
                    "佐证材料",
                    "地点",
                    "联系电话",
                ],
                ["门锁坏了", 12.5, "安防", "江若川", "照片3张", "东门", "13800000000"],
            ]
        ),
        world.city,
    )
    assert row_of(run, 2).raw == {
        "存在问题": "门锁坏了",
        "涉及金额（万元）": "12.5",
        "明细分类": "安防",
        "验收负责人": "江若川",
        "佐证材料": "照片3张",
        "地点": "东门",
        "联系电话": "（个人信息，未导入）",
    }
    in_their_order = [heading for heading, _text in row_of(run, 2).cells]
    assert in_their_order[:3] == ["存在问题", "涉及金额（万元）", "明细分类"]


def test_measures_are_split_by_their_numbers_only(world, write_ledger):
    cells = {
        "1.修订制度。2.组织培训\n3、投入1.5万元": ["修订制度。", "组织培训", "投入1.5万元"],
        "（1）清理；（2）划线": ["清理；", "划线"],
        "投入1.5万元，在第1、2季度完成": ["投入1.5万元，在第1、2季度完成"],
        "2024.12.31前完成": ["2024.12.31前完成"],
        "整改措施：1.清理2.划线": ["整改措施：清理", "划线"],
        "\\": [],
    }
    rows = [[f"第{n}件", "/", text] for n, text in enumerate(cells)]
    imported(write_ledger([["存在问题", "责任单位", "整改措施"], *rows]), world.city)
    for n, wanted in enumerate(cells.values()):
        problem = Problem.objects.get(title=f"第{n}件")
        assert [measure.what for measure in problem.measures.all()] == wanted


def test_long_texts_are_cut_and_kept_whole_elsewhere(world, write_ledger):
    title = "安全生产责任没有落实到岗到人" * 20
    leaders = "、".join(f"王{sign}" for sign in "东南西北中天地玄黄宇宙洪荒日月盈昃辰宿列张")
    run = imported(
        write_ledger(
            [
                ["存在问题", "责任单位", "问题来源", "问题类别", "责任领导", "备注"],
                [title, "/", "审计" * 40, "安全" * 40, leaders, "原备注"],
            ]
        ),
        world.city,
    )
    problem = Problem.objects.get()
    assert (len(problem.title), problem.title[-1]) == (200, "…")
    assert problem.facts == title
    assert len(problem.source) == len(problem.category) == 60
    assert problem.remark.startswith("原备注\n")
    assert f"问题来源：{'审计' * 40}" in problem.remark
    assert f"责任领导：{leaders}" in problem.remark
    assert kinds(row_of(run, 2)) == ["text_cut"] * 4
    assert_books_balance()


def test_signs_that_a_database_refuses_are_replaced(world, write_ledger, tmp_path):
    """An old workbook may hold NUL and halves of signs, a file's name bytes that are no text."""
    path = write_ledger(ledger_of(["甲公司", "1", "门锁坏了", "", "否", "8月底"]))
    path = path.rename(tmp_path / "台账\udcff.xlsx")
    ledger = read_ledger(path)
    [row] = ledger.rows
    row.fields.update(unit="甲\x00厂", title="门\x00锁\ud83d", problem_no="1\x00", remarks="\x00")
    row.raw |= {"存在\x00问题": "门\x00锁\ud83d"}
    row.flags.append(Flag("unreadable_date", "完成\x00时间", "8月\x00底", "台\x00账", 2))
    run = start_run(path, ledger, {}, actor=operator(), unit=world.city, docket=None)
    import_batch(Import(run, ledger, cast.today()), ledger.rows, actor=operator())
    kept = row_of(run, 2)
    assert run.file_name == "台账\ufffd.xlsx"
    assert kept.raw["存在\ufffd问题"] == "门\ufffd锁\ufffd"
    assert (kept.problem.title, kept.problem.unit.name) == ("门\ufffd锁\ufffd", "甲\ufffd厂")
    assert kept.flags[-1]["other_sheet"] == "台\ufffd账"
    assert_books_balance()


def test_only_what_a_database_refuses_is_replaced():
    assert storable("甲\x00乙\ud83d丙\udcff") == "甲\ufffd乙\ufffd丙\ufffd"
    assert storable("𠮷野家 \t\n—é") == "𠮷野家 \t\n—é"


# ── once and only once ──


def test_the_same_file_again_changes_nothing(world, write_ledger, plain_ledger):
    path = write_ledger(plain_ledger)
    imported(path, world.city)
    events, units = Event.objects.filter(kind="problem").count(), Unit.objects.count()
    run = imported(path, world.city)
    assert outcomes(run) == (4, 0, 0, 4, 0)
    assert run.counts["flags"]["done_without_date"] == 1
    assert Event.objects.filter(kind="problem").count() == events
    assert Unit.objects.count() == units


def test_a_copy_a_sorted_copy_and_one_with_moved_columns_bring_nothing_new(
    world, write_ledger, plain_ledger
):
    imported(write_ledger(plain_ledger), world.city)
    headings, *rows = plain_ledger
    shuffled = random.Random(3).sample(rows, len(rows))
    order = [3, 0, 8, 1, 5, 4, 2, 7, 6]
    moved = [[row[column] for column in order] for row in [headings, *reversed(rows)]]
    for name, content in {
        "副本.xlsx": plain_ledger,
        "另排.xlsx": [headings, *shuffled],
        "换列.xlsx": moved,
    }.items():
        assert outcomes(imported(write_ledger(content, name=name), world.city)) == (4, 0, 0, 4, 0)
    assert Problem.objects.count() == 4


def test_another_jurisdiction_has_its_own_problems(world, write_ledger, plain_ledger):
    path = write_ledger(plain_ledger)
    imported(path, world.city)
    assert outcomes(imported(path, world.other_city)) == (4, 4, 0, 0, 0)


def test_a_changed_row_shows_what_changed_and_leaves_the_problem_alone(
    world, write_ledger, plain_ledger
):
    imported(write_ledger(plain_ledger), world.city)
    before = Problem.objects.filter(external_number="12").values().get()
    plain_ledger[2][4:6] = ["是", date(2024, 7, 1)]
    plain_ledger[2][0] = 9
    path = write_ledger(plain_ledger, name="八月.xlsx")
    run = imported(path, world.city)
    assert outcomes(run) == (4, 0, 0, 3, 1)
    assert row_of(run, 3).changes == [
        {"heading": "是否整改完成", "old": "否", "new": "是"},
        {"heading": "整改完成时间", "old": "\\", "new": "2024-07-01"},
    ]
    assert Problem.objects.filter(external_number="12").values().get() == before
    assert outcomes(imported(path, world.city)) == (4, 0, 0, 4, 0)


def test_an_import_never_changes_the_state_of_a_problem_that_exists(
    world, write_ledger, plain_ledger
):
    path = write_ledger(plain_ledger)
    imported(path, world.city)
    problems.reopen(problem_of("11"), actor=world.xu, because="又坏了")
    assert outcomes(imported(path, world.city)) == (4, 0, 0, 4, 0)
    assert problem_of("11").state == State.REOPENED


def test_a_row_too_many_times_the_same_is_as_many_problems_and_flagged(world, write_ledger):
    path = write_ledger(ledger_of(*[["", "", "灯不亮", "2024-01-05", "否"]] * 3))
    run = imported(path, world.city)
    assert outcomes(run) == (3, 3, 0, 0, 0)
    assert run.counts["flags"] == {"repeated_row": 2}
    assert outcomes(imported(path, world.city)) == (3, 0, 0, 3, 0)


def test_more_rows_than_one_batch_are_all_there_in_their_order(world, write_ledger):
    rows = [["甲公司", f"{n}", f"第{n}件", "2024-01-05", "否"] for n in range(1, 124)]
    run = imported(write_ledger(ledger_of(*rows)), world.city)
    assert outcomes(run) == (123, 123, 0, 0, 0)
    numbers = Problem.objects.order_by("id").values_list("external_number", "number")
    assert list(numbers) == [(f"{n}", f"〔2024〕{n}号") for n in range(1, 124)]
    assert_books_balance()


def test_problems_are_listed_on_the_docket_from_the_day_they_were_found(world, write_ledger):
    from ligai.campaigns.actions import open_docket

    docket = open_docket(world.city, actor=operator(), name="审计整改")
    path = write_ledger(ledger_of(["", "1", "门锁坏了", "2024-01-05", "是", "2024-02-01"]))
    imported(path, world.city, docket=docket)
    [entry] = problem_of("1").docket_entries.all()
    assert (entry.docket, entry.effective_at) == (docket, day_start(date(2024, 1, 5)))
    assert [e.verb for e in Event.objects.of(problem_of("1"))] == [
        "problem.taken_over", "problem.listed", "problem.closed_claimed",
    ]  # fmt: skip
    assert_books_balance()


def test_numbers_of_money_keep_their_value(world, write_ledger):
    run = imported(
        write_ledger([["存在问题", "责任单位", "涉及金额（万元）"], ["多付了钱", "/", 209992.44]]),
        world.city,
    )
    assert Decimal(row_of(run, 2).raw["涉及金额（万元）"]) == Decimal("209992.44")
    assert local_date(run.started_at) == cast.today()

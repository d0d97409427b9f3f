"""`ligai import ledger` and `ligai import undo`: what they print, what they leave behind, how they end."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from ligai.campaigns.models import Docket
from ligai.intake.models import ImportRun
from ligai.problems.models import Problem
from ligai.problems.rules import State
from tests.intake.runs import ledger_of
from tests.running import run_ligai


def said(*arguments: object) -> str:
    out = StringIO()
    call_command("import", *map(str, arguments), stdout=out)
    return out.getvalue()


def answer(*arguments: object) -> dict:
    return json.loads(said(*arguments, "--json"))


def test_the_answer_counts_everything_and_names_the_run(world, write_ledger, plain_ledger):
    plain_ledger.append([5, "乙公司", 15, "\\", "否", "", "", 0, 1])
    told = answer("ledger", write_ledger(plain_ledger), "--unit", "2202")
    [one] = told["files"]
    counts = {"rows_read": 5, "imported": 4, "rejected": 1, "unchanged": 0, "changed": 0}
    flags = {"done_without_date": 1, "open_with_date": 1, "counters_disagree": 1}
    assert {name: one[name] for name in counts} == {name: told[name] for name in counts} == counts
    assert one["flags"] == told["flags"] == flags
    assert one["file"] == "台账.xlsx"
    assert one["passed_over"] == {}
    assert one["missing"] == ["lead_officer"]
    assert one["unknown_headings"] == []
    assert one["mapping"][3]["field"] == "title"
    assert ImportRun.objects.get(pk=int(one["run"])).counts["imported"] == 4
    rejects = openpyxl.load_workbook(one["rejects_file"]).active
    assert rejects.cell(2, 2).value == 6
    assert told["refused"] == []


def test_several_files_add_up(world, write_ledger, plain_ledger):
    first = write_ledger(plain_ledger)
    second = write_ledger(ledger_of(["", "1", "门锁坏了"]), name="另一份.xlsx")
    told = answer("ledger", first, second, first, "--unit", "2202")
    assert (told["rows_read"], told["imported"], told["unchanged"]) == (9, 5, 4)
    assert [one["imported"] for one in told["files"]] == [4, 1, 0]
    assert told["flags"]["done_without_date"] == 2


def test_people_read_what_became_of_the_rows_and_of_the_headings(world, write_ledger, plain_ledger):
    text = said("ledger", write_ledger(plain_ledger), "--unit", "2202", "--map", "没有的=title")
    assert "台账.xlsx：读到4行，导入4，未导入0，没有变化0，内容有变0" in text
    assert "  D 存在问题 → 问题（title，exact）" in text
    assert "没有找到这些栏：责任领导" in text
    assert "--map 里的这些标题，表里没有：没有的" in text
    assert "已完成，但没有完成时间 1" in text
    assert f"ligai import undo {ImportRun.objects.get().pk}" in text


def test_a_mapping_is_taken_from_the_command_line(world, write_ledger):
    path = write_ledger([["东西", "责任单位", "红黑榜"], ["门锁坏了", "市城市管理局", "红"]])
    told = answer("ledger", path, "--unit", "2202", "--map", "东西=title", "--map", "C=category")
    assert told["imported"] == 1
    assert Problem.objects.get().category == "红"


def test_problems_are_listed_on_a_docket(world, write_ledger, plain_ledger):
    answer("ledger", write_ledger(plain_ledger), "--unit", "2202", "--docket", "审计整改")
    assert Docket.objects.get(name="审计整改").entries.count() == 4


def test_an_import_is_undone_by_its_number(world, write_ledger, plain_ledger):
    run = answer("ledger", write_ledger(plain_ledger), "--unit", "2202")["files"][0]["run"]
    assert answer("undo", run) == {"run": run, "taken_back": 4, "kept": 0}
    assert said("undo", run) == "收回0件；已有人办理、保留不动的0件\n"
    assert set(Problem.objects.values_list("state", flat=True)) == {State.VOID}


@pytest.mark.parametrize("run", ["0", "-1", "abc", "九", "9" * 30])
def test_a_run_that_is_not_there_cannot_be_undone(world, run):
    with pytest.raises(CommandError, match="没有这次导入") as refused:
        said("undo", "--", run)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--unit", "没有的"], "没有代码为“没有的”的单位"),
        (["--map", "题目"], "要写成 标题=字段"),
        (["--map", "=title"], "要写成 标题=字段"),
        (["--docket", "单" * 101], "清单名称最多100个字"),
    ],
)
def test_words_of_the_call_that_are_off_end_it_before_anything_is_read(
    world, write_ledger, plain_ledger, arguments, reason
):
    with pytest.raises(CommandError, match=reason) as refused:
        said("ledger", write_ledger(plain_ledger), *arguments)
    assert refused.value.returncode == 2
    assert not ImportRun.objects.exists()


def test_a_file_that_cannot_be_read_leaves_the_others_alone_and_ends_with_2(
    fresh_database, write_ledger, plain_ledger, tmp_path: Path
):
    (tmp_path / "坏的.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (tmp_path / "空的.csv").write_text("")
    run_ligai(fresh_database, "init", "--json")
    files = [tmp_path / "没有.xlsx", tmp_path / "坏的.xlsx", tmp_path / "空的.csv", tmp_path]
    command = ["import", "ledger", *map(str, files), str(write_ledger(plain_ledger)), "--json"]
    done = run_ligai(fresh_database, *command, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    assert told["imported"] == 4
    assert [Path(one["file"]) for one in told["refused"]] == files
    assert all(one["reason"] for one in told["refused"])
    again = run_ligai(fresh_database, *command[:2], command[-2], "--json")
    assert json.loads(again.stdout)["unchanged"] == 4
    run_ligai(fresh_database, "audit")

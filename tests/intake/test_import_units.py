"""Which unit an imported problem belongs to, and who may import where."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ligai.kernel.errors import NotAllowed
from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.problems.models import Problem
from tests import cast
from tests.intake.runs import imported, ledger_of, outcomes, problem_of, row_of


def test_a_unit_is_found_by_its_name_wherever_it_stands_in_the_jurisdiction(world, write_ledger):
    names = ["市城市管理局", " 市城市 管理局", "致和街道", "吉林市", "", "吉林市市城市管理局"]
    rows = [[name, f"{n}", f"第{n}件"] for n, name in enumerate(names)]
    before = Unit.objects.count()
    imported(write_ledger(ledger_of(*rows)), world.city)
    units = Problem.objects.order_by("external_number").values_list("unit__code", flat=True)
    assert list(units) == ["2202-cg", "2202-cg", "220204001", "2202", "2202", "2202-cg"]
    assert Unit.objects.count() == before


def test_names_of_units_above_may_stand_in_front_and_share_a_sign(world, write_ledger):
    names = {
        "吉林市住房和城乡建设局": "2202-zj",
        "吉林省吉林市住房和城乡建设局": "2202-zj",
        "船营区致和街道": "220204001",
        "吉林市船营区致和街道致和社区": "220204001001",
    }
    rows = [[name, f"{n}", f"第{n}件"] for n, name in enumerate(names)]
    before = Unit.objects.count()
    imported(write_ledger(ledger_of(*rows)), world.city)
    units = Problem.objects.order_by("external_number").values_list("unit__code", flat=True)
    assert list(units) == list(names.values())
    assert Unit.objects.count() == before


def test_a_name_that_only_looks_like_one_is_a_unit_of_its_own(world, write_ledger):
    names = ["通化市住房和城乡建设局", "长春市城市管理局", "住房和城乡建设局"]
    rows = [[name, f"{n}", f"第{n}件"] for n, name in enumerate(names)]
    imported(write_ledger(ledger_of(*rows)), world.city)
    assert (
        list(Problem.objects.order_by("external_number").values_list("unit__name", flat=True))
        == names
    )


def test_an_unknown_unit_is_opened_once_under_the_one_of_the_import(
    world, write_ledger, plain_ledger
):
    imported(write_ledger(plain_ledger), world.city)
    opened = Unit.objects.get(name="甲公司")
    assert (opened.parent, opened.unit_kind) == (world.city, "company")
    assert problem_of("11").unit == problem_of("12").unit == opened
    assert problem_of("11").path == opened.path


def test_a_name_that_two_units_have_is_rejected_with_the_reason(world, write_ledger):
    for parent in (world.district, world.street):
        org.open_unit(parent, actor=operator(), name="环卫站")
    run = imported(
        write_ledger(ledger_of(["环卫站", "1", "门锁坏了"], ["致和街道环卫站", "2", "灯不亮"])),
        world.city,
    )
    assert outcomes(run) == (2, 1, 1, 0, 0)
    [reason] = row_of(run, 2).rejects
    assert (reason["column"], reason["letter"]) == ("责任单位", "A")
    assert reason["reason"] == "“环卫站”在吉林市下不止一个，请写全称"
    assert problem_of("2").unit.parent == world.street


def test_a_closed_unit_gets_no_problem(world, write_ledger):
    unit = org.open_unit(world.city, actor=operator(), name="旧局")
    Unit.objects.filter(pk=unit.pk).update(closed_on=cast.today() - timedelta(1))
    run = imported(write_ledger(ledger_of(["旧局", "1", "门锁坏了"])), world.city)
    assert [reason["reason"] for reason in row_of(run, 2).rejects] == ["旧局已经撤销"]
    assert Unit.objects.filter(name="旧局").count() == 1


def test_of_several_units_in_one_cell_the_first_known_one_leads(world, write_ledger):
    run = imported(
        write_ledger(
            ledger_of(
                ["市城市管理局、市住房和城乡建设局", "1", "门锁坏了"],
                ["市住房和\n城乡建设局", "2", "灯不亮"],
                ["东厂\n西厂", "3", "墙裂了"],
            )
        ),
        world.city,
    )
    assert problem_of("1").unit == world.urban
    assert run.counts["flags"]["several_units"] == 1
    assert row_of(run, 2).flags[-1]["text"] == "市城市管理局、市住房和城乡建设局"
    assert problem_of("2").unit == world.housing
    assert problem_of("3").unit.name == "东厂、西厂"


def test_a_name_longer_than_a_unit_may_have_is_rejected(world, write_ledger):
    run = imported(write_ledger(ledger_of(["厂" * 101, "1", "门锁坏了"])), world.city)
    assert [r["reason"] for r in row_of(run, 2).rejects] == ["单位名称太长，最多100个字"]


def test_an_actor_imports_within_reach_only(world, write_ledger, plain_ledger):
    path = write_ledger(plain_ledger)
    for actor, unit in ((world.shen, world.city), (world.song, world.urban)):
        with pytest.raises(NotAllowed):
            imported(path, unit, actor=actor)
    assert not Problem.objects.exists()


def test_who_may_not_open_units_imports_what_names_known_ones(world, write_ledger):
    run = imported(
        write_ledger(ledger_of(["市城市管理局", "1", "门锁坏了"], ["新公司", "2", "灯不亮"])),
        world.city,
        actor=world.xu,
    )
    assert outcomes(run) == (2, 1, 1, 0, 0)
    [reason] = row_of(run, 3).rejects
    assert reason["reason"] == "吉林市下没有“新公司”，请先由管理员建好这个单位"
    assert Event.objects.of(problem_of("1")).first().actor_name == "许知远"
    assert not Unit.objects.filter(name="新公司").exists()


def _reads(path, unit) -> int:
    """How many statements read anything while a file is imported."""
    with CaptureQueriesContext(connection) as queries:
        imported(path, unit)
    return sum(query["sql"].lstrip().startswith("SELECT") for query in queries)


def test_many_units_in_one_batch_are_found_with_as_few_questions_as_three(world, write_ledger):
    names = [f"第{n}中心卫生院" for n in range(60)]
    for name in names:
        org.open_unit(world.city, actor=operator(), name=name)
    spelled = [f"吉林市{name}" if n % 2 else name for n, name in enumerate(names)]
    few = write_ledger(ledger_of(*([n, f"少{n}", "漏水"] for n in spelled[:3])), name="少.xlsx")
    many = write_ledger(ledger_of(*([n, f"多{n}", "漏水"] for n in spelled)), name="多.xlsx")
    imported(write_ledger(ledger_of(["吉林市", "零", "漏水"]), name="零.xlsx"), world.city)
    before = _reads(few, world.city)
    assert _reads(many, world.city) == before
    problems = Problem.objects.exclude(external_number="零")
    assert problems.filter(unit__name__in=names).count() == problems.count() == 63


def test_a_unit_opened_by_one_row_is_found_by_the_next_however_it_is_written(world, write_ledger):
    written = ["新港公司", "吉林市新港公司", "新港\n公司", "吉林省吉林市新港公司"]
    rows = [[name, f"{n}", f"第{n}件"] for n, name in enumerate(written)]
    imported(write_ledger(ledger_of(*rows)), world.city)
    assert list(Problem.objects.values_list("unit__name", flat=True).distinct()) == ["新港公司"]
    assert Unit.objects.filter(name__contains="新港").count() == 1

"""Planning: description, lead officer, measures with targets, evidence; old words stay in the history."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.problems.books import count, fresh
from tests.problems.proofs import assert_balanced, last, refused, told


@pytest.fixture
def problem(world: World) -> Problem:
    """Triaged for the ledger."""
    return cast.triaged(world)


def test_a_revision_keeps_the_old_words(problem: Problem, world: World) -> None:
    problems.revise(problem, actor=world.song, cause=" 车位没有划线 ", title="小区停车难")
    problems.revise(problem, actor=world.song, title="小区停车难（致和街道）")
    assert (fresh(problem).cause, fresh(problem).title) == (
        "车位没有划线",
        "小区停车难（致和街道）",
    )
    assert told(last(problem)) == ("宋怀瑾补充完善：标题", "宋怀瑾 revised: 标题")
    titles = [e.text("title") for e in Event.objects.of(problem).with_words()]
    assert [t for t in titles if t] == ["小区堆物占道", "小区停车难", "小区停车难（致和街道）"]
    assert last(problem).changes == {}
    assert_balanced(problem)


def test_a_revision_that_changes_nothing_is_no_event(problem: Problem, world: World) -> None:
    before = problem.version()
    problems.revise(problem, actor=world.song, title=problem.title)
    assert fresh(problem).version() == before


def test_a_title_is_not_emptied_and_a_state_is_not_revised(problem: Problem, world: World) -> None:
    with refused(says="请写明是什么问题", field="title"):
        problems.revise(problem, actor=world.song, title=" ")
    with pytest.raises(ValueError, match="state"):
        problems.revise(problem, actor=world.song, state="closed")


def test_the_lead_officer_is_counted(problem: Problem, world: World) -> None:
    problems.appoint_lead(problem, actor=world.qiu, lead=world.people["han"])
    assert told(last(problem)) == (
        "邱若水确定韩立群包保",
        "邱若水 named 韩立群 as lead officer",
    )
    assert count(lead_id=world.people["han"].pk) == 1
    assert_balanced(problem)


def test_a_lead_officer_holds_a_post(problem: Problem, world: World) -> None:
    stranger = org.open_person(actor=operator(), username="nobody", name="无名")
    with refused(says="无名现在没有在任的岗位", field="lead"):
        problems.appoint_lead(problem, actor=world.xu, lead=stranger)
    org.suspend_person(world.people["han"], actor=operator())
    suspended = type(stranger).objects.get(pk=world.people["han"].pk)
    with refused(says="韩立群现在没有在任的岗位", field="lead"):
        problems.appoint_lead(problem, actor=world.xu, lead=suspended)


def test_a_measure_has_a_target_and_a_quantity(problem: Problem, world: World) -> None:
    measure = problems.add_measure(
        problem,
        actor=world.song,
        what="新划停车位",
        target="不少于36个",
        quantity=Decimal(36),
        unit_of_measure="个",
    )
    assert (measure.order, measure.is_done) == (1, False)
    assert told(last(problem)) == (
        "宋怀瑾制定措施：新划停车位",
        "宋怀瑾 added a measure: 新划停车位",
    )
    with refused(says="请写明措施", field="what"):
        problems.add_measure(problem, actor=world.song, what="")
    with refused(says="目标数量要大于0", field="quantity"):
        problems.add_measure(problem, actor=world.song, what="宣传", quantity=Decimal(0))


def test_progress_is_reported_in_the_unit_of_measure(problem: Problem, world: World) -> None:
    measure = problems.add_measure(
        problem, actor=world.song, what="划线", quantity=Decimal(36), unit_of_measure="个"
    )
    problems.report_measure(measure, actor=world.song, done=Decimal("20.50"))
    assert told(last(problem)) == (
        "宋怀瑾报告“划线”完成20.5/36个",
        "宋怀瑾 reported “划线”: 20.5/36个 done",
    )
    with refused(says="完成数量不能小于0", field="done"):
        problems.report_measure(measure, actor=world.song, done=Decimal(-1))
    assert problems.report_measure(measure, actor=world.song, done=Decimal(36)).is_done


def test_evidence_names_its_author(problem: Problem, world: World) -> None:
    evidence = problems.add_evidence(problem, actor=world.song, what="划线后照片", kind="photo")
    assert (evidence.author, evidence.author_name) == (world.people["song"], "宋怀瑾")
    assert told(last(problem)) == (
        "宋怀瑾提交佐证：划线后照片",
        "宋怀瑾 added evidence: 划线后照片",
    )
    with refused(says="请写明佐证是什么", field="what"):
        problems.add_evidence(problem, actor=world.song, what="")
    with refused(says="形成日期不能晚于今天", field="taken_on"):
        problems.add_evidence(
            problem, actor=world.song, what="照片", taken_on=cast.today() + timedelta(days=1)
        )


def test_evidence_belongs_to_a_measure_of_its_own_problem(problem: Problem, world: World) -> None:
    other = cast.registered(world, title="另一件")
    measure = problems.add_measure(other, actor=world.song, what="措施")
    with refused(says="这项措施不属于这个问题", field="measure"):
        problems.add_evidence(problem, actor=world.song, what="照片", measure=measure)


def test_nothing_is_planned_or_proved_once_closure_is_requested(world: World) -> None:
    problem = cast.submitted(world)
    with refused(says="“申请销号”的问题不能再改措施和佐证"):
        problems.add_evidence(problem, actor=world.song, what="补一张照片")
    with refused(says="“申请销号”的问题不能再改措施和佐证"):
        problems.report_measure(problem.measures.get(), actor=world.song, done=Decimal(1))


@pytest.mark.parametrize("name", ["jiang", "tong", "lin", "shen", "meng", "guan"])
def test_who_does_not_plan_here_is_refused(problem: Problem, world: World, name: str) -> None:
    actor = getattr(world, name)
    with refused(NotAllowed):
        problems.revise(problem, actor=actor, cause="原因")
    with refused(NotAllowed):
        problems.add_measure(problem, actor=actor, what="措施")
    with refused(NotAllowed):
        problems.add_evidence(problem, actor=actor, what="照片")


@pytest.mark.parametrize("name", ["song", "han", "lin", "shen"])
def test_who_does_not_name_a_lead_is_refused(problem: Problem, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.appoint_lead(problem, actor=getattr(world, name), lead=world.people["han"])


def test_the_second_of_two_people_is_told(problem: Problem, world: World) -> None:
    seen = problem.version()
    problems.revise(problem, actor=world.song, cause="甲", seen=seen)
    with refused(Stale):
        problems.revise(problem, actor=world.zhou, cause="乙", seen=seen)
    with refused(Stale):
        problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"], seen=seen)

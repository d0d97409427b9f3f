"""Objections: one a unit, in time, decided by whoever gave the duty; the third by the common superior."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ledger.models import Event
from ligai.ledger.writing import database_now
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.actions.objections import common_superior
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import OBJECT, AssignmentState, Duty, State
from tests import cast
from tests.cast import World
from tests.problems.proofs import assert_balanced, last, refused, told, verbs
from tests.problems.situations import dispatched_days_ago, somebody, under_way


@pytest.fixture
def duty(world: World) -> Assignment:
    """The lead duty of the urban management bureau."""
    return cast.dispatched(world).assignments.get()


def objected(duty: Assignment, world: World) -> Assignment:
    """Returned by the bureau's handler."""
    return problems.object_to(duty, actor=world.song, reason="车位归住建局管")


def test_a_unit_objects_with_reasons(duty: Assignment, world: World) -> None:
    with refused(Refused, "请写明为什么不属于本单位", field="reason"):
        problems.object_to(duty, actor=world.song, reason="")
    returned = objected(duty, world)
    assert (returned.state, returned.objection_used) == (AssignmentState.OBJECTION, True)
    assert told(last(returned)) == (
        "宋怀瑾申请退单",
        "宋怀瑾 objected that it is not theirs",
    )
    assert last(returned).text("reason") == "车位归住建局管"
    assert_balanced(returned)


def test_a_unit_objects_after_signing_too_but_not_after_beginning(
    duty: Assignment, world: World
) -> None:
    problems.sign(duty, actor=world.song)
    other = cast.dispatched(world).assignments.get()
    under_way(other, world.song)
    with refused(Refused, "不能申请退单"):
        objected(other, world)
    assert objected(duty, world).state == AssignmentState.OBJECTION


@pytest.mark.parametrize("name", ["meng", "lu", "xu", "shen"])
def test_nobody_objects_for_another_unit(duty: Assignment, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.object_to(duty, actor=getattr(world, name), reason="不归他们")


def test_the_due_date_runs_on_while_an_objection_is_heard(duty: Assignment, world: World) -> None:
    assert objected(duty, world).due_on == duty.due_on


def test_an_objection_comes_within_five_working_days(world: World) -> None:
    duty = dispatched_days_ago(world, 20).assignments.get()
    assert OBJECT not in duty.open_steps(world.song)
    with refused(Refused, "以前才能退单"):
        objected(duty, world)


def test_a_duty_that_was_handed_down_is_not_returned_before_it_is_taken_back(
    world: World,
) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, lead_unit=world.district)
    duty = problems.sign(problem.assignments.get(), actor=world.lu)
    [child] = problems.delegate(duty, actor=world.lu, units=[world.street])
    with refused(Refused, "请先收回再退单"):
        problems.object_to(duty, actor=world.lu, reason="不归区里")
    problems.withdraw(child, actor=world.lu, reason="先不办")
    assert problems.object_to(duty, actor=world.lu, reason="不归区里").objection_used


def test_the_issuer_upholds_an_objection_and_gives_the_duty_to_another_unit(
    duty: Assignment, world: World
) -> None:
    objected(duty, world)
    new = problems.uphold_objection(duty, actor=world.xu, unit=world.housing, reason="确实归住建")
    duty.refresh_from_db()
    assert (duty.state, new.state) == (AssignmentState.REASSIGNED, AssignmentState.DISPATCHED)
    assert (new.unit, new.replaces, new.hops) == (world.housing, duty, 1)
    assert (new.duty, new.parent, new.issuer) == (duty.duty, None, duty.issuer)
    assert (new.due_on, new.original_due_on) == (duty.due_on, duty.original_due_on)
    assert told(last(duty)) == (
        "许知远同意退单，改派市住房和城乡建设局",
        "许知远 upheld it and reassigned to 市住房和城乡建设局",
    )
    assert_balanced(duty, new)


def test_an_objection_is_decided_above_the_unit_and_only_while_it_stands(
    duty: Assignment, world: World
) -> None:
    with refused(Refused, "不能同意退单并改派"):
        problems.uphold_objection(duty, actor=world.xu, unit=world.housing, reason="先改派")
    objected(duty, world)
    for name in ("song", "qiu", "meng", "lu", "shen"):
        with refused(NotAllowed):
            problems.uphold_objection(
                duty, actor=getattr(world, name), unit=world.housing, reason="改派"
            )
        with refused(NotAllowed):
            problems.reject_objection(duty, actor=getattr(world, name), reason="该你办")


def test_a_reassignment_names_another_free_unit_and_a_reason(
    duty: Assignment, world: World
) -> None:
    objected(duty, world)
    with refused(Refused, "改派要换一个单位", field="unit"):
        problems.uphold_objection(duty, actor=world.xu, unit=world.urban, reason="还是你")
    with refused(Refused, "请写明理由", field="reason"):
        problems.uphold_objection(duty, actor=world.xu, unit=world.housing, reason="")


def test_a_reassignment_does_not_double_a_units_duty(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, co_units=[world.housing])
    duty = problem.assignments.get(unit=world.urban)
    objected(duty, world)
    with refused(Refused, "已经有一件没办完的交办", field="unit"):
        problems.uphold_objection(duty, actor=world.xu, unit=world.housing, reason="归住建")


def test_whoever_objected_does_not_decide_on_it(duty: Assignment, world: World) -> None:
    head = somebody(world.city, Role.UNIT_HEAD, "蓝天野")
    problems.object_to(duty, actor=head, reason="替局里退")
    with refused(NotAllowed, "不能裁决自己提出的退单"):
        problems.uphold_objection(duty, actor=head, unit=world.housing, reason="改派")
    with refused(NotAllowed, "不能裁决自己提出的退单"):
        problems.reject_objection(duty, actor=head, reason="还是你办")


def test_a_rejected_objection_counts_as_signed_and_is_final(duty: Assignment, world: World) -> None:
    objected(duty, world)
    with refused(Refused, "请写明理由", field="reason"):
        problems.reject_objection(duty, actor=world.xu, reason="")
    kept = problems.reject_objection(duty, actor=world.xu, reason="职责清单第3项")
    assert kept.state == AssignmentState.SIGNED
    assert Problem.objects.get(pk=duty.problem_id).state == State.IN_PROGRESS
    assert told(last(kept)) == (
        "许知远不同意退单，应当办理，不得再退",
        "许知远 rejected the objection; it may not be returned again",
    )
    assert OBJECT not in kept.open_steps(world.song)
    with refused(Refused, "不能再退"):
        objected(duty, world)
    assert_balanced(kept, kept.problem)


def test_a_unit_returns_a_problem_once_even_when_it_comes_back(
    duty: Assignment, world: World
) -> None:
    objected(duty, world)
    second = problems.uphold_objection(duty, actor=world.xu, unit=world.housing, reason="归住建")
    problems.object_to(second, actor=world.meng, reason="归城管")
    third = problems.uphold_objection(second, actor=world.xu, unit=world.urban, reason="还是城管")
    with refused(Refused, "本单位已经退过一次"):
        objected(third, world)


def test_the_second_of_two_deciders_is_told(duty: Assignment, world: World) -> None:
    seen = objected(duty, world).version()
    problems.reject_objection(duty, actor=world.xu, reason="该你办", seen=seen)
    with refused(Stale):
        problems.uphold_objection(
            duty, actor=world.zhou, unit=world.housing, reason="改派", seen=seen
        )


@pytest.fixture
def bounced(duty: Assignment, world: World) -> Assignment:
    """Returned by two bureaus and given to a third unit, the city's inspection office."""
    objected(duty, world)
    second = problems.uphold_objection(duty, actor=world.xu, unit=world.housing, reason="归住建")
    problems.object_to(second, actor=world.meng, reason="归督查室")
    return problems.uphold_objection(
        second, actor=world.xu, unit=world.inspection, reason="试试督查室"
    )


@pytest.fixture
def decision(bounced: Assignment, world: World) -> Assignment:
    """The duty to decide, after the third return."""
    handler = somebody(world.inspection, Role.HANDLER, "白鹿原")
    problems.object_to(bounced, actor=handler, reason="督查室不承办")
    return Assignment.objects.get(replaces=bounced)


def test_the_third_return_goes_by_itself_to_the_common_superior(
    bounced: Assignment, decision: Assignment, world: World
) -> None:
    bounced.refresh_from_db()
    assert bounced.state == AssignmentState.ESCALATED
    assert (decision.duty, decision.state) == (Duty.ARBITER, AssignmentState.DISPATCHED)
    assert (decision.unit, decision.hops) == (world.city, 3)
    assert decision.due_on is not None
    assert bounced.due_on is not None
    assert decision.due_on < bounced.due_on
    assert decision.due_on >= cast.today() + timedelta(days=2)
    escalated = last(bounced)
    assert (escalated.verb, escalated.actor_kind) == ("assignment.escalated", "clock")
    assert told(escalated) == (
        f"第三次退单，自动提交吉林市裁定，{decision.due_on}前决定",
        f"Third return: goes by itself to 吉林市, which decides by {decision.due_on}",
    )
    assert verbs(bounced)[-2:] == ["assignment.objected", "assignment.escalated"]
    assert_balanced(bounced, decision)


def test_every_hop_can_be_followed_back(bounced: Assignment, world: World) -> None:
    assert [a.unit for a in bounced.handed_on()] == [
        world.inspection, world.housing, world.urban,
    ]  # fmt: skip
    assert [a.hops for a in bounced.handed_on()] == [2, 1, 0]


def test_the_superior_decides_for_good_who_handles_it(
    duty: Assignment, decision: Assignment, world: World
) -> None:
    final = problems.arbitrate(decision, actor=world.ji, unit=world.urban, reason="三定方案第5条")
    decision.refresh_from_db()
    assert decision.state == AssignmentState.REASSIGNED
    assert (final.unit, final.duty, final.hops) == (world.urban, Duty.LEAD, 3)
    assert (final.due_on, final.original_due_on) == (duty.due_on, duty.original_due_on)
    assert told(last(decision)) == (
        "纪明远裁定由市城市管理局承办，不得再退",
        "纪明远 decided that 市城市管理局 handles it; it may not be returned again",
    )
    with refused(Refused, "已经裁定由本单位承办，不能再退"):
        objected(final, world)
    assert_balanced(decision, final)
    under_way(final, world.song)
    assert Problem.objects.get(pk=duty.problem_id).state == State.IN_PROGRESS


@pytest.mark.parametrize("name", ["song", "qiu", "meng", "lu", "shen", "jiang"])
def test_nobody_below_the_superior_decides(decision: Assignment, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.arbitrate(decision, actor=getattr(world, name), unit=world.urban, reason="我来定")


def test_a_decision_has_a_reason_and_is_made_once(decision: Assignment, world: World) -> None:
    with refused(Refused, "请写明裁定的理由", field="reason"):
        problems.arbitrate(decision, actor=world.xu, unit=world.urban, reason="")
    problems.arbitrate(decision, actor=world.xu, unit=world.urban, reason="三定方案")
    with refused(Refused, "不能裁定承办单位"):
        problems.arbitrate(decision, actor=world.ji, unit=world.housing, reason="改主意")


def test_a_decision_is_not_signed_for_worked_on_or_returned(
    decision: Assignment, world: World
) -> None:
    with refused(Refused, "“已派发”的交办件（裁定）不能签收"):
        problems.sign(decision, actor=world.root)
    with refused(Refused, "（裁定）不能申请退单"):
        problems.object_to(decision, actor=world.root, reason="不想定")
    assert [s.key for s in decision.open_steps(world.xu)] == ["arbitrated", "withdrawn"]
    much_later = database_now() + timedelta(days=400)
    assert decision not in Assignment.objects.unsigned(much_later)


def test_an_ordinary_duty_is_not_arbitrated(duty: Assignment, world: World) -> None:
    with refused(Refused, "（主办）不能裁定承办单位"):
        problems.arbitrate(duty, actor=world.xu, unit=world.housing, reason="越级")


def test_a_lead_that_waits_for_a_decision_holds_up_the_duty_above(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.root, lead_unit=world.province)
    head = somebody(world.province, Role.UNIT_HEAD, "省里负责人")
    top = under_way(problem.assignments.get(), head)
    [duty] = problems.delegate(top, actor=head, units=[world.urban])
    problems.object_to(duty, actor=world.song, reason="归住建")
    second = problems.uphold_objection(duty, actor=head, unit=world.housing, reason="归住建")
    problems.object_to(second, actor=world.meng, reason="归区里")
    third = problems.uphold_objection(second, actor=head, unit=world.district, reason="归区里")
    problems.object_to(third, actor=world.lu, reason="归市里")
    decision = Assignment.objects.get(duty=Duty.ARBITER)
    assert (decision.unit, decision.parent) == (world.city, top)
    with refused(Refused, "下级主办件还没办结：吉林市"):
        problems.report(top, actor=head, result="先报了")
    final = problems.arbitrate(decision, actor=world.ji, unit=world.district, reason="属地")
    assert (final.parent, final.issuer) == (top, world.province)
    with refused(Refused, "下级主办件还没办结：船营区"):
        problems.report(top, actor=head, result="先报了")


def test_a_duty_is_not_reassigned_to_a_unit_that_it_came_down_through(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, lead_unit=world.district)
    top = under_way(problem.assignments.get(), world.lu)
    [duty] = problems.delegate(top, actor=world.lu, units=[world.street])
    head = somebody(world.street, Role.UNIT_HEAD, "贺青山")
    problems.object_to(duty, actor=head, reason="区里自己办")
    with refused(Refused, "不能再派回去", field="units"):
        problems.uphold_objection(duty, actor=world.lu, unit=world.district, reason="好")


def test_a_co_duty_whose_parent_is_done_is_taken_back_and_not_reassigned(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, lead_unit=world.district)
    top = under_way(problem.assignments.get(), world.lu)
    [co] = problems.delegate(top, actor=world.lu, units=[world.street], duty=Duty.CO)
    head = somebody(world.street, Role.UNIT_HEAD, "贺青山")
    problems.object_to(co, actor=head, reason="没有街道的事")
    problems.accept(problems.report(top, actor=world.lu, result="办完"), actor=world.xu)
    with refused(Refused, "上一级的交办件已经办结，这一件请收回"):
        problems.uphold_objection(co, actor=world.lu, unit=world.village, reason="社区办")
    problems.withdraw(co, actor=world.lu, reason="不用了")
    assert_balanced(co)


def test_the_common_superior_is_above_all_and_none_of_them(world: World) -> None:
    assert common_superior([world.urban, world.housing]) == world.city
    assert common_superior([world.urban, world.village]) == world.city
    assert common_superior([world.urban, world.other_city]) == world.province
    assert common_superior([world.district, world.street, world.village]) == world.city
    assert common_superior([world.nation, world.village]) == world.nation
    assert common_superior([world.street]) == world.district


def test_objections_are_counted_from_events(bounced: Assignment, decision: Assignment) -> None:
    objections = Event.objects.filter(kind="assignment", verb=OBJECT.verb.key)
    assert objections.count() == 3

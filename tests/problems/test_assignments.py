"""A duty from its signature to its acceptance: each step allowed, refused, told and posted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ledger.models import Event
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import AssignmentState, State
from tests import cast
from tests.cast import World
from tests.problems.proofs import assert_balanced, last, refused, told, verbs
from tests.problems.situations import days_ago, dispatched_days_ago, reported, somebody


@pytest.fixture
def duty(world: World) -> Assignment:
    """The lead duty of a problem that was given to the urban management bureau."""
    return cast.dispatched(world).assignments.get()


def test_a_handler_signs_for_a_duty_of_the_own_unit(duty: Assignment, world: World) -> None:
    signed = problems.sign(duty, actor=world.song)
    assert signed.state == AssignmentState.SIGNED
    assert told(last(signed)) == ("宋怀瑾签收", "宋怀瑾 signed for it")
    assert_balanced(signed)


def test_the_due_date_does_not_move_when_somebody_signs(duty: Assignment, world: World) -> None:
    before = duty.due_on, duty.original_due_on, duty.dispatched_at
    signed = problems.sign(duty, actor=world.song)
    assert (signed.due_on, signed.original_due_on, signed.dispatched_at) == before


@pytest.mark.parametrize("name", ["xu", "jiang", "tong", "guan", "han"])
def test_a_role_that_does_not_work_cannot_sign(duty: Assignment, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.sign(duty, actor=getattr(world, name))


@pytest.mark.parametrize("name", ["meng", "lu", "shen"])
def test_another_unit_cannot_sign(duty: Assignment, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.sign(duty, actor=getattr(world, name))


def test_a_duty_is_signed_for_once(duty: Assignment, world: World) -> None:
    problems.sign(duty, actor=world.song)
    with refused(Refused, "“已签收”的交办件（主办）不能签收"):
        problems.sign(duty, actor=world.qiu)


def test_the_second_of_two_people_is_told_that_the_duty_has_moved(
    duty: Assignment, world: World
) -> None:
    seen = duty.version()
    problems.sign(duty, actor=world.qiu, seen=seen)
    with refused(Stale):
        problems.begin(duty, actor=world.song, seen=seen)


def test_the_first_signature_on_the_lead_duty_sets_the_problem_under_way(
    duty: Assignment, world: World
) -> None:
    problems.sign(duty, actor=world.song)
    problem = Problem.objects.get(pk=duty.problem_id)
    assert problem.state == State.IN_PROGRESS
    assert told(last(problem)) == (
        "市城市管理局签收主办件，进入整改",
        "市城市管理局 signed for the lead duty; the rectification is under way",
    )
    assert last(problem).actor_name == "宋怀瑾"
    assert_balanced(problem)


def test_a_lead_unit_that_is_not_the_problems_own_sets_it_under_way_all_the_same(
    world: World,
) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, lead_unit=world.housing)
    problems.sign(problem.assignments.get(), actor=world.meng)
    problem.refresh_from_db()
    assert problem.state == State.IN_PROGRESS
    assert_balanced(problem)


def test_the_signature_of_a_co_handler_leaves_the_problem_where_it_is(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, co_units=[world.housing])
    problems.sign(problem.assignments.get(unit=world.housing), actor=world.meng)
    problem.refresh_from_db()
    assert problem.state == State.ASSIGNED


def test_beginning_sets_the_problem_under_way_when_a_pause_swallowed_the_signature(
    duty: Assignment, world: World
) -> None:
    until = cast.today() + timedelta(days=10)
    asked = problems.ask(
        duty.problem, actor=world.song, kind="pause", reason="等汛期过去", until=until,
        reason_code="season",
    )  # fmt: skip
    problems.approve(asked, actor=world.xu)
    problems.sign(duty, actor=world.song)
    problems.resume(duty.problem, actor=world.song)
    problem = Problem.objects.get(pk=duty.problem_id)
    assert problem.state == State.ASSIGNED
    problems.begin(duty, actor=world.song)
    problem.refresh_from_db()
    assert problem.state == State.IN_PROGRESS
    assert_balanced(problem, duty)


def test_work_begins_after_the_signature_and_not_before(duty: Assignment, world: World) -> None:
    with refused(Refused, "“已派发”的交办件（主办）不能开始办理"):
        problems.begin(duty, actor=world.song)
    problems.sign(duty, actor=world.song)
    begun = problems.begin(duty, actor=world.song)
    assert begun.state == AssignmentState.HANDLING
    assert told(last(begun)) == ("宋怀瑾开始办理", "宋怀瑾 began to work on it")
    assert_balanced(begun)


def test_another_unit_cannot_begin(duty: Assignment, world: World) -> None:
    problems.sign(duty, actor=world.song)
    with refused(NotAllowed):
        problems.begin(duty, actor=world.meng)


def test_a_result_is_reported_in_words(duty: Assignment, world: World) -> None:
    result = reported(duty, world.song)
    assert (result.state, result.result) == (AssignmentState.REPORTED, "36个车位已划线")
    assert result.reported_on == result.declared_on == cast.today()
    assert told(last(result)) == ("宋怀瑾反馈办理结果", "宋怀瑾 reported the result")
    assert last(result).text("result") == "36个车位已划线"
    assert_balanced(result)


def test_a_report_without_words_is_refused_beside_its_field(duty: Assignment, world: World) -> None:
    problems.sign(duty, actor=world.song)
    problems.begin(duty, actor=world.song)
    with refused(Refused, "请写明办理结果", field="result"):
        problems.report(duty, actor=world.song, result="  ")


def test_a_result_is_reported_by_the_unit_that_has_the_duty(duty: Assignment, world: World) -> None:
    problems.sign(duty, actor=world.song)
    with refused(Refused, "不能反馈"):
        problems.report(duty, actor=world.song, result="还没开始")
    problems.begin(duty, actor=world.song)
    with refused(NotAllowed):
        problems.report(duty, actor=world.meng, result="替别人反馈")


def test_a_report_told_late_counts_on_the_day_that_it_was_told(world: World) -> None:
    problem = dispatched_days_ago(world, 20)
    duty = problem.assignments.get()
    problems.sign(duty, actor=world.song, late=days_ago(19))
    problems.begin(duty, actor=world.song, late=days_ago(18))
    told_late = problems.report(duty, actor=world.song, result="做完了", late=days_ago(9))
    assert told_late.reported_on == cast.today()
    assert told_late.declared_on == cast.today() - timedelta(days=9)
    assert told_late.bucket().handled_on == cast.today()
    assert last(told_late).facts["entered_late"] is True
    assert last(told_late).text("late_reason") == "当时断网，补录"
    assert_balanced(told_late, problem)


def test_a_signature_told_late_sets_the_problem_under_way_from_its_own_day(world: World) -> None:
    problem = dispatched_days_ago(world, 20)
    problems.revise(problem, actor=world.zhou, remark="今天补充")
    late = days_ago(19)
    problems.sign(problem.assignments.get(), actor=world.song, late=late)
    under_way = Event.objects.of(problem).get(verb="problem.under_way")
    assert under_way.effective_at == late.at
    assert_balanced(problem)


def test_a_late_entry_needs_a_reason(duty: Assignment, world: World) -> None:
    with refused(Refused, "补录要写明原因", field="late_reason"):
        problems.sign(duty, actor=world.song, late=days_ago(0, reason=" "))


def test_a_late_entry_does_not_go_behind_the_dispatch(duty: Assignment, world: World) -> None:
    with refused(Refused, "不能早于上一步的时间", field="effective_at"):
        problems.sign(duty, actor=world.song, late=days_ago(1))


def test_the_unit_that_gave_the_duty_accepts_the_result(duty: Assignment, world: World) -> None:
    reported(duty, world.song)
    accepted = problems.accept(duty, actor=world.xu)
    assert accepted.state == AssignmentState.ACCEPTED
    assert told(last(accepted)) == ("许知远审核通过", "许知远 accepted the result")
    assert_balanced(accepted)


@pytest.mark.parametrize("name", ["song", "qiu", "lu", "shen", "jiang"])
def test_nobody_else_accepts_it_and_least_of_all_the_unit_itself(
    duty: Assignment, world: World, name: str
) -> None:
    reported(duty, world.song)
    with refused(NotAllowed):
        problems.accept(duty, actor=getattr(world, name))


def test_whoever_reported_does_not_accept(duty: Assignment, world: World) -> None:
    head = somebody(world.city, Role.UNIT_HEAD, "蓝天野")
    problems.sign(duty, actor=head)
    problems.begin(duty, actor=head)
    problems.report(duty, actor=head, result="市里自己办了")
    with refused(NotAllowed, "不能审核自己反馈的结果"):
        problems.accept(duty, actor=head)
    assert problems.accept(duty, actor=world.xu).state == AssignmentState.ACCEPTED


def test_only_a_reported_result_is_accepted(duty: Assignment, world: World) -> None:
    with refused(Refused, "不能审核通过"):
        problems.accept(duty, actor=world.xu)


def test_a_result_is_sent_back_with_a_reason_and_the_same_due_date(
    duty: Assignment, world: World
) -> None:
    reported(duty, world.song)
    with refused(Refused, "请写明退回的理由", field="reason"):
        problems.ask_again(duty, actor=world.xu, reason="")
    with refused(NotAllowed):
        problems.ask_again(duty, actor=world.qiu, reason="不行")
    again = problems.ask_again(duty, actor=world.xu, reason="只划了30个")
    assert (again.state, again.due_on) == (AssignmentState.SENT_BACK, duty.due_on)
    assert (again.reported_on, again.declared_on) == (None, None)
    assert told(last(again)) == ("许知远退回重办", "许知远 sent it back to be done again")
    assert last(again).text("reason") == "只划了30个"
    assert_balanced(again)


def test_only_a_reported_result_is_sent_back(duty: Assignment, world: World) -> None:
    with refused(Refused, "不能退回重办"):
        problems.ask_again(duty, actor=world.xu, reason="太早了")


def test_what_was_sent_back_is_done_again_to_the_end(duty: Assignment, world: World) -> None:
    reported(duty, world.song)
    problems.ask_again(duty, actor=world.xu, reason="只划了30个")
    problems.begin(duty, actor=world.song)
    problems.report(duty, actor=world.song, result="补划6个")
    problems.accept(duty, actor=world.zhou)
    assert verbs(duty) == [
        "assignment.dispatched", "assignment.signed", "assignment.handling", "assignment.reported",
        "assignment.sent_back", "assignment.handling", "assignment.reported",
        "assignment.accepted",
    ]  # fmt: skip
    assert_balanced(duty)


def test_a_co_handler_works_on_a_problem_that_is_another_units(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, co_units=[world.housing])
    evidence = problems.add_evidence(problem, actor=world.meng, what="协办的现场照片", kind="photo")
    assert evidence.author_name == "孟繁星"
    with refused(NotAllowed):
        problems.add_evidence(problem, actor=world.lu, what="不相干的区", kind="photo")


def test_a_duty_that_was_taken_back_gives_no_right_to_work(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, co_units=[world.housing])
    duty = problem.assignments.get(unit=world.housing)
    problems.withdraw(duty, actor=world.xu, reason="不用协办了")
    with refused(NotAllowed):
        problems.add_evidence(problem, actor=world.meng, what="照片", kind="photo")

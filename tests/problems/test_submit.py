"""Requesting closure: every measure done and proved, no duty open, under the lead officer's name."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.kernel.moments import local_date
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.problems.books import ago, count, fresh, lived
from tests.problems.proofs import assert_balanced, last, refused, told


@pytest.fixture
def problem(world: World) -> Problem:
    """Under way; its measure done and proved, its duty accepted."""
    return cast.working(world)


def test_the_lead_officer_requests_closure(problem: Problem, world: World) -> None:
    submitted = problems.submit(problem, actor=world.han)
    assert submitted.state == "submitted"
    assert submitted.submitted_at == submitted.submission_told_at
    assert told(last(problem)) == ("韩立群申请销号", "韩立群 requested closure")
    assert count(state="submitted") == 1
    assert_balanced(problem)


def test_work_that_is_not_done_holds_closure_up(problem: Problem, world: World) -> None:
    problems.report_measure(problem.measures.get(), actor=world.song, done=Decimal(35))
    with refused(says="还有措施没做完：新划停车位"):
        problems.submit(problem, actor=world.han)


def test_a_measure_without_its_own_evidence_holds_closure_up(
    problem: Problem, world: World
) -> None:
    measure = problems.add_measure(problem, actor=world.song, what="宣传")
    problems.report_measure(measure, actor=world.song, done=Decimal(1))
    problems.add_evidence(problem, actor=world.song, what="不属于哪项措施的照片")
    with refused(says="还有措施没有佐证：宣传"):
        problems.submit(problem, actor=world.han)


def test_what_is_fixed_at_once_needs_no_measure_and_still_needs_proof(world: World) -> None:
    problem = cast.triaged(world, "immediate")
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"])
    problems.dispatch(problem, actor=world.xu)
    duty = problem.assignments.get()
    problems.sign(duty, actor=world.song)
    problems.begin(duty, actor=world.song)
    problems.report(duty, actor=world.song, result="清走了")
    problems.accept(duty, actor=world.xu)
    with refused(says="还没有佐证，不能申请销号"):
        problems.submit(problem, actor=world.han)
    problems.add_evidence(problem, actor=world.song, what="照片")
    assert problems.submit(problem, actor=world.han).state == "submitted"


def test_an_open_duty_holds_closure_up(world: World) -> None:
    problem = cast.dispatched(world)
    duty, measure = problem.assignments.get(), problem.measures.get()
    problems.sign(duty, actor=world.song)
    problems.report_measure(measure, actor=world.song, done=Decimal(36))
    problems.add_evidence(problem, actor=world.song, what="照片", measure=measure)
    with refused(says="还有交办件没办完：市城市管理局"):
        problems.submit(problem, actor=world.han)


@pytest.mark.parametrize("stage", [cast.triaged, cast.dispatched, cast.verified])
def test_only_what_is_under_way_is_submitted(world: World, stage: object) -> None:
    problem = stage(world)  # type: ignore[operator]
    problems_lead = world.people["han"]
    if problem.lead_id is None:
        problems.appoint_lead(problem, actor=world.xu, lead=problems_lead)
    with refused(says="的问题不能申请销号"):
        problems.submit(problem, actor=world.han)


@pytest.mark.parametrize("name", ["song", "xu", "ji", "jiang", "lin", "tong", "shen", "lu"])
def test_whoever_does_not_answer_for_it_does_not_submit_it(
    problem: Problem, world: World, name: str
) -> None:
    with refused(NotAllowed):
        problems.submit(problem, actor=getattr(world, name))


def test_a_lead_officer_of_another_problem_does_not_submit_this_one(world: World) -> None:
    problem = cast.working(world)
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["ji"])
    with refused(NotAllowed):
        problems.submit(problem, actor=world.han)
    assert problems.submit(problem, actor=world.ji).state == "submitted"


def test_a_submission_told_late_keeps_both_moments(world: World) -> None:
    problem = lived(world)
    late = Late(ago(40), "系统停用")
    submitted = problems.submit(problem, actor=world.qiu, late=late)
    assert submitted.submitted_at == late.at
    assert submitted.submission_told_at is not None
    assert local_date(submitted.submission_told_at) == cast.today()
    assert (count(ago(39), state="submitted"), count(ago(41), state="submitted")) == (1, 0)
    assert last(problem).facts["entered_late"] is True
    assert_balanced(problem)


def test_a_submission_is_not_told_as_before_the_work_that_it_rests_on(world: World) -> None:
    problem = cast.working(world)
    with refused(says="不能早于上一步的时间", field="effective_at"):
        problems.submit(problem, actor=world.qiu, late=Late(ago(1), "补录"))


def test_the_second_of_two_people_is_told(problem: Problem, world: World) -> None:
    seen = problem.version()
    problems.revise(problem, actor=world.zhou, remark="又看了一次")
    with refused(Stale):
        problems.submit(problem, actor=world.han, seen=seen)


def test_a_program_does_not_sign_for_the_lead_officer(problem: Problem) -> None:
    with refused(NotAllowed):
        problems.submit(problem, actor=operator())


def test_work_that_was_sent_back_is_taken_up_and_submitted_again(
    problem: Problem, world: World
) -> None:
    due = problem.due_on
    problems.submit(problem, actor=world.han)
    problems.begin_check(problem, actor=world.jiang)
    problems.send_back(problem, actor=world.jiang, reason="少两个车位")
    assert fresh(problem).submitted_at is None
    problems.take_up(problem, actor=world.song)
    assert told(last(problem)) == (
        "宋怀瑾继续整改",
        "宋怀瑾 took the rectification up again",
    )
    again = problems.submit(problem, actor=world.han)
    assert (again.state, again.due_on) == ("submitted", due)
    assert again.submitted_at is not None
    assert again.submitted_at > ago(0) - timedelta(minutes=1)
    assert_balanced(problem)

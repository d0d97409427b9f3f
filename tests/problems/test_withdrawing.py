"""Taking duties back: one with its branch, all of a problem, and what may be triaged again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.actions.assignments import recall_duties, set_assignment_due
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import AssignmentState, Disposition, Duty, State
from tests import cast
from tests.cast import World
from tests.problems.proofs import assert_balanced, last, refused, told
from tests.problems.situations import reported, somebody, under_way

WITHDRAWN = AssignmentState.WITHDRAWN


@pytest.fixture
def problem(world: World) -> Problem:
    """Led by the district, with the housing bureau beside it."""
    return problems.dispatch(
        cast.planned(world), actor=world.xu, lead_unit=world.district, co_units=[world.housing]
    )


@pytest.fixture
def branch(problem: Problem, world: World) -> list[Assignment]:
    """District, street (done) and below the street a village that still co-handles."""
    district = under_way(problem.assignments.get(unit=world.district), world.lu)
    [street] = problems.delegate(district, actor=world.lu, units=[world.street])
    head = somebody(world.street, Role.UNIT_HEAD, "贺青山")
    under_way(street, head)
    [village] = problems.delegate(street, actor=head, units=[world.village], duty=Duty.CO)
    problems.report(street, actor=head, result="街道做完了")
    problems.accept(street, actor=world.lu)
    return [district, street, village]


def states(duties: list[Assignment]) -> list[str]:
    """As they are now."""
    return [Assignment.objects.get(pk=duty.pk).state for duty in duties]


def test_whoever_gave_a_duty_takes_it_back_with_a_reason(problem: Problem, world: World) -> None:
    duty = problem.assignments.get(unit=world.housing)
    with refused(Refused, "请写明收回的理由", field="reason"):
        problems.withdraw(duty, actor=world.xu, reason=" ")
    taken = problems.withdraw(duty, actor=world.xu, reason="不用协办了")
    assert taken.state == WITHDRAWN
    assert told(last(taken)) == ("许知远收回", "许知远 withdrew it")
    assert last(taken).text("reason") == "不用协办了"
    assert_balanced(taken)


@pytest.mark.parametrize("name", ["meng", "lu", "shen", "jiang"])
def test_nobody_else_takes_it_back(problem: Problem, world: World, name: str) -> None:
    duty = problem.assignments.get(unit=world.housing)
    with refused(NotAllowed):
        problems.withdraw(duty, actor=getattr(world, name), reason="不想办")


def test_what_is_done_is_not_taken_back(problem: Problem, world: World) -> None:
    duty = reported(problem.assignments.get(unit=world.housing), world.meng)
    problems.accept(duty, actor=world.xu)
    with refused(Refused, "“审核通过”的交办件（协办）不能收回"):
        problems.withdraw(duty, actor=world.xu, reason="晚了")


def test_the_second_of_two_people_is_told(problem: Problem, world: World) -> None:
    duty = problem.assignments.get(unit=world.housing)
    seen = duty.version()
    problems.sign(duty, actor=world.meng)
    with refused(Stale):
        problems.withdraw(duty, actor=world.xu, reason="不用了", seen=seen)


def test_a_branch_goes_with_its_duty_even_below_one_that_is_done(
    branch: list[Assignment], world: World
) -> None:
    problems.withdraw(branch[0], actor=world.xu, reason="改由市里直接办")
    assert states(branch) == [WITHDRAWN, AssignmentState.ACCEPTED, WITHDRAWN]
    assert last(branch[2]).text("reason") == "改由市里直接办"
    assert_balanced(*branch)


def test_the_head_of_a_level_takes_back_what_that_level_gave_and_no_more(
    branch: list[Assignment], world: World
) -> None:
    with refused(NotAllowed):
        problems.withdraw(branch[0], actor=world.lu, reason="区里不办了")
    problems.withdraw(branch[2], actor=world.lu, reason="不用社区配合了")
    assert states(branch) == [
        AssignmentState.HANDLING, AssignmentState.ACCEPTED, WITHDRAWN,
    ]  # fmt: skip


def test_all_duties_of_a_problem_are_taken_back_before_it_is_triaged_again(
    problem: Problem, branch: list[Assignment], world: World
) -> None:
    with refused(Refused, "请先收回交办件"):
        problems.triage(problem, actor=world.xu, disposition=Disposition.IMMEDIATE)
    assert problems.withdraw_all(problem, actor=world.xu, reason="重新研判") == 3
    assert not problem.assignments.open().exists()
    problem = problems.triage(problem, actor=world.xu, disposition=Disposition.IMMEDIATE)
    assert problem.state == State.TRIAGED
    assert_balanced(problem, *problem.assignments.all())


def test_taking_all_back_again_changes_nothing(problem: Problem, world: World) -> None:
    assert problems.withdraw_all(problem, actor=world.xu, reason="重新研判") == 2
    assert problems.withdraw_all(problem, actor=world.xu, reason="重新研判") == 0


@pytest.mark.parametrize("name", ["song", "lin", "shen", "jiang"])
def test_all_is_taken_back_only_by_those_who_dispatch(
    problem: Problem, world: World, name: str
) -> None:
    with refused(NotAllowed):
        problems.withdraw_all(problem, actor=getattr(world, name), reason="收回")


def test_an_action_that_ends_a_problem_recalls_its_duties_by_its_own_right(
    problem: Problem, world: World
) -> None:
    assert recall_duties(problem, "并入另一件", actor=world.lin) == 2
    assert states(list(problem.assignments.all())) == [WITHDRAWN, WITHDRAWN]
    assert_balanced(*problem.assignments.all())


def test_an_extension_moves_the_due_date_of_a_duty_and_keeps_the_original(
    problem: Problem, world: World
) -> None:
    duty = problem.assignments.get(unit=world.district)
    original = duty.due_on
    later = cast.today() + timedelta(days=366)
    moved = set_assignment_due(duty, later, "同意延期", actor=world.xu)
    assert (moved.due_on, moved.original_due_on) == (later, original)
    assert told(last(moved)) == (
        f"期限调整为{later}：同意延期",
        f"Due date set to {later}: 同意延期",
    )
    assert_balanced(moved)


def test_the_due_date_of_a_child_does_not_pass_that_of_its_parent(
    problem: Problem, world: World
) -> None:
    district = under_way(problem.assignments.get(unit=world.district), world.lu)
    [street] = problems.delegate(district, actor=world.lu, units=[world.street])
    later = cast.today() + timedelta(days=366)
    with refused(Refused, "期限不能晚于上一级的", field="due_on"):
        set_assignment_due(street, later, "街道要求", actor=world.lu)


def test_a_duty_that_is_done_keeps_its_due_date(problem: Problem, world: World) -> None:
    duty = problems.withdraw(
        problem.assignments.get(unit=world.housing), actor=world.xu, reason="不用了"
    )
    with refused(Refused, "已经办结的交办件不再改期限"):
        set_assignment_due(duty, cast.today(), "同意延期", actor=world.xu)

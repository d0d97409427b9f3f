"""Dispatch: nothing goes out incomplete; the due date has its reason, and the clock starts now."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ligai.campaigns import actions as campaigns
from ligai.kernel.calendars import china
from ligai.kernel.errors import NotAllowed, Stale
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.models import Assignment, Problem
from tests import cast
from tests.cast import World
from tests.problems.books import count, fresh
from tests.problems.proofs import assert_balanced, last, refused, told


@pytest.fixture
def problem(world: World) -> Problem:
    """Triaged for the ledger, with everything that dispatch asks for."""
    return cast.planned(world)


def working_days(n: int) -> date:
    """So many working days from today, as known today."""
    return china().as_known_on(cast.today()).add_working_days(cast.today(), n).on


def test_a_dispatched_problem_has_a_due_date_by_the_limit_in_force(
    problem: Problem, world: World
) -> None:
    given = problems.dispatch(problem, actor=world.xu)
    due = working_days(30)
    assert (given.state, given.due_on, given.original_due_on) == ("assigned", due, due)
    assert told(last(problem)) == (
        f"许知远交办，主办市城市管理局，{due}到期",
        f"许知远 assigned it to 市城市管理局, due {due}",
    )
    why = problem.due_history.get()
    assert (why.due_on, why.because) == (due, "整改台账 30个工作日")
    assert why.legal_basis
    assert why.explanation["due"] == str(due)
    duty = problem.assignments.get()
    assert (duty.unit, duty.due_on, duty.duty) == (world.urban, due, "lead")
    assert count(state="assigned", due_on=due, original_due_on=due) == 1
    assert_balanced(problem, duty)


def test_what_is_fixed_at_once_is_due_in_five_working_days_and_no_later(world: World) -> None:
    problem = cast.planned(world, "immediate")
    too_late = working_days(6)
    with refused(says="立行立改最迟", field="due_on"):
        problems.dispatch(problem, actor=world.xu, due_on=too_late)
    assert problems.dispatch(problem, actor=world.xu).due_on == working_days(5)


def test_a_due_date_may_be_given_within_the_campaign(world: World) -> None:
    today = cast.today()
    campaign = campaigns.open_campaign(
        world.city,
        actor=operator(),
        name="主题教育",
        preset="party",
        starts_on=today,
        ends_on=today + timedelta(days=20),
    )
    problem = cast.planned(world, campaign=campaign)
    with refused(says="期限不能晚于活动结束的", field="due_on"):
        problems.dispatch(problem, actor=world.xu, due_on=today + timedelta(days=21))
    with refused(says="期限不能早于交办的日子", field="due_on"):
        problems.dispatch(problem, actor=world.xu, due_on=today - timedelta(days=1))
    given = problems.dispatch(problem, actor=world.xu, due_on=today + timedelta(days=20))
    assert given.due_on == today + timedelta(days=20)
    assert problem.due_history.get().because == "交办时指定"


def test_co_handlers_are_due_before_the_lead(problem: Problem, world: World) -> None:
    problems.dispatch(problem, actor=world.xu, co_units=[world.housing])
    lead, co = (problem.assignments.get(duty=duty) for duty in ("lead", "co"))
    assert co.unit == world.housing
    assert lead.due_on is not None
    assert co.due_on == china().as_known_on(cast.today()).working_days_before(lead.due_on, 3)
    assert_balanced(problem, lead, co)


def test_one_unit_does_not_get_the_same_work_twice(problem: Problem, world: World) -> None:
    with refused(says="市城市管理局已经有一件没办完的交办", field="unit"):
        problems.dispatch(problem, actor=world.xu, co_units=[world.urban])


def test_nothing_goes_on_the_ledger_incomplete(world: World) -> None:
    problem = cast.triaged(world)
    with refused(says="交办之前还缺：包保领导、原因、责任人、措施和可衡量的目标"):
        problems.dispatch(problem, actor=world.xu)
    problems.add_measure(problem, actor=world.zhou, what="没有目标的措施")
    with refused(says="措施和可衡量的目标"):
        problems.dispatch(problem, actor=world.xu)
    at_once = cast.triaged(world, "immediate", title="立行立改")
    with refused(says="交办之前还缺：包保领导"):
        problems.dispatch(at_once, actor=world.xu)


def test_what_is_to_be_explained_is_not_given_out(world: World) -> None:
    problem = cast.planned(world, "explained")
    with refused(says="定为解释说明的问题不交办"):
        problems.dispatch(problem, actor=world.xu)


@pytest.mark.parametrize("stage", [cast.registered, cast.dispatched, cast.submitted])
def test_only_a_triaged_problem_is_given_out(world: World, stage: object) -> None:
    problem = stage(world)  # type: ignore[operator]
    with refused(says="的问题不能交办"):
        problems.dispatch(problem, actor=world.xu)


@pytest.mark.parametrize("name", ["song", "han", "lin", "jiang", "tong", "lu", "shen"])
def test_who_does_not_give_out_work_here_is_refused(
    problem: Problem, world: World, name: str
) -> None:
    with refused(NotAllowed):
        problems.dispatch(problem, actor=getattr(world, name))


def test_the_head_of_the_unit_gives_it_to_the_own_unit(problem: Problem, world: World) -> None:
    problems.dispatch(problem, actor=world.qiu)
    assert Assignment.objects.get(problem=problem).issuer == world.urban


def test_the_second_of_two_people_is_told(problem: Problem, world: World) -> None:
    seen = problem.version()
    problems.revise(problem, actor=world.zhou, remark="又看了一次")
    with refused(Stale):
        problems.dispatch(problem, actor=world.xu, seen=seen)
    assert fresh(problem).state == "triaged"

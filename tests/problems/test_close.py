"""Closing (销号): after publicity, by neither the handling unit nor the lead officer; never from work itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems import deadlines
from ligai.problems.actions import Late
from ligai.problems.models import Problem
from ligai.problems.rules import STEPS, LimitKey, State
from tests import cast
from tests.cast import World
from tests.problems.books import ago, count, fresh, published
from tests.problems.proofs import assert_balanced, last, refused, told
from tests.problems.situations import somebody


@pytest.fixture
def problem(world: World) -> Problem:
    """Found real; its publicity has run out."""
    return published(world)


def test_a_closed_problem_stays_under_observation(problem: Problem, world: World) -> None:
    closed = problems.close(problem, actor=world.xu)
    until = deadlines.due_by(closed, LimitKey.OBSERVATION, cast.today()).on
    assert (closed.state, closed.observed_until) == ("closed", until)
    assert closed.closed_at is not None
    assert closed.handled_on == problem.handled_on
    assert told(last(problem)) == (
        f"许知远同意销号，回头看到{until}",
        f"许知远 approved closure; observed until {until}",
    )
    assert (count(state="closed"), count(state="published")) == (1, 0)
    assert_balanced(problem)


def test_nothing_is_closed_while_publicity_runs(world: World) -> None:
    problem = cast.verified(world)
    assert problem.published_until is not None
    with refused(says=f"公示到{problem.published_until}，期满才能销号"):
        problems.close(problem, actor=world.xu)


def test_nothing_is_closed_on_the_last_day_of_publicity(world: World) -> None:
    problem = published(world)
    assert problem.published_until is not None
    days = (cast.today() - problem.published_until).days
    with refused(says="期满才能销号"):
        problems.close(problem, actor=world.xu, late=Late(ago(days), "补录"))
    problems.close(problem, actor=world.xu, late=Late(ago(days - 1), "补录"))
    assert fresh(problem).state == "closed"


def test_no_step_leads_from_work_to_closed() -> None:
    into_closed = [s for s in STEPS if s.target == State.CLOSED]
    assert {source for s in into_closed for source in s.sources} == {
        State.PUBLISHED,
        State.CLOSED_CLAIMED,
    }


@pytest.mark.parametrize(
    "stage", [cast.registered, cast.triaged, cast.dispatched, cast.working, cast.submitted]
)
def test_what_was_not_checked_is_not_closed(world: World, stage: object) -> None:
    problem = stage(world)  # type: ignore[operator]
    with refused(says="的问题不能同意销号"):
        problems.close(problem, actor=world.xu)


def test_the_handling_unit_does_not_close_its_own_problem(problem: Problem, world: World) -> None:
    own = somebody(world.urban, Role.OFFICE, "局办公室")
    with refused(NotAllowed, says="承办单位不能给自己的问题销号"):
        problems.close(problem, actor=own)


def test_the_lead_officer_does_not_close(problem: Problem, world: World) -> None:
    post = org.appoint(world.people["han"], world.city, actor=operator(), role=Role.GROUP_HEAD)
    with refused(NotAllowed, says="您是包保领导，不能自己销号"):
        problems.close(problem, actor=post.actor(world.people["han"]))


@pytest.mark.parametrize("name", ["song", "qiu", "han", "lin", "jiang", "gu", "tong", "root"])
def test_a_role_that_does_not_close_is_refused(problem: Problem, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.close(problem, actor=getattr(world, name))


def test_another_city_does_not_close(problem: Problem, world: World) -> None:
    with refused(NotAllowed):
        problems.close(problem, actor=world.shen)


def test_without_publicity_a_second_person_closes(world: World) -> None:
    problem = cast.registered(world, visibility="restricted")
    problems.triage(problem, actor=world.xu, disposition="explained")
    asked = problems.ask(problem, actor=world.zhou, kind="explanation", reason="依据")
    problems.approve(asked, actor=world.ji)
    with refused(NotAllowed, says="不公示的问题要由另一个人同意销号"):
        problems.close(problem, actor=world.ji)
    assert problems.close(problem, actor=world.xu).state == "closed"


def test_an_objection_that_holds_brings_the_problem_back(world: World) -> None:
    problem = cast.verified(world)
    with refused(says="请写明异议成立的理由", field="reason"):
        problems.uphold_publicity_objection(problem, actor=world.xu, reason="")
    for name in ("song", "jiang", "shen"):
        with refused(NotAllowed):
            problems.uphold_publicity_objection(
                problem, actor=getattr(world, name), reason="车位又被占"
            )
    back = problems.uphold_publicity_objection(problem, actor=world.xu, reason="车位又被占")
    assert (back.state, back.handled_on, back.declared_on, back.published_until) == (
        "returned",
        None,
        None,
        None,
    )
    assert back.due_on == problem.due_on
    assert told(last(problem)) == (
        "许知远认定公示期异议成立，退回整改",
        "许知远 upheld an objection and sent it back",
    )
    assert count(handled_on=None, state="returned") == 1
    assert_balanced(problem)


def test_the_second_of_two_people_is_told(problem: Problem, world: World) -> None:
    seen = problem.version()
    problems.close(problem, actor=world.xu, seen=seen)
    with refused(Stale):
        problems.close(problem, actor=world.zhou, seen=seen)


def test_a_closing_changes_no_past_figure(problem: Problem, world: World) -> None:
    before = last(problem).recorded_at
    problems.close(problem, actor=world.xu)
    assert count(before, state="published") == 1
    assert count(None, before, state="closed") == 0
    assert count(before + timedelta(days=1), state="closed") == 1

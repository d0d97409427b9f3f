"""Reopening: the problem is back, counts as open from now on, and past figures stay."""

from __future__ import annotations

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.ledger.actor import CLOCK
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.problems.books import count, published
from tests.problems.proofs import assert_balanced, last, refused, told


@pytest.fixture
def problem(world: World) -> Problem:
    """Closed."""
    return problems.close(published(world), actor=world.xu)


def test_a_reopened_problem_is_neither_closed_nor_handled(problem: Problem, world: World) -> None:
    closed = last(problem).recorded_at
    opened = problems.reopen(problem, actor=world.lin, because="车位又被占")
    assert opened.state == "reopened"
    assert opened.handled_on is None
    assert opened.declared_on is None
    assert opened.closed_at is None
    assert opened.observed_until is None
    assert opened.submitted_at is None
    assert opened.original_due_on == problem.original_due_on
    assert told(last(problem)) == (
        "林见秋重开：车位又被占",
        "林见秋 reopened it: 车位又被占",
    )
    assert (count(state="closed"), count(state="reopened", handled_on=None)) == (0, 1)
    assert (count(closed, state="closed"), count(None, closed, state="closed")) == (1, 1)
    assert_balanced(problem)


def test_a_reopened_problem_is_given_out_again_and_keeps_its_original_due_date(
    problem: Problem, world: World
) -> None:
    problems.reopen(problem, actor=world.lin, because="车位又被占")
    again = problems.dispatch(problem, actor=world.xu)
    assert again.state == "assigned"
    assert again.original_due_on == problem.original_due_on
    assert again.due_on is not None
    assert again.due_on > cast.today()
    assert again.due_history.count() == 2
    assert_balanced(problem)


def test_a_reopening_says_why(problem: Problem, world: World) -> None:
    with refused(says="请写明为什么重开", field="because"):
        problems.reopen(problem, actor=world.lin, because=" ")


def test_the_clock_may_reopen(problem: Problem) -> None:
    assert problems.reopen(problem, actor=CLOCK, because="抽查不合格").state == "reopened"


@pytest.mark.parametrize("name", ["song", "qiu", "han", "tong", "guan"])
def test_a_role_that_does_not_reopen_is_refused(problem: Problem, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.reopen(problem, actor=getattr(world, name), because="反弹")


def test_another_city_does_not_reopen(problem: Problem, world: World) -> None:
    with refused(NotAllowed):
        problems.reopen(problem, actor=world.shen, because="反弹")


@pytest.mark.parametrize("stage", [cast.registered, cast.dispatched, cast.verified])
def test_only_a_closed_problem_is_reopened(world: World, stage: object) -> None:
    problem = stage(world)  # type: ignore[operator]
    with refused(says="的问题不能重开"):
        problems.reopen(problem, actor=world.lin, because="反弹")


def test_the_second_of_two_people_is_told(problem: Problem, world: World) -> None:
    with refused(Stale):
        problems.reopen(problem, actor=world.lin, because="反弹", seen=problem.version() - 1)

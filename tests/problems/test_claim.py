"""A closure that an old ledger claims: counted apart until somebody has seen that it is true."""

from __future__ import annotations

from datetime import date

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.org.access import operator
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.problems.books import count, fresh
from tests.problems.proofs import assert_balanced, last, refused, told
from tests.problems.situations import somebody


@pytest.fixture
def problem(world: World) -> Problem:
    """Taken over as done on 20 March 2019."""
    entry = problems.LedgerEntry(
        title="合同未归档",
        file="审计整改台账.xlsx",
        row=7,
        found_on=date(2019, 3, 1),
        due_on=date(2019, 4, 1),
        done=True,
        completed_on=date(2019, 3, 20),
    )
    return fresh(problems.take_over(world.urban, entry, actor=operator()))


def test_a_claimed_closure_is_counted_apart(problem: Problem) -> None:
    assert (problem.state, problem.provenance) == ("closed_claimed", "taken_over")
    assert count(state="closed_claimed", provenance="taken_over") == 1
    assert_balanced(problem)


def test_a_verifier_confirms_a_claim_with_findings(problem: Problem, world: World) -> None:
    with refused(says="请写明核实的情况", field="findings"):
        problems.confirm_claim(problem, actor=world.jiang, findings=" ")
    confirmed = problems.confirm_claim(problem, actor=world.jiang, findings="原件都在")
    assert (confirmed.state, confirmed.handled_on) == ("closed", problem.handled_on)
    assert confirmed.observed_until is not None
    assert confirmed.observed_until > cast.today()
    assert told(last(problem)) == (
        "江若川核实台账所记的销号属实",
        "江若川 verified the closure claimed by the old ledger",
    )
    assert last(problem).text("findings") == "原件都在"
    assert count(state="closed", provenance="taken_over") == 1
    assert_balanced(problem)


def test_a_claim_that_is_not_true_is_reopened(problem: Problem, world: World) -> None:
    reopened = problems.reopen(problem, actor=world.jiang, because="原件不在")
    assert (reopened.state, reopened.handled_on) == ("reopened", None)
    assert_balanced(problem)


def test_the_unit_does_not_confirm_its_own_claim(problem: Problem, world: World) -> None:
    own = somebody(world.urban, Role.VERIFIER, "局内核查")
    with refused(NotAllowed, says="承办单位的人不能核查自己单位的整改"):
        problems.confirm_claim(problem, actor=own, findings="属实")


@pytest.mark.parametrize("name", ["song", "xu", "ji", "lin", "tong", "shen", "gu"])
def test_who_does_not_check_here_confirms_nothing(
    problem: Problem, world: World, name: str
) -> None:
    with refused(NotAllowed):
        problems.confirm_claim(problem, actor=getattr(world, name), findings="属实")


def test_only_a_claim_is_confirmed(world: World) -> None:
    problem = cast.verified(world)
    with refused(says="“公示中”的问题不能核实接转的销号"):
        problems.confirm_claim(problem, actor=world.jiang, findings="属实")


def test_the_second_of_two_people_is_told(problem: Problem, world: World) -> None:
    seen = problem.version()
    problems.confirm_claim(problem, actor=world.jiang, findings="属实", seen=seen)
    with refused(Stale):
        problems.reopen(problem, actor=world.lin, because="反弹", seen=seen)

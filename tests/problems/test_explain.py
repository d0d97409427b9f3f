"""Explaining instead of rectifying: on a legal basis, asked for by one and agreed to by another."""

from __future__ import annotations

import pytest

from ligai.kernel.errors import NotAllowed
from ligai.problems import actions as problems
from ligai.problems import deadlines
from ligai.problems.models import Problem, Request
from ligai.problems.rules import LimitKey
from tests import cast
from tests.cast import World
from tests.problems.books import count, fresh
from tests.problems.proofs import assert_balanced, last, refused, told

BASIS = "《信访工作条例》第三十二条"


@pytest.fixture
def problem(world: World) -> Problem:
    """Triaged by Lin to be explained."""
    return cast.triaged(world, "explained")


@pytest.fixture
def asked(problem: Problem, world: World) -> Request:
    """Zhou names the legal basis."""
    return problems.ask(problem, actor=world.zhou, kind="explanation", reason=BASIS)


def test_an_agreed_explanation_is_published_on_its_basis(
    problem: Problem, asked: Request, world: World
) -> None:
    problems.approve(asked, actor=world.ji)
    now = fresh(problem)
    until = deadlines.due_by(now, LimitKey.PUBLICITY, cast.today()).on
    assert (now.state, now.published_until) == ("published", until)
    assert now.handled_on == now.declared_on == cast.today()
    assert told(last(problem)) == (
        f"纪明远同意解释说明，依据：{BASIS}",
        f"纪明远 agreed to explain instead, on the basis of {BASIS}",
    )
    assert count(state="published", disposition="explained", handled_on=cast.today()) == 1
    assert_balanced(problem)


def test_a_refused_explanation_leaves_the_problem_to_be_triaged_again(
    problem: Problem, asked: Request, world: World
) -> None:
    problems.refuse(asked, actor=world.ji, decision="有政策依据，应当整改")
    again = problems.triage(problem, actor=world.lin, disposition="ledger")
    assert (again.state, again.disposition) == ("triaged", "ledger")
    assert_balanced(problem)


def test_whoever_triaged_it_does_not_agree_to_it(world: World) -> None:
    problem = cast.registered(world)
    problems.triage(problem, actor=world.xu, disposition="explained")
    asked = problems.ask(problem, actor=world.zhou, kind="explanation", reason=BASIS)
    with refused(NotAllowed, says="解释说明要由研判人以外的第二个人同意"):
        problems.approve(asked, actor=world.xu)


def test_whoever_named_the_basis_does_not_agree_to_it(asked: Request, world: World) -> None:
    with refused(NotAllowed, says="自己提出的申请要由别人审批"):
        problems.approve(asked, actor=world.zhou)


def test_what_was_triaged_otherwise_meanwhile_is_not_explained(
    problem: Problem, asked: Request, world: World
) -> None:
    problems.triage(problem, actor=world.lin, disposition="ledger")
    with refused(says="只有研判为解释说明的问题才能这样办"):
        problems.approve(asked, actor=world.ji)


def test_a_restricted_problem_is_explained_without_publicity(world: World) -> None:
    problem = cast.registered(world, visibility="restricted")
    problems.triage(problem, actor=world.xu, disposition="explained")
    asked = problems.ask(problem, actor=world.zhou, kind="explanation", reason=BASIS)
    problems.approve(asked, actor=world.ji)
    assert (fresh(problem).state, fresh(problem).published_until) == ("published", None)

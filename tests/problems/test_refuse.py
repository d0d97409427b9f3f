"""Refusing a request: with a reason, by a second person, and nothing changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.problems import actions as problems
from ligai.problems.models import Request
from ligai.problems.rules import RequestState
from tests import cast
from tests.cast import World
from tests.problems.books import fresh
from tests.problems.proofs import assert_balanced, last, refused, told


@pytest.fixture
def asked(world: World) -> Request:
    """Song asks for ten more days."""
    problem = cast.dispatched(world)
    assert problem.due_on is not None
    return problems.ask(
        problem,
        actor=world.song,
        kind="extension",
        reason="材料未到",
        until=problem.due_on + timedelta(days=10),
    )


def test_a_refused_extension_moves_nothing(asked: Request, world: World) -> None:
    problem = fresh(asked.problem)
    answered = problems.refuse(asked, actor=world.qiu, decision="上月已催过")
    assert (answered.state, answered.decision) == (RequestState.REFUSED, "上月已催过")
    assert fresh(problem).due_on == problem.due_on
    assert told(last(problem)) == (
        f"邱若水不同意延期到{asked.until}",
        f"邱若水 did not agree to an extension to {asked.until}",
    )
    assert last(problem).text("decision") == "上月已催过"
    assert problem.due_history.count() == 1
    assert_balanced(problem)


def test_a_refusal_says_why(asked: Request, world: World) -> None:
    with refused(says="请写明不同意的理由", field="decision"):
        problems.refuse(asked, actor=world.qiu, decision=" ")


@pytest.mark.parametrize("name", ["song", "jiang", "tong", "shen", "lu"])
def test_whoever_may_not_approve_may_not_refuse(asked: Request, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.refuse(asked, actor=getattr(world, name), decision="不行")


def test_a_decided_request_is_not_decided_again(asked: Request, world: World) -> None:
    problems.refuse(asked, actor=world.qiu, decision="不行")
    with refused(Stale, says="这件申请未同意"):
        problems.approve(asked, actor=world.ji)


def test_who_looked_before_the_last_change_is_told(asked: Request, world: World) -> None:
    seen = asked.problem.version()
    problems.revise(asked.problem, actor=world.zhou, remark="又看了一次")
    with refused(Stale):
        problems.refuse(asked, actor=world.qiu, decision="不行", seen=seen)


def test_after_a_refusal_one_may_ask_again(asked: Request, world: World) -> None:
    problems.refuse(asked, actor=world.qiu, decision="写清楚")
    again = problems.ask(
        asked.problem, actor=world.song, kind="extension", reason="写清楚了", until=asked.until
    )
    assert again.state == RequestState.ASKED

"""Taking a merge back: the problem is what it was before, from now on, and the time between stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.ledger.models import Posting
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import State
from tests import cast
from tests.cast import World
from tests.problems.books import count, fresh
from tests.problems.proofs import assert_balanced, last, refused, told


@pytest.fixture
def survivor(world: World) -> Problem:
    """The one that goes on."""
    return cast.triaged(world)


@pytest.fixture
def merged(world: World, survivor: Problem) -> Problem:
    """Given out, then merged into it."""
    return problems.merge(
        cast.dispatched(world, title="又说堆物"), survivor, actor=world.lin, reason="同一件事"
    )


def unmerge(problem: Problem, world: World, **given: object) -> Problem:
    """Lin of the intake centre takes it back."""
    asked = {"actor": world.lin, "reason": "不是一件事"}
    return problems.unmerge(problem, **(asked | given))  # type: ignore[arg-type]


def test_an_unmerged_problem_is_what_it_was_and_both_streams_tell_it(
    merged: Problem, survivor: Problem, world: World
) -> None:
    back = unmerge(merged, world)
    assert (back.state, back.merged_into, back.state_before) == (State.ASSIGNED, None, "")
    assert told(last(merged)) == ("林见秋撤销并单", "林见秋 took the merge back")
    assert told(last(survivor)) == (
        f"林见秋撤销并入的{merged.number}",
        f"林见秋 took the merge of {merged.number} back",
    )
    assert last(survivor).text("reason") == "不是一件事"
    assert_balanced(merged, survivor)


def test_an_unmerge_is_a_reversal_effective_now(
    merged: Problem, survivor: Problem, world: World
) -> None:
    between = last(survivor).recorded_at
    unmerge(merged, world)
    event = last(merged)
    signs = Posting.objects.filter(thing_id=merged.pk, seq=event.seq).order_by("sign")
    assert [(p.sign, p.state) for p in signs] == [(-1, "merged"), (1, "assigned")]
    assert all(p.effective_at == event.recorded_at for p in signs)
    assert (count(between, state="merged"), count(state="merged")) == (1, 0)
    assert count(None, between, state="merged") == 1


def test_a_paused_problem_that_was_merged_is_paused_again_and_resumes_where_it_was(
    survivor: Problem, world: World
) -> None:
    problem = cast.dispatched(world)
    asked = problems.ask(
        problem,
        actor=world.song,
        kind="pause",
        reason="等立法",
        reason_code="legislation",
        until=cast.today() + timedelta(days=30),
    )
    problems.approve(asked, actor=world.ji)
    problems.merge(problem, survivor, actor=world.lin, reason="同一件事")
    back = unmerge(problem, world)
    assert (back.state, back.state_before, back.paused_until) == (
        "paused",
        "assigned",
        asked.until,
    )
    assert problems.resume(problem, actor=world.song).state == State.ASSIGNED
    assert_balanced(problem)


def test_what_was_merged_into_a_merged_one_stays_there(
    merged: Problem, survivor: Problem, world: World
) -> None:
    top = cast.triaged(world, title="第三件")
    problems.merge(survivor, top, actor=world.lin, reason="同一件事")
    unmerge(survivor, world)
    assert fresh(merged).merged_into == survivor
    assert_balanced(merged, survivor, top)


def test_only_a_merged_problem_is_unmerged(survivor: Problem, world: World) -> None:
    with refused(says="“已研判”的问题不能撤销并单"):
        unmerge(survivor, world)


@pytest.mark.parametrize("name", ["song", "qiu", "jiang", "tong", "shen"])
def test_whoever_may_not_merge_may_not_unmerge(merged: Problem, world: World, name: str) -> None:
    with refused(NotAllowed):
        unmerge(merged, world, actor=getattr(world, name))


def test_an_unmerge_needs_a_reason(merged: Problem, world: World) -> None:
    with refused(says="请写明撤销并单的理由", field="reason"):
        unmerge(merged, world, reason="")


def test_who_looked_before_the_last_change_is_told(merged: Problem, world: World) -> None:
    with refused(Stale):
        unmerge(merged, world, seen=merged.version() - 1)

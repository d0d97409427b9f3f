"""Merging a problem into another: both streams tell it, and nothing is hidden, closed or leaked by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import RequestState, State
from tests import cast
from tests.cast import World
from tests.problems.books import count, fresh
from tests.problems.proofs import assert_balanced, last, refused, told


@pytest.fixture
def twin(world: World) -> Problem:
    """The same thing, told a second time and already given out."""
    return cast.dispatched(world, title="又说堆物")


@pytest.fixture
def survivor(world: World) -> Problem:
    """The one that goes on."""
    return cast.dispatched(world)


def merge(problem: Problem, survivor: Problem, world: World, **given: object) -> Problem:
    """Lin of the intake centre merges."""
    asked = {"actor": world.lin, "reason": "同一件事"}
    return problems.merge(problem, survivor, **(asked | given))  # type: ignore[arg-type]


def test_a_merged_problem_follows_its_survivor_and_both_streams_tell_it(
    twin: Problem, survivor: Problem, world: World
) -> None:
    merged = merge(twin, survivor, world)
    assert (merged.state, merged.merged_into, merged.state_before) == (
        State.MERGED,
        survivor,
        "assigned",
    )
    assert told(last(twin)) == (
        f"林见秋并入{survivor.number}",
        f"林见秋 merged it into {survivor.number}",
    )
    assert told(last(survivor)) == (
        f"林见秋并入{twin.number}",
        f"林见秋 merged {twin.number} into this one",
    )
    assert last(twin).text("reason") == last(survivor).text("reason") == "同一件事"
    assert last(survivor).changes == {}
    assert_balanced(twin, survivor)


def test_neither_stream_tells_the_title_of_the_other(
    twin: Problem, survivor: Problem, world: World
) -> None:
    merge(twin, survivor, world)
    assert survivor.title not in last(twin).canonical
    assert twin.title not in last(survivor).canonical


def test_the_duties_of_a_merged_problem_are_taken_back_and_its_requests_dropped(
    twin: Problem, survivor: Problem, world: World
) -> None:
    assert twin.due_on is not None
    asked = problems.ask(
        twin,
        actor=world.song,
        kind="extension",
        reason="材料未到",
        until=twin.due_on + timedelta(days=9),
    )
    duty = twin.assignments.get()
    merge(twin, survivor, world)
    duty.refresh_from_db()
    asked.refresh_from_db()
    assert (duty.state, asked.state) == ("withdrawn", RequestState.WITHDRAWN)
    assert survivor.assignments.get().is_open
    assert_balanced(duty)


def test_a_problem_is_not_merged_into_itself(survivor: Problem, world: World) -> None:
    with refused(says="不能并入自己", field="survivor"):
        merge(survivor, survivor, world)


def test_merges_form_no_ring(twin: Problem, survivor: Problem, world: World) -> None:
    merge(twin, survivor, world)
    with refused(says="不能并入“已并单”的问题", field="survivor"):
        merge(survivor, twin, world)
    third = cast.registered(world, title="第三次说")
    with refused(says="不能并入“已并单”的问题", field="survivor"):
        merge(third, twin, world)


def test_a_merged_problem_is_not_merged_again(
    twin: Problem, survivor: Problem, world: World
) -> None:
    merge(twin, survivor, world)
    third = cast.registered(world, title="第三次说")
    with refused(says="“已并单”的问题不能并单"):
        merge(twin, third, world)


def test_a_chain_of_merges_stays_a_chain(twin: Problem, survivor: Problem, world: World) -> None:
    third = cast.registered(world, title="第三次说")
    merge(third, twin, world)
    merge(twin, survivor, world)
    assert fresh(third).merged_into == twin
    assert fresh(twin).merged_into == survivor
    assert_balanced(third, twin, survivor)


def test_an_open_problem_is_not_closed_by_merging_it_into_a_closed_one(world: World) -> None:
    closed = cast.registered(world, visibility="restricted")
    problems.triage(closed, actor=world.xu, disposition="explained")
    asked = problems.ask(closed, actor=world.zhou, kind="explanation", reason="依据")
    problems.approve(asked, actor=world.ji)
    problems.close(closed, actor=world.xu)
    twin = cast.registered(world, visibility="restricted")
    with refused(says="不能并入“已销号”的问题", field="survivor"):
        merge(twin, closed, world, actor=world.xu)


def test_a_voided_problem_takes_nothing_in(twin: Problem, survivor: Problem, world: World) -> None:
    asked = problems.ask(survivor, actor=world.song, kind="void", reason="误登")
    problems.approve(asked, actor=world.ji)
    with refused(says="不能并入“已作废”的问题", field="survivor"):
        merge(twin, survivor, world)


@pytest.mark.parametrize("secret", ["restricted", "self_examination"])
def test_what_few_may_see_is_merged_neither_into_nor_with_what_many_see(
    survivor: Problem, world: World, secret: str
) -> None:
    few = cast.registered(world, visibility=secret)
    for one, other in ((few, survivor), (survivor, few)):
        with refused(says="知悉范围不同的问题不能并单", field="survivor"):
            merge(one, other, world, actor=world.xu)


def test_who_may_not_see_the_other_one_is_told_so(survivor: Problem, world: World) -> None:
    few = cast.registered(world, visibility="restricted")
    with refused(NotAllowed, says="您看不到这个问题"):
        merge(survivor, few, world, actor=world.lin)


@pytest.mark.parametrize("name", ["song", "qiu", "jiang", "tong"])
def test_a_role_that_does_not_merge_is_refused(
    twin: Problem, survivor: Problem, world: World, name: str
) -> None:
    with refused(NotAllowed):
        merge(twin, survivor, world, actor=getattr(world, name))


def test_another_unit_does_not_merge(twin: Problem, survivor: Problem, world: World) -> None:
    with refused(NotAllowed):
        merge(twin, survivor, world, actor=world.shen)
    far = problems.register(world.other_city, actor=world.shen, title="外市的事")
    with refused(NotAllowed):
        merge(twin, far, world)


def test_a_merge_needs_a_reason(twin: Problem, survivor: Problem, world: World) -> None:
    with refused(says="请写明并单的理由", field="reason"):
        merge(twin, survivor, world, reason=" ")


def test_who_looked_before_the_last_change_is_told(
    twin: Problem, survivor: Problem, world: World
) -> None:
    seen = twin.version()
    problems.revise(twin, actor=world.zhou, remark="又看了一次")
    with refused(Stale):
        merge(twin, survivor, world, seen=seen)


def test_a_merge_changes_the_count_from_now_on_and_no_earlier(
    twin: Problem, survivor: Problem, world: World
) -> None:
    before = max(last(twin).recorded_at, last(survivor).recorded_at)
    merge(twin, survivor, world)
    assert (count(state="assigned"), count(state="merged")) == (1, 1)
    assert (count(before, state="assigned"), count(before, state="merged")) == (2, 0)
    assert (count(None, before, state="assigned"), count(None, before, state="merged")) == (2, 0)

"""Ending a post: no open problem is left without a living lead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Post
from ligai.org.rules import Role
from ligai.problems import actions as problems
from tests import cast
from tests.cast import World
from tests.problems.books import fresh
from tests.problems.proofs import assert_balanced, last, refused, told


def test_a_post_is_not_ended_while_its_holder_leads_open_problems(world: World) -> None:
    cast.dispatched(world)
    cast.planned(world, title="第二件")
    with refused(says="韩立群还包保着2个没了结的问题，请先确定接替的人", field="successor"):
        problems.end_post(world.posts["han"], actor=world.root)
    assert Post.objects.get(pk=world.posts["han"].pk).to_on is None


def test_the_successor_leads_from_now_on_and_the_post_ends(world: World) -> None:
    problem, done = cast.dispatched(world), cast.planned(world, title="作废的")
    asked = problems.ask(done, actor=world.song, kind="void", reason="误登")
    problems.approve(asked, actor=world.ji)
    ended = problems.end_post(world.posts["han"], actor=world.root, successor=world.people["ji"])
    assert ended.to_on == cast.today()
    assert (fresh(problem).lead, fresh(problem).lead_name) == (world.people["ji"], "纪明远")
    assert fresh(done).lead == world.people["han"]
    assert told(last(problem)) == (
        "系统管理员确定纪明远包保",
        "系统管理员 named 纪明远 as lead officer",
    )
    assert last(problem).facts["after"] == "韩立群"
    assert_balanced(problem, done)


def test_a_post_without_open_problems_ends_without_a_successor(world: World) -> None:
    ended = problems.end_post(
        world.posts["song"], actor=world.root, on=cast.today() + timedelta(days=9)
    )
    assert ended.to_on == cast.today() + timedelta(days=9)


def test_what_another_post_of_the_same_person_reaches_stays_with_them(world: World) -> None:
    problem = cast.dispatched(world)
    org.appoint(
        world.people["han"], world.urban, actor=operator(), role=Role.LEAD_OFFICER, title="顾问"
    )
    problems.end_post(world.posts["han"], actor=world.root)
    assert fresh(problem).lead == world.people["han"]


def test_another_post_far_away_does_not_keep_the_problems_here(world: World) -> None:
    cast.dispatched(world)
    org.appoint(world.people["han"], world.other_city, actor=operator(), role=Role.LEAD_OFFICER)
    with refused(says="韩立群还包保着1个没了结的问题", field="successor"):
        problems.end_post(world.posts["han"], actor=world.root)


def test_a_successor_is_somebody_else_in_a_post(world: World) -> None:
    cast.dispatched(world)
    with refused(says="接替的人不能是本人", field="successor"):
        problems.end_post(world.posts["han"], actor=world.root, successor=world.people["han"])
    stranger = org.open_person(actor=operator(), username="nobody", name="无名")
    with refused(says="无名那时没有在任的岗位", field="successor"):
        problems.end_post(world.posts["han"], actor=world.root, successor=stranger)
    leaving = cast.today() + timedelta(days=30)
    org._end_post(world.posts["ji"], actor=operator(), to_on=cast.today() + timedelta(days=5))
    with refused(says="纪明远那时没有在任的岗位", field="successor"):
        problems.end_post(
            world.posts["han"], actor=world.root, on=leaving, successor=world.people["ji"]
        )


def test_a_past_day_is_refused_before_anything_is_handed_over(world: World) -> None:
    problem = cast.dispatched(world)
    with refused(says="离任日期不能早于今天", field="on"):
        problems.end_post(
            world.posts["han"],
            actor=world.root,
            on=cast.today() - timedelta(days=1),
            successor=world.people["ji"],
        )
    assert fresh(problem).lead == world.people["han"]


@pytest.mark.parametrize("name", ["xu", "ji", "qiu", "han", "shen"])
def test_only_an_administrator_ends_a_post(world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.end_post(
            world.posts["han"], actor=getattr(world, name), successor=world.people["ji"]
        )

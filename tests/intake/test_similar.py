"""Problems like what somebody is about to report: only what everybody may see, and a clerk confirmed."""

from __future__ import annotations

from ligai.intake.similar import similar
from ligai.org.rules import Visibility
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.intake.reporters import LI, WANG, following, vault

SAID = "我们小区楼道堆物占道，没法走路"


def test_a_problem_that_was_reported_is_found_with_its_people(world: World) -> None:
    vault()
    problem = cast.registered(world, title="小区楼道堆物占道")
    for contact in (WANG, LI, WANG, None):
        following(world, problem, contact=contact)
    (like,) = similar(SAID, world.city)
    assert (like.problem, like.people, like.unnamed) == (problem, 2, 1)


def test_what_nobody_reported_and_what_few_may_see_stays_unknown(world: World) -> None:
    cast.registered(world, title="小区楼道堆物占道")
    assert similar(SAID, world.city) == []
    hidden = cast.registered(world, title="小区楼道堆物占道")
    following(world, hidden)
    Problem.objects.filter(pk=hidden.pk).update(visibility=Visibility.RESTRICTED)
    assert similar(SAID, world.city) == []


def test_another_place_and_another_matter_are_not_alike(world: World) -> None:
    problem = cast.registered(world, title="小区楼道堆物占道")
    following(world, problem)
    assert similar(SAID, world.other_city) == []
    assert similar("公交车站牌看不见了", world.city) == []
    assert similar("堆", world.city) == []
    assert similar("", world.city) == []


def test_the_most_alike_comes_first(world: World) -> None:
    for title in ("小区楼道堆放东西", "小区楼道堆物占道没法走路"):
        following(world, cast.registered(world, title=title))
    titles = [like.title for like in similar(SAID, world.city)]
    assert titles[0] == "小区楼道堆物占道没法走路"

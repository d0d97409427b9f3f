"""Putting a problem on a docket: who may, once, and never on a frozen one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Docket
from ligai.kernel.errors import NotAllowed, Stale
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import DocketEntry
from ligai.stats.tabulate import Question, tabulate
from tests import cast
from tests.cast import World
from tests.problems.proofs import assert_balanced, last, refused, told


@pytest.fixture
def docket(world: World) -> Docket:
    """An open docket of the city."""
    return campaigns.open_docket(world.city, actor=world.xu, name="堵点")


def test_it_is_listed_and_told(world: World, docket: Docket) -> None:
    problem = cast.registered(world)
    problems.list_on(problem, docket, actor=world.xu)
    assert told(last(problem)) == ("许知远列入清单堵点", "许知远 put it on docket 堵点")
    assert DocketEntry.objects.filter(docket=docket, problem=problem).count() == 1
    assert_balanced(problem)


def test_it_is_listed_once(world: World, docket: Docket) -> None:
    problem = problems.list_on(cast.registered(world), docket, actor=world.xu)
    with refused(says="已经在清单“堵点”上", field="docket"):
        problems.list_on(problem, docket, actor=world.xu)


def test_a_frozen_docket_takes_nothing_more(world: World, docket: Docket) -> None:
    Docket.objects.filter(pk=docket.pk).update(frozen_at=datetime.now(UTC))
    problem = cast.registered(world)
    with refused(says="已经冻结", field="docket"):
        problems.list_on(problem, docket, actor=world.xu)


@pytest.mark.parametrize("who", ["song", "lin", "shen", "guan"])
def test_only_who_runs_the_campaign_lists(world: World, docket: Docket, who: str) -> None:
    problem = cast.registered(world)
    with refused(NotAllowed, says="不在您这个岗位的职责里"):
        problems.list_on(problem, docket, actor=getattr(world, who))


def test_the_second_of_two_people_is_told(world: World, docket: Docket) -> None:
    problem = cast.registered(world)
    seen = problem.version()
    problems.list_on(problem, docket, actor=world.xu, seen=seen)
    with refused(Stale, says="已有人改动了它"):
        problems.list_on(problem, docket, actor=world.zhou, seen=seen)


def test_a_docket_is_counted_as_of_the_day_and_as_was_known(world: World, docket: Docket) -> None:
    at = datetime.now(UTC) - timedelta(days=3)
    problem = cast.registered(world, late=Late(at, "没有网"))
    cast.registered(world)
    before = datetime.now(UTC)
    problems.list_on(problem, docket, actor=world.xu, late=Late(at + timedelta(days=1), "没有网"))

    def listed(**asked: datetime) -> int:
        question = Question(world.city, world.xu, docket=docket, **asked)
        return tabulate(question, ["R4"]).total.cells[0].counts["whole"]

    assert listed() == 1
    assert listed(valid_at=at) == 0
    assert listed(valid_at=at + timedelta(days=2)) == 1
    assert listed(known_at=before) == 0

"""R12: of a frozen docket, which merged problems never leave, what was settled and what was terminated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Docket
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Problem
from ligai.stats.figures import FIGURES
from ligai.stats.tabulate import Cell, Question, behind, tabulate
from tests import cast
from tests.cast import World
from tests.problems.books import published


@pytest.fixture
def docket(world: World) -> Docket:
    """The backlog of the city."""
    return campaigns.open_docket(world.city, actor=world.xu, name="信访积案")


def cell(world: World, docket: Docket | None = None, **asked: datetime) -> Cell:
    """The figure over the docket, or over all that are frozen."""
    return tabulate(Question(world.city, operator(), docket=docket, **asked), ["R12"]).total.cells[
        0
    ]


def listed(world: World, docket: Docket, *found: Problem) -> list[Problem]:
    """Put on the docket."""
    return [problems.list_on(problem, docket, actor=world.xu) for problem in found]


def test_settled_and_terminated_are_told_apart(world: World, docket: Docket) -> None:
    listed(world, docket, published(world), published(world), cast.registered(world))
    assert str(cell(world, docket).value) == "—"  # not frozen yet
    problems.freeze_docket(docket, actor=world.xu)
    first, second = Problem.objects.filter(state="published").order_by("pk")
    problems.close(first, actor=world.ji)
    problems.close(second, actor=world.ji, outcome="terminated", because="复核意见已经送达")
    problems.reopen(first, actor=world.lin, because="又来了")
    reopened = datetime.now(UTC)
    found = cell(world, docket)
    assert str(found.value) == "0/3 = 0.00 %"
    assert found.counts["terminated"] == 1
    assert str(cell(world, docket, valid_at=reopened - timedelta(days=1)).value) == "—"
    assert [m.key for m, _n in found.beside()] == ["terminated"]


def test_a_merged_entry_follows_the_survivor_and_never_leaves(world: World, docket: Docket) -> None:
    one, two, third = listed(
        world, docket, cast.registered(world), cast.registered(world), cast.registered(world)
    )
    problems.freeze_docket(docket, actor=world.xu)
    survivor = published(world)
    problems.merge(one, two, actor=world.xu, reason="同一件事")
    problems.merge(two, survivor, actor=world.xu, reason="同一件事")
    assert str(cell(world, docket).value) == "0/3 = 0.00 %"
    survivor.refresh_from_db()
    problems.close(survivor, actor=world.ji)
    found = cell(world, docket)
    assert str(found.value) == "2/3 = 66.67 %"
    assert found.counts["followed"] == 2
    before = datetime.now(UTC)
    two.refresh_from_db()
    problems.unmerge(two, actor=world.xu, reason="不是一件事")
    assert str(cell(world, docket).value) == "0/3 = 0.00 %"
    assert str(cell(world, docket, known_at=before).value) == "2/3 = 66.67 %"
    third.refresh_from_db()
    question = Question(world.city, operator(), docket=docket)
    assert behind(question, FIGURES["R12"], "whole").count() == 3


def test_without_a_docket_it_counts_whatever_stands_on_a_frozen_one(
    world: World, docket: Docket
) -> None:
    other = campaigns.open_docket(world.city, actor=world.xu, name="还在列的")
    listed(world, docket, cast.registered(world))
    listed(world, other, cast.registered(world))
    problems.freeze_docket(docket, actor=world.xu)
    assert str(cell(world).value) == "0/1 = 0.00 %"
    assert str(cell(world, other).value) == "—"


def test_a_docket_was_open_before_it_was_frozen(world: World, docket: Docket) -> None:
    late = Late(datetime.now(UTC) - timedelta(seconds=1), "补录")
    problem = cast.registered(world, late=late)
    problems.list_on(problem, docket, actor=world.xu)
    before = datetime.now(UTC)
    problems.freeze_docket(docket, actor=world.xu)
    assert str(cell(world, docket, valid_at=before).value) == "—"
    assert str(cell(world, docket, known_at=before).value) == "—"

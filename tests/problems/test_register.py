"""Registering a problem: what it is counted by from its first moment, its number, and who may."""

from __future__ import annotations

from datetime import date

import pytest

from ligai.campaigns import actions as campaigns
from ligai.kernel.errors import NotAllowed
from ligai.kernel.moments import local_date
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from tests import cast
from tests.cast import World
from tests.problems.books import ago, count
from tests.problems.proofs import assert_balanced, last, refused, told


def test_a_registered_problem_waits_for_triage_and_is_counted(world: World) -> None:
    problem = problems.register(
        world.urban,
        actor=world.xu,
        title=" 小区堆物占道 ",
        facts="楼道里也有",
        source="report",
        category="市容",
    )
    assert (problem.state, problem.title, problem.received_on) == (
        "draft",
        "小区堆物占道",
        cast.today(),
    )
    assert (problem.path, problem.line) == (world.urban.path, world.urban.line)
    assert told(last(problem)) == (
        "许知远登记问题，来源：群众反映",
        "许知远 registered the problem, found by: 群众反映",
    )
    assert last(problem).text("facts") == "楼道里也有"
    assert count(state="draft", source="report", category="市容", path=world.urban.path) == 1
    assert_balanced(problem)


def test_numbers_run_per_unit_and_year(world: World) -> None:
    year = cast.today().year
    numbers = [cast.registered(world).number for _ in range(3)]
    assert numbers == [f"〔{year}〕{n}号" for n in (1, 2, 3)]
    assert cast.registered(world, unit=world.housing).number == f"〔{year}〕1号"


def test_a_refused_registration_uses_up_no_number(world: World) -> None:
    with refused(says="请写明是什么问题", field="title"):
        problems.register(world.urban, actor=world.xu, title="  ")
    assert cast.registered(world).number.endswith("〕1号")


def test_a_self_examination_problem_is_of_its_own_class_by_itself(world: World) -> None:
    problem = cast.registered(world, nature="self_examination")
    assert problem.visibility == "self_examination"
    assert problem.visible_to(world.qiu)
    assert not problem.visible_to(world.song)


def test_a_self_examination_problem_is_never_registered_for_everybody(world: World) -> None:
    problem = cast.registered(world, nature="self_examination", visibility="ordinary")
    assert problem.visibility == "self_examination"
    assert cast.registered(world, visibility="restricted").visibility == "restricted"
    with refused(says="请选择知悉范围", field="visibility"):
        cast.registered(world, visibility="secret")
    with refused(says="请选择性质", field="nature"):
        cast.registered(world, nature="other")


def test_a_theme_brings_its_campaign_and_no_other(world: World) -> None:
    first, second = (
        campaigns.open_campaign(
            world.city, actor=operator(), name=name, preset="party", starts_on=date(2019, 9, 1)
        )
        for name in ("第一批", "第二批")
    )
    theme = campaigns.open_theme(first, actor=operator(), code="1", name="停车难")
    problem = cast.registered(world, theme=theme)
    assert problem.campaign == first
    assert count(theme_id=theme.pk, campaign_id=first.pk) == 1
    with refused(says="这个专题不属于所选的活动", field="theme"):
        cast.registered(world, theme=theme, campaign=second)


def test_a_late_registration_is_true_from_its_day_and_says_why(world: World) -> None:
    late = Late(ago(20), "当时断网")
    problem = cast.registered(world, late=late)
    assert problem.received_on == local_date(late.at)
    event = last(problem)
    assert (event.effective_at, event.facts["entered_late"]) == (late.at, True)
    assert event.text("late_reason") == "当时断网"
    assert (count(ago(19), state="draft"), count(ago(21), state="draft")) == (1, 0)
    assert count(ago(19), late.at, state="draft") == 0
    assert_balanced(problem)


def test_nothing_is_registered_in_the_future(world: World) -> None:
    with refused(says="时间不能晚于现在", field="effective_at"):
        cast.registered(world, late=Late(ago(-1), "快了"))


def test_a_late_registration_gives_its_reason(world: World) -> None:
    with refused(says="补录要写明原因", field="late_reason"):
        cast.registered(world, late=Late(ago(1), " "))


@pytest.mark.parametrize("name", ["jiang", "tong", "guan", "han"])
def test_a_role_that_does_not_register_is_refused(world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.register(world.urban, actor=getattr(world, name), title="问题")


@pytest.mark.parametrize("name", ["shen", "meng", "lu"])
def test_another_unit_does_not_register_here(world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.register(world.urban, actor=getattr(world, name), title="问题")


def test_neither_the_public_nor_the_clock_registers(world: World) -> None:
    for actor in (PUBLIC, CLOCK):
        with refused(NotAllowed):
            problems.register(world.urban, actor=actor, title="问题")

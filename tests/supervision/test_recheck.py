"""Re-checks: drawn at random by a seed that everybody can repeat, checked by who is no party to it."""

from __future__ import annotations

import pytest

from ligai.kernel.draw import draw, frame_hash
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.models import Event
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.stats.estimates import Estimate, estimate
from ligai.stats.tabulate import Cell, Question, tabulate
from ligai.supervision import actions
from ligai.supervision.models import Drawn, Recheck
from tests import cast
from tests.cast import World
from tests.problems.books import fresh, published
from tests.problems.proofs import last, refused, told


@pytest.fixture
def closed(world: World) -> list[Problem]:
    """Four that were closed, beside one that is open."""
    cast.registered(world)
    return [problems.close(published(world), actor=world.ji) for _ in range(4)]


def cell(world: World) -> Cell:
    """R16 of the city."""
    return tabulate(Question(world.city, operator()), ["R16"]).total.cells[0]


def drawn(world: World, size: int) -> list[Drawn]:
    """A draw at the city, in the order drawn."""
    recheck = actions.draw_recheck(world.city, actor=world.xu, size=size)
    return list(recheck.drawn.select_related("problem", "recheck"))


def test_whoever_has_the_list_and_the_seed_repeats_the_draw(
    world: World, closed: list[Problem]
) -> None:
    recheck = actions.draw_recheck(world.city, actor=world.xu, size=2)
    ids = [problem.pk for problem in closed]
    assert (recheck.population, recheck.whole, recheck.size) == (4, 5, 2)
    assert recheck.frame_hash == frame_hash(ids)
    assert [each.problem_id for each in recheck.drawn.all()] == draw(ids, recheck.seed, 2)
    facts = last(recheck).facts
    assert (facts["seed"], facts["frame"]) == (recheck.seed, recheck.frame_hash)
    assert told(last(recheck))[0] == f"{world.xu.name}从已销号的4件里随机抽2件回头看"


@pytest.mark.parametrize("size", [0, 5])
def test_no_more_are_drawn_than_are_closed(world: World, closed: list[Problem], size: int) -> None:
    with refused(Refused, "已销号4件，可以抽1到4件", field="size"):
        actions.draw_recheck(world.city, actor=world.xu, size=size)


def test_who_handles_or_leads_does_not_draw(world: World, closed: list[Problem]) -> None:
    for name in ("song", "han", "lin", "shen"):
        with refused(NotAllowed):
            actions.draw_recheck(world.city, actor=getattr(world, name), size=1)
    assert not Recheck.objects.exists()


def test_a_party_does_not_check(world: World, closed: list[Problem]) -> None:
    [one] = drawn(world, 1)
    with refused(NotAllowed, "您核查过这一件"):
        actions.check_drawn(one, actor=world.jiang, found="fixed", findings="都好")
    with refused(NotAllowed):
        actions.check_drawn(one, actor=world.song, found="fixed", findings="都好")


def test_what_is_found_is_written_down_once(world: World, closed: list[Problem]) -> None:
    [one] = drawn(world, 1)
    with refused(Refused, "请选择改好了没有", field="found"):
        actions.check_drawn(one, actor=world.he, found="", findings="都好")
    with refused(Refused, "请写明现场看到的情况", field="findings"):
        actions.check_drawn(one, actor=world.he, found="fixed", findings=" ")
    found = actions.check_drawn(one, actor=world.he, found="fixed", findings="36个车位都在")
    assert (found.found, found.checker_name) == ("fixed", world.he.name)
    assert found.checked_at == last(one.recheck).recorded_at
    assert last(one.recheck).text("findings") == "36个车位都在"
    with refused(Refused, "已经核实过这一件"):
        actions.check_drawn(one, actor=world.he, found="not_fixed", findings="再看")


def test_one_that_is_not_put_right_may_be_reopened_at_once(
    world: World, closed: list[Problem]
) -> None:
    first, second = drawn(world, 2)
    actions.check_drawn(first, actor=world.he, found="not_fixed", findings="又堆上了")
    assert fresh(first.problem).state == "closed"
    actions.check_drawn(second, actor=world.he, found="not_fixed", findings="又堆上了", reopen=True)
    assert fresh(second.problem).state == "reopened"
    assert last(second.problem).text("because") == "又堆上了"
    found = cell(world)
    assert str(found.value) == "0/2 = 0.00 %"
    assert (found.counts["not_fixed"], found.counts["reopened"]) == (2, 1)


def test_r16_counts_what_was_found_of_what_was_drawn(world: World, closed: list[Problem]) -> None:
    assert str(cell(world).value) == "—"
    three = drawn(world, 3)
    assert cell(world).counts["waiting"] == 3
    for each, found in zip(three, ("fixed", "fixed", "not_fixed"), strict=True):
        actions.check_drawn(each, actor=world.he, found=found, findings="看过")
    before = Event.objects.order_by("-recorded_at")[0].recorded_at
    assert str(cell(world).value) == "2/3 = 66.67 %"
    again = Drawn.objects.filter(recheck=actions.draw_recheck(world.city, actor=world.xu, size=4))
    same = again.select_related("problem").get(problem=three[2].problem)
    actions.check_drawn(same, actor=world.he, found="fixed", findings="这回好了")
    assert str(cell(world).value) == "3/3 = 100.00 %"
    then = tabulate(Question(world.city, operator(), known_at=before), ["R16"]).total.cells[0]
    assert str(then.value) == "2/3 = 66.67 %"


def test_the_example_of_the_source_comes_out() -> None:
    found = Estimate(population=542, whole=577, size=60, checked=60, unfixed=3)
    assert str(found.claimed) == "542/577 = 93.93 %"
    assert str(found.passed) == "57/60 = 95.00 %"
    assert str(found.false_closures) == "7–72"
    assert str(found.solved) == "89.24"
    assert str(found.solved_interval) == "81.5–92.7 %"


def test_a_draw_says_what_it_lets_us_say(world: World, closed: list[Problem]) -> None:
    two = drawn(world, 2)
    actions.check_drawn(two[0], actor=world.he, found="fixed", findings="好")
    assert not estimate(two[0].recheck).is_complete
    actions.check_drawn(two[1], actor=world.he, found="not_fixed", findings="不好")
    found = estimate(two[0].recheck)
    assert found.is_complete
    assert str(found.passed) == "1/2 = 50.00 %"
    assert str(found.solved) == "40.00"  # 4 closed × 1/2 ÷ 5 problems

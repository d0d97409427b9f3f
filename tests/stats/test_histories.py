"""Figures that ask what happened to a thing, each against an example counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ligai.kernel.moments import day_end
from ligai.ledger.writing import MICROSECOND
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Problem
from ligai.problems.rules import RequestKind
from ligai.stats.figures import FIGURES
from ligai.stats.subjects import may_list
from ligai.stats.tabulate import Cell, Question, behind, tabulate
from tests import cast
from tests.cast import World
from tests.problems.books import given_out_at


def cell(world: World, name: str, **asked: datetime) -> Cell:
    """One figure of the city."""
    return tabulate(Question(world.city, operator(), **asked), [name]).total.cells[0]


def share(world: World, name: str, **asked: datetime) -> str:
    """The same as it is printed."""
    return str(cell(world, name, **asked).value)


def test_r6_is_the_rest_of_r5(world: World, eight: list[Problem]) -> None:
    assert share(world, "R6") == "3/6 = 50.00 %"
    counts = cell(world, "R6").counts
    assert (counts["handled_late"], counts["still_open"]) == (2, 1)


def test_r7_counts_a_problem_extended_twice_once(world: World) -> None:
    cast.dispatched(world)
    problem = cast.dispatched(world)
    before = datetime.now(UTC)
    for days in (3, 5):
        _extend(problem, world, days)
    assert share(world, "R7") == "1/2 = 50.00 %"
    assert share(world, "R7", known_at=before) == "0/2 = 0.00 %"


def _extend(problem: Problem, world: World, days: int) -> None:
    original = problem.original_due_on or date.max
    asked = problems.ask(
        problem,
        actor=world.qiu,
        kind=RequestKind.EXTENSION,
        reason="雨季",
        until=original + timedelta(days=days),
    )
    problems.approve(asked, actor=world.ji)


def test_r15_asks_for_the_first_check_only(world: World) -> None:
    cast.verified(world)
    returned = problems.begin_check(cast.submitted(world), actor=world.jiang)
    problems.send_back(returned, actor=world.jiang, reason="少两个")
    after_the_first = datetime.now(UTC)
    problems.take_up(returned, actor=world.song)
    problems.submit(returned, actor=world.han)
    problems.begin_check(returned, actor=world.jiang)
    problems.pass_check(returned, actor=world.jiang, findings="都在")
    cast.submitted(world)
    assert share(world, "R15") == "1/2 = 50.00 %"
    assert cell(world, "R15").counts["sent_back"] == 1
    assert share(world, "R15", valid_at=after_the_first) == "1/2 = 50.00 %"


def test_r18_counts_what_came_back_under_an_observation_that_has_ended(
    world: World, eight: list[Problem]
) -> None:
    for problem in eight[:3]:
        problems.confirm_claim(problem, actor=world.jiang, findings="属实")
    problems.reopen(eight[0], actor=world.lin, because="反弹")
    eight[1].refresh_from_db()
    assert eight[1].observed_until is not None
    last_day = day_end(eight[1].observed_until)
    assert share(world, "R18") == "—"
    assert share(world, "R18", valid_at=last_day - MICROSECOND) == "—"
    assert share(world, "R18", valid_at=last_day) == "1/3 = 33.33 %"


def test_r21_counts_open_problems_with_a_lead_officer(world: World) -> None:
    cast.registered(world)
    cast.planned(world)
    assert share(world, "R21") == "1/2 = 50.00 %"
    assert cell(world, "R21").counts["without"] == 1


def test_r2_counts_signatures_and_r20_objections_of_assignments(world: World) -> None:
    signed, objected = (cast.dispatched(world).assignments.get() for _ in range(2))
    before = datetime.now(UTC)
    problems.sign(signed, actor=world.song)
    problems.object_to(objected, actor=world.song, reason="不归我们")
    assert share(world, "R2") == "1/2 = 50.00 %"
    assert share(world, "R20") == "1/2 = 50.00 %"
    assert share(world, "R20", known_at=before) == "0/2 = 0.00 %"


def test_r20b_is_a_mean_and_says_of_how_many(world: World) -> None:
    kept, passed_on = (cast.dispatched(world) for _ in range(2))
    assert share(world, "R20b") == "0/2 = 0.00"
    before = datetime.now(UTC)
    duty = passed_on.assignments.get()
    problems.object_to(duty, actor=world.song, reason="不归我们")
    second = problems.uphold_objection(duty, actor=world.xu, unit=world.housing, reason="归住建")
    problems.object_to(second, actor=world.meng, reason="也不归我们")
    problems.uphold_objection(second, actor=world.xu, unit=world.street, reason="归街道")
    cast.registered(world)
    problems.object_to(kept.assignments.get(), actor=world.song, reason="只是说说")
    assert share(world, "R20b") == "2/2 = 1.00"
    assert share(world, "R20b", known_at=before) == "0/2 = 0.00"
    assert [m.key for m, _n in cell(world, "R20b").beside()] == []
    own = tabulate(Question(world.housing, operator()), ["R20b"]).total.cells[0]
    assert str(own.value) == "—"


def handled_between(world: World, start: str, end: str) -> Problem:
    """Dispatched and submitted at these moments of China's clock, as declared and accepted."""
    began, ended = (datetime.fromisoformat(f"{text}+08:00") for text in (start, end))
    problem = given_out_at(world, began)
    problems.submit(problem, actor=world.qiu, late=Late(ended, "系统停用，补录"))
    problems.begin_check(problem, actor=world.jiang)
    problems.pass_check(problem, actor=world.jiang)
    return problems.accept_late(problem, actor=world.ji)


def test_r24_is_the_median_and_the_ninth_tenth_of_working_hours(
    world: World, eight: list[Problem]
) -> None:
    handled_between(world, "2026-03-02T09:00", "2026-03-03T12:00")  # Monday to Tuesday: 8 + 3
    handled_between(world, "2026-03-06T17:00", "2026-03-09T10:00")  # over a weekend: 1 + 1
    handled_between(world, "2026-03-02T12:00", "2026-03-02T13:30")  # over noon: half an hour
    cast.dispatched(world)
    found = cell(world, "R24")
    assert str(found.value) == "中位数2.0小时，九成不超过11.0小时（3件）"
    assert (found.counts["part"], found.counts["whole"], found.counts["unknown"]) == (3, 9, 6)
    by_unit = tabulate(Question(world.city, operator()), ["R24"], by="unit").rows
    assert {row.label: str(row.cells[0].value) for row in by_unit} == {
        world.urban.name: str(found.value),
        world.housing.name: "—",
    }


def test_figures_over_different_things_stand_in_one_table(world: World) -> None:
    cast.dispatched(world)
    cast.registered(world, unit=world.village)
    table = tabulate(Question(world.city, operator()), by="unit")
    assert [c.figure.id for c in table.total.cells] == list(FIGURES)
    duties = {row.label: row.cells[0].counts["whole"] for row in table.rows}
    assert duties == {world.district.name: 0, world.urban.name: 1}


LISTED = sorted(n for n, f in FIGURES.items() if may_list(operator(), f.subject))


@pytest.mark.parametrize("name", LISTED)
def test_the_list_behind_each_of_them_is_as_long_as_its_number(world: World, name: str) -> None:
    cast.verified(world)
    cast.dispatched(world)
    question = Question(world.city, operator())
    counts = tabulate(question, [name]).total.cells[0].counts
    for measure in FIGURES[name].measures():
        assert behind(question, FIGURES[name], measure).count() == counts[measure]

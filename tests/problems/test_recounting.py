"""A notice about working days comes out: provisional due dates are worked out anew, and it is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import CLOCK
from ligai.ledger.models import Event
from ligai.org.calendars import calendar_at
from ligai.org.models import CalendarNotice
from ligai.problems import actions
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition
from tests import cast
from tests.cast import World
from tests.problems.proofs import assert_balanced

FAR = 2031  # no notice of this year is shipped


@pytest.fixture
def provisional(world: World) -> Problem:
    """Its fifth working day was counted from the last day of April, in a year without a notice."""
    problem = cast.dispatched(world, Disposition.LEDGER)
    change = problem.due_history.get()
    deadline = calendar_at("").add_working_days(date(FAR, 4, 28), 5)
    assert deadline.provisional
    type(change).objects.filter(pk=change.pk).update(
        explanation=deadline.to_json(), due_on=deadline.on
    )
    move = {"due_on": deadline.on, "due_is_provisional": True}
    before = problem.bucket()
    _told_so(problem, before, move, world)
    return Problem.objects.get(pk=problem.pk)


def _told_so(problem: Problem, before: object, move: dict[str, object], world: World) -> None:
    """Post it as a correction would, so that the books stay balanced."""
    from ligai.ledger.writing import writing
    from ligai.problems.actions.hand import take
    from ligai.problems.rules import CORRECT, DUE_RECOUNTED

    with writing():
        hand = take(problem, CORRECT, actor=world.xu)
        facts = {"notice": "试", "before": problem.due_on, "due_on": move["due_on"]}
        hand.put(DUE_RECOUNTED, move, facts=facts)


def _enter(world: World, **given: object) -> CalendarNotice:
    told: dict[str, object] = {
        "name": f"{FAR}年放假安排",
        "known_from": cast.today(),
        "off": {"劳动节": [f"{FAR}-05-01/{FAR}-05-05"]},
        "on": {"劳动节": [f"{FAR}-04-27", f"{FAR}-05-10"]},
        "year": FAR,
    }
    unit = given.pop("unit", world.nation)
    actor = given.pop("actor", world.root)
    return actions.enter_notice(unit, actor=actor, **(told | given))  # type: ignore[arg-type]


def test_a_notice_moves_a_provisional_date_and_says_so(provisional: Problem, world: World) -> None:
    notice = _enter(world)
    after = Problem.objects.get(pk=provisional.pk)
    expected = calendar_at(after.path).add_working_days(date(FAR, 4, 28), 5)
    assert (after.due_on, after.due_is_provisional) == (expected.on, False)
    assert after.due_on != provisional.due_on
    assert after.original_due_on == provisional.original_due_on
    told = Event.objects.of(after).get(verb="problem.due_recounted", facts__notice=notice.name)
    assert told.facts["before"] == provisional.due_on.isoformat()  # type: ignore[union-attr]
    assert after.assignments.get().due_on == after.due_on
    assert after.due_history.last().explanation["known_on"] == cast.today().isoformat()  # type: ignore[union-attr]
    assert (notice.recounted, notice.recounted_at is not None) == (1, True)
    assert_balanced(after)


def test_a_date_that_stays_is_provisional_no_longer(provisional: Problem, world: World) -> None:
    same = {"劳动节": [f"{FAR}-05-01/{FAR}-05-02"]}  # as the estimate had it
    notice = _enter(world, off=same, on={})
    after = Problem.objects.get(pk=provisional.pk)
    assert (after.due_on, after.due_is_provisional) == (provisional.due_on, False)
    assert Event.objects.of(after).filter(verb="problem.due_settled").count() == 1
    assert notice.recounted == 1


def test_a_notice_of_another_year_leaves_it_provisional(provisional: Problem, world: World) -> None:
    days = {"元旦": ["2035-01-01"]}
    notice = _enter(world, name="2035年放假安排", off=days, on={}, year=2035)
    after = Problem.objects.get(pk=provisional.pk)
    assert (after.due_on, after.due_is_provisional) == (provisional.due_on, True)
    assert notice.recounted == 0


def test_doing_it_again_changes_nothing(provisional: Problem, world: World) -> None:
    _enter(world)
    written = Event.objects.count()
    assert actions.recount_dues(actor=CLOCK) == 0
    assert Event.objects.count() == written


def test_the_clock_goes_on_where_it_was_left(provisional: Problem, world: World) -> None:
    notice = _enter(world)
    CalendarNotice.objects.filter(pk=notice.pk).update(recounted_upto=0, recounted_at=None)
    Problem.objects.filter(pk=provisional.pk).update(due_is_provisional=True)
    assert actions.tick(actor=CLOCK)["dues_recounted"] == 1


def test_a_unit_has_days_of_its_own_and_its_neighbour_has_not(world: World) -> None:
    off = {"校庆": ["2031-06-04"]}
    _enter(world, unit=world.urban, name="校庆放假", off=off, on={}, year=None)
    day = date(FAR, 6, 4)
    assert not calendar_at(world.urban.path).is_working_day(day)
    assert calendar_at(world.housing.path).is_working_day(day)
    assert calendar_at(world.city.path).is_working_day(day)


def test_what_was_known_before_the_notice_is_still_known(world: World) -> None:
    _enter(world)
    day = date(FAR, 5, 5)
    yesterday = cast.today() - timedelta(days=1)
    assert not calendar_at("").is_working_day(day)
    assert calendar_at("").as_known_on(yesterday).is_working_day(day)


def test_only_who_manages_the_calendar_enters_a_notice(world: World) -> None:
    with pytest.raises(NotAllowed):
        _enter(world, actor=world.xu)
    assert CalendarNotice.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"off": {}, "on": {}}, "off"),
        ({"on": {"劳动节": [f"{FAR}-05-01"]}}, "off"),
        ({"known_from": date(2100, 1, 1)}, "known_from"),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused_at_its_field(
    world: World, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        _enter(world, **wrong)
    assert refusal.value.field == field


def test_a_unit_cannot_settle_the_years_of_the_country(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        _enter(world, unit=world.city)
    assert refusal.value.field == "year"


def test_the_same_notice_is_entered_once(world: World) -> None:
    _enter(world)
    with pytest.raises(Refused, match="已经录过"):
        _enter(world)

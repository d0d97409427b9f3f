"""Who sees which duty, and which steps are offered: the list, the row and the action say the same."""

from __future__ import annotations

import pytest

from ligai.kernel.errors import NotAllowed
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.org.rules import Role, Visibility
from ligai.problems import actions as problems
from ligai.problems import rules
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import Disposition, Nature
from tests import cast
from tests.cast import PEOPLE, World
from tests.problems.proofs import refused
from tests.problems.situations import somebody, under_way

NAMES = [row[0] for row in PEOPLE]


@pytest.fixture
def duties(world: World) -> list[Assignment]:
    """Of an ordinary, a self-examination and a restricted problem; handed down, returned, withdrawn."""
    ordinary = problems.dispatch(
        cast.planned(world), actor=world.xu, lead_unit=world.district, co_units=[world.housing]
    )
    top = under_way(ordinary.assignments.get(unit=world.district), world.lu)
    problems.delegate(top, actor=world.lu, units=[world.street])
    co = ordinary.assignments.get(unit=world.housing)
    problems.object_to(co, actor=world.meng, reason="不归住建")
    problems.uphold_objection(co, actor=world.xu, unit=world.other_city, reason="跨市协办")
    _kept_close(world, nature=Nature.SELF_EXAMINATION)
    restricted = _kept_close(world, visibility=Visibility.RESTRICTED)
    problems.withdraw_all(restricted, actor=world.xu, reason="暂停")
    return list(Assignment.objects.order_by("pk"))


def _kept_close(world: World, **given: object) -> Problem:
    """What the clerk may not see goes through the office's hands."""
    problem = cast.registered(world, **given)
    problems.triage(problem, actor=world.xu, disposition=Disposition.IMMEDIATE)
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"])
    return problems.dispatch(problem, actor=world.xu)


def test_the_list_and_the_row_agree_for_everybody(duties: list[Assignment], world: World) -> None:
    actors = [getattr(world, name) for name in NAMES]
    outsider = somebody(world.other_city, Role.HANDLER, "外地人")
    seen_by_some = set()
    for actor in [*actors, outsider, CLOCK, PUBLIC]:
        listed = set(Assignment.objects.visible_to(actor))
        assert listed == {duty for duty in duties if duty.visible_to(actor)}, actor
        seen_by_some |= {duty.visibility for duty in listed}
    assert seen_by_some == set(Visibility.values)
    assert not Assignment.objects.visible_to(PUBLIC).exists()
    assert Assignment.objects.visible_to(CLOCK).count() == len(duties)


def test_a_list_shows_each_duty_once(duties: list[Assignment], world: World) -> None:
    listed = list(Assignment.objects.visible_to(world.xu))
    assert len(listed) == len(set(listed)) == len(duties)


def test_a_unit_that_has_a_duty_sees_the_others_of_that_problem(
    duties: list[Assignment], world: World
) -> None:
    seen = Assignment.objects.visible_to(world.meng)
    assert world.district in {duty.unit for duty in seen}
    assert not seen.exclude(visibility=Visibility.ORDINARY).exists()


def test_a_step_is_offered_to_whom_the_action_lets_take_it(world: World) -> None:
    duty = cast.dispatched(world).assignments.get()
    take = {
        rules.SIGN: lambda actor: problems.sign(duty, actor=actor),
        rules.OBJECT: lambda actor: problems.object_to(duty, actor=actor, reason="不归我们"),
        rules.WITHDRAW: lambda actor: problems.withdraw(duty, actor=actor, reason="收回"),
    }
    for name in NAMES:
        actor = getattr(world, name)
        offered = duty.open_steps(actor)
        assert set(offered) <= take.keys()
        for step in take.keys() - set(offered):
            with refused(NotAllowed):
                take[step](actor)


def test_time_is_offered_only_what_time_does(world: World) -> None:
    duty = cast.dispatched(world).assignments.get()
    assert duty.open_steps(CLOCK) == [rules.AUTO_SIGN]
    for name in NAMES:
        assert not any(step.by_itself for step in duty.open_steps(getattr(world, name)))


def test_every_state_but_the_last_ones_leads_on(db: None) -> None:
    for duty in rules.HANDLING_DUTIES:
        for state in rules.ASSIGNMENT_OPEN:
            assert [s for s in rules.ASSIGNMENT_STEPS if s.leads_from(state, duty)]
    for state in rules.ASSIGNMENT_DONE:
        for duty in rules.Duty:
            assert not [s for s in rules.ASSIGNMENT_STEPS if s.leads_from(state, duty)]


def test_no_step_leads_from_under_way_straight_to_accepted() -> None:
    sources = rules.ACCEPT.sources
    assert sources == (rules.AssignmentState.REPORTED,)
    targets = {s.target for s in rules.ASSIGNMENT_STEPS if s is not rules.ACCEPT}
    assert rules.AssignmentState.ACCEPTED not in targets

"""A late entry counts when it was told, until somebody outside the handling unit accepts the declared day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.kernel.moments import local_date
from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Person
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.actions.hand import Late
from ligai.problems.durations import working_minutes
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.problems.books import ago, count, fresh, handled_late, lived
from tests.problems.proofs import assert_balanced, last, refused, told
from tests.problems.situations import somebody


@pytest.fixture
def problem(world: World) -> Problem:
    """Its closure was requested 48 days ago and entered today."""
    return handled_late(world)


def test_until_it_is_accepted_the_day_of_telling_counts(problem: Problem) -> None:
    assert problem.submitted_at is not None
    declared = local_date(problem.submitted_at)
    assert (problem.handled_on, problem.declared_on) == (cast.today(), declared)
    assert declared == cast.today() - timedelta(days=48)


def test_an_accepted_late_entry_counts_on_its_declared_day_and_both_stay_in_the_history(
    problem: Problem, world: World
) -> None:
    declared = problem.declared_on
    accepted = problems.accept_late(problem, actor=world.ji)
    assert accepted.handled_on == accepted.declared_on == declared
    assert told(last(problem)) == (
        f"纪明远认可补录的办结日期{declared}",
        f"纪明远 accepted the late-entered date {declared}",
    )
    assert last(problem).facts == {
        "declared": str(declared),
        "told": str(cast.today()),
        "minutes": working_minutes(problem, problem.submitted_at),
    }
    assert fresh(problem).submission_told_at == problem.submission_told_at
    assert_balanced(problem)


def test_it_is_a_correction_from_the_moment_when_the_day_had_been_set(
    problem: Problem, world: World
) -> None:
    passed = Event.objects.of(problem).get(verb="problem.passed")
    known = last(problem).recorded_at
    problems.accept_late(problem, actor=world.ji)
    assert last(problem).effective_at == passed.effective_at
    declared, told_on = problem.declared_on, cast.today()
    assert count(passed.effective_at, handled_on=declared) == 1
    assert count(passed.effective_at, known, handled_on=declared) == 0
    assert count(passed.effective_at, known, handled_on=told_on) == 1


def test_an_inspector_may_accept(problem: Problem, world: World) -> None:
    city = somebody(world.city, Role.SUPERVISOR, "市督查")
    assert problems.accept_late(problem, actor=city).handled_on == problem.declared_on


@pytest.mark.parametrize("name", ["song", "qiu", "han", "jiang", "tong", "lin", "gu", "shen"])
def test_who_may_not_accept_is_refused(problem: Problem, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.accept_late(problem, actor=getattr(world, name))


def test_the_handling_unit_does_not_accept_its_own_late_entry(
    problem: Problem, world: World
) -> None:
    own = somebody(world.urban, Role.OFFICE, "局办公室")
    with refused(NotAllowed, says="补录要由承办单位以外的人认可"):
        problems.accept_late(problem, actor=own)


def test_whoever_entered_it_late_does_not_accept_it_in_another_post(world: World) -> None:
    mayor = somebody(world.city, Role.UNIT_HEAD, "市长")
    problem = lived(world)
    problems.submit(problem, actor=mayor, late=Late(ago(40), "系统停用，补录"))
    problems.begin_check(problem, actor=world.jiang)
    problems.pass_check(problem, actor=world.jiang)
    person = Person.objects.get(pk=mayor.id)
    second = org.appoint(person, world.city, actor=operator(), role=Role.OFFICE).actor(person)
    with refused(NotAllowed, says="自己补录的要由别人认可"):
        problems.accept_late(problem, actor=second)
    problems.accept_late(problem, actor=world.xu)


def test_there_is_nothing_to_accept_where_nothing_was_entered_late(world: World) -> None:
    for problem in (cast.verified(world), lived(world)):
        with refused(says="没有等待认可的补录日期"):
            problems.accept_late(problem, actor=world.ji)


def test_a_late_entry_is_accepted_once(problem: Problem, world: World) -> None:
    problems.accept_late(problem, actor=world.ji)
    with refused(says="没有等待认可的补录日期"):
        problems.accept_late(problem, actor=world.ji)


def test_who_looked_before_the_last_change_is_told(problem: Problem, world: World) -> None:
    with refused(Stale):
        problems.accept_late(problem, actor=world.ji, seen=problem.version() - 1)

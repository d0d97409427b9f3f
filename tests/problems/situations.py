"""Situations beyond the cast: more people, days gone by, duties handed on and returned."""

from __future__ import annotations

from datetime import date, timedelta

from ligai.ledger.actor import Actor
from ligai.ledger.writing import database_now
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems import deadlines
from ligai.problems.actions.hand import Late
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import Disposition, LimitKey
from tests import cast
from tests.cast import World


def somebody(unit: Unit, role: Role, name: str) -> Actor:
    """One more person in a post, beside the cast."""
    admin = operator()
    username = f"{role}.{unit.code}.{name.encode().hex()}"[:50]
    person = org.open_person(username, actor=admin, name=name)
    return org.appoint(person, unit, actor=admin, role=role).actor(person)


def days_ago(days: int, reason: str = "当时断网，补录") -> Late:
    """So many days before now."""
    return Late(database_now() - timedelta(days=days), reason)


def dispatched_days_ago(world: World, days: int) -> Problem:
    """A problem that lived through its first steps so many days ago and was told today."""
    late = days_ago(days)
    problem = cast.registered(world, late=late)
    problems.triage(problem, actor=world.lin, disposition=Disposition.IMMEDIATE, late=late)
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"], late=late)
    return problems.dispatch(problem, actor=world.xu, late=late)


def under_way(duty: Assignment, actor: Actor) -> Assignment:
    """Signed for and begun."""
    problems.sign(duty, actor=actor)
    return problems.begin(duty, actor=actor)


def reported(duty: Assignment, actor: Actor, result: str = "36个车位已划线") -> Assignment:
    """Signed for, worked on and reported."""
    return problems.report(under_way(duty, actor), actor=actor, result=result)


def longest_extension(problem: Problem) -> date:
    """The last day to which an extension may go: a limit that ends on a holiday ends after it."""
    assert problem.due_on is not None
    limit = deadlines.limit_for("", LimitKey.EXTENSION, cast.today())
    return deadlines.count(limit, problem.due_on).on

"""The cast of the demo world for tests, and problems brought to each stage of their life by it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from django.conf import settings
from django.test import override_settings

from ligai.kernel.moments import local_date
from ligai.ops.demo.cast import LONG_AGO, PEOPLE, World
from ligai.ops.demo.cast import build as build_world
from ligai.org.models import Person, Post, Unit
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import TRIAGE_QUESTIONS, Disposition

__all__ = ["LONG_AGO", "PASSWORD", "PEOPLE", "World", "build", "stand"]
PASSWORD = "Kan-kan-xin-xue-9"
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


_standing: list[World] = []  # the cast that is part of the session's test database, if it is


def stand() -> None:
    """Commit the cast to the test database, once, before the first test that asks for it."""
    if not _standing:
        _standing.append(build_world(lambda _username: PASSWORD))


def build(*, sign_in: bool = False) -> World:
    """The cast, everybody with the same password: read anew where it stands, else built.

    In a process of its own nobody can sign in unless asked for: to hash so many passwords as in
    production takes seconds.
    """
    if _standing:
        return _read(_standing[0])
    hashers = settings.PASSWORD_HASHERS if sign_in else QUICK_HASHERS
    with override_settings(PASSWORD_HASHERS=hashers):
        return build_world(lambda _username: PASSWORD)


def _read(world: World) -> World:
    """The same rows as new objects: what one test does to an object is nothing to the next."""
    places = {name: row.pk for name, row in vars(world).items() if isinstance(row, Unit)}
    units = Unit.objects.in_bulk(places.values())
    people = Person.objects.in_bulk([person.pk for person in world.people.values()])
    posts = Post.objects.in_bulk([post.pk for post in world.posts.values()])
    return World(
        **{name: units[pk] for name, pk in places.items()},
        people={name: people[person.pk] for name, person in world.people.items()},
        posts={name: posts[post.pk] for name, post in world.posts.items()},
    )


def registered(world: World, title: str = "小区堆物占道", **given: object) -> Problem:
    """A problem of the urban management bureau, awaiting triage."""
    unit = given.pop("unit", world.urban)
    return problems.register(unit, actor=world.xu, title=title, **given)  # type: ignore[arg-type]


def triaged(world: World, disposition: str = Disposition.LEDGER, **given: object) -> Problem:
    """The same, triaged."""
    return problems.triage(registered(world, **given), actor=world.lin, disposition=disposition)


def planned(world: World, disposition: str = Disposition.LEDGER, **given: object) -> Problem:
    """The same, with cause, responsible person, lead officer and one measure of 36 parking spaces."""
    problem = triaged(world, disposition, **given)
    problems.revise(problem, actor=world.zhou, cause="车位没有划线", responsible_name="宋怀瑾")
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"])
    problems.add_measure(
        problem,
        actor=world.zhou,
        what="新划停车位",
        target="不少于36个",
        quantity=Decimal(36),
        unit_of_measure="个",
    )
    return Problem.objects.get(pk=problem.pk)


def dispatched(world: World, disposition: str = Disposition.LEDGER, **given: object) -> Problem:
    """The same, given to the urban management bureau."""
    return problems.dispatch(planned(world, disposition, **given), actor=world.xu)


def working(world: World, disposition: str = Disposition.LEDGER, **given: object) -> Problem:
    """The same, under way; its one measure done and proved, its one duty accepted."""
    problem = dispatched(world, disposition, **given)
    duty = problem.assignments.get()
    problems.sign(duty, actor=world.song)
    problems.begin(duty, actor=world.song)
    problem.refresh_from_db()
    measure = problem.measures.get()
    problems.report_measure(measure, actor=world.song, done=Decimal(36))
    problems.add_evidence(
        problem, actor=world.song, what="划线后照片", kind="photo", measure=measure
    )
    problems.report(duty, actor=world.song, result="36个车位已划线")
    problems.accept(duty, actor=world.xu)
    problem.refresh_from_db()
    return problem


def submitted(world: World, disposition: str = Disposition.LEDGER, **given: object) -> Problem:
    """The same, closure requested by the lead officer."""
    return problems.submit(working(world, disposition, **given), actor=world.han)


def verified(world: World, disposition: str = Disposition.LEDGER, **given: object) -> Problem:
    """The same, checked on site and found real; publicity runs."""
    problem = problems.begin_check(submitted(world, disposition, **given), actor=world.jiang)
    return problems.pass_check(problem, actor=world.jiang, findings="到场看过，36个车位都在")


ALL_YES = dict.fromkeys(TRIAGE_QUESTIONS, True)


def today() -> date:
    """Today in China, as the actions see it."""
    return local_date(datetime.now(UTC))

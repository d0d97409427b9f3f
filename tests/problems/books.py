"""Counts as of (V, K), and problems whose whole life lies in the past and is told only now."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from ligai.ledger.models import Posting
from ligai.ledger.writing import database_now
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Problem
from tests.cast import World


def fresh(problem: Problem) -> Problem:
    """The row as it now stands, read anew."""
    return Problem.objects.select_related("unit", "lead", "theme").get(pk=problem.pk)


def count(
    valid: datetime | None = None,
    known: datetime | None = None,
    kind: str = "problem",
    **where: object,
) -> int:
    """How many things stand in buckets like this at V as known at K (None: now)."""
    found = Posting.objects.as_of(valid, known).filter(kind=kind, **where)
    return int(found.aggregate(n=Sum("sign"))["n"] or 0)


def ago(days: float) -> datetime:
    """So many days before now."""
    return database_now() - timedelta(days=days)


def lived(world: World, days: int = 60) -> Problem:
    """A problem of the urban bureau, all told now: found `days` ago, given out a day later, then done.

    Its duty was accepted nine days after the beginning; nobody has requested closure yet.
    """

    def at(after: float) -> Late:
        return Late(ago(days - after), "当时断网，补录")

    problem = problems.register(world.urban, actor=world.xu, title="小区堆物占道", late=at(0))
    problems.triage(problem, actor=world.xu, disposition="ledger", late=at(1))
    problems.revise(
        problem, actor=world.zhou, cause="没有划线", responsible_name="宋怀瑾", late=at(1.01)
    )
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"], late=at(1.02))
    measure = problems.add_measure(
        problem, actor=world.zhou, what="新划停车位", target="36个", late=at(1.03)
    )
    problems.dispatch(problem, actor=world.xu, late=at(1.04))
    duty = problem.assignments.get()
    problems.sign(duty, actor=world.song, late=at(2))
    problems.begin(duty, actor=world.song, late=at(3))
    problems.report_measure(measure, actor=world.song, done=Decimal(1), late=at(8))
    problems.add_evidence(
        problem, actor=world.song, what="照片", kind="photo", measure=measure, late=at(8.1)
    )
    problems.report(duty, actor=world.song, result="已划线", late=at(8.2))
    problems.accept(duty, actor=world.xu, late=at(9))
    return fresh(problem)


def given_out_at(world: World, began: datetime) -> Problem:
    """A problem of the urban bureau that was dispatched at a past moment; its duty is done at once."""
    late = Late(began, "当时断网，补录")
    problem = problems.register(world.urban, actor=world.xu, title="小区堆物占道", late=late)
    problems.triage(problem, actor=world.xu, disposition="ledger", late=late)
    problems.revise(
        problem, actor=world.zhou, cause="没有划线", responsible_name="宋怀瑾", late=late
    )
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"], late=late)
    measure = problems.add_measure(
        problem, actor=world.zhou, what="新划停车位", target="36个", late=late
    )
    problems.dispatch(problem, actor=world.xu, late=late)
    duty = problem.assignments.get()
    problems.sign(duty, actor=world.song, late=late)
    problems.begin(duty, actor=world.song, late=late)
    problems.report_measure(measure, actor=world.song, done=Decimal(1), late=late)
    problems.add_evidence(
        problem, actor=world.song, what="照片", kind="photo", measure=measure, late=late
    )
    problems.report(duty, actor=world.song, result="已划线", late=late)
    problems.accept(duty, actor=world.xu, late=late)
    return fresh(problem)


def handled_late(world: World, days: int = 60) -> Problem:
    """The same; its closure was requested on day 12 but entered today, and it passed the check today."""
    problem = lived(world, days)
    problems.submit(problem, actor=world.qiu, late=Late(ago(days - 12), "系统停用，补录"))
    problems.begin_check(problem, actor=world.jiang)
    return problems.pass_check(problem, actor=world.jiang)


def published(world: World, days: int = 60) -> Problem:
    """Submitted on day 12, found real on day 14; its publicity has long run out."""
    problem = lived(world, days)
    for act, actor, after in (
        (problems.submit, world.han, 12),
        (problems.begin_check, world.jiang, 13),
        (problems.pass_check, world.jiang, 14),
    ):
        act(problem, actor=actor, late=Late(ago(days - after), "系统停用，补录"))
    return fresh(problem)

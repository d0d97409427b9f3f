"""The walk: one problem from the day it is found to the figure that counts it. Read this test first.

A bureau of Jilin City examines itself and finds that two of its sections send citizens to and fro. The
people are the cast of the demo world; each step is one action and says who takes it. A problem of this
kind is not published: a second person approves its closing instead.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.audit import audit
from ligai.ledger.models import Event, Posting, Seal
from ligai.ledger.seals import close_books
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.rules import Role
from ligai.problems import actions
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition, Nature, State
from ligai.stats.tabulate import Question, tabulate
from tests import cast
from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return cast.build()


def found(world: World) -> Problem:
    """Written down, and judged: it cannot be fixed at once, so it goes on the ledger."""
    problem = actions.register(
        world.urban, actor=world.xu, title="两个科室互相推诿", nature=Nature.SELF_EXAMINATION
    )
    return actions.triage(problem, actor=world.xu, disposition=Disposition.LEDGER)


def given_out(problem: Problem, world: World) -> Problem:
    """Why it is so, who answers for it, what is to be done and how much; then the clock starts."""
    actions.revise(problem, actor=world.zhou, cause="职责没有写明", responsible_name="宋怀瑾")
    actions.appoint_lead(problem, actor=world.xu, lead=world.people["han"])
    actions.add_measure(
        problem,
        actor=world.zhou,
        what="修订职责清单",
        target="两个科室各一份",
        quantity=Decimal(2),
        unit_of_measure="份",
    )
    return actions.dispatch(problem, actor=world.xu)


def done(problem: Problem, world: World) -> Problem:
    """Worked on by the bureau, proved, accepted by who gave it out; the lead officer signs for it."""
    duty, measure = problem.assignments.get(), problem.measures.get()
    actions.sign(duty, actor=world.qiu)
    actions.begin(duty, actor=world.qiu)
    actions.report_measure(measure, actor=world.qiu, done=Decimal(2))
    actions.add_evidence(
        problem, actor=world.qiu, what="新职责清单", kind="document", measure=measure
    )
    actions.report(duty, actor=world.qiu, result="两份清单已上墙")
    actions.accept(duty, actor=world.xu)
    return actions.submit(problem, actor=world.han)


def sent_by_the_city(world: World) -> Actor:
    """A post is a role at a unit and reaches its subtree: the city's supervisor reaches the bureau."""
    gu, since = world.people["gu"], cast.LONG_AGO
    post = org.appoint(gu, world.city, actor=operator(), role=Role.SUPERVISOR, from_on=since)
    return post.actor(gu)


def handled(
    world: World, reader: Actor, at: datetime | None = None, seal: Seal | None = None
) -> str:
    """The share of handled problems of the city (R4), as this reader sees it: as of V, known at K."""
    known_at = seal.moment if seal else None
    question = Question(unit=world.city, reader=reader, valid_at=at, known_at=known_at)
    return str(tabulate(question, ["R4"]).total.cells[0].share)


def test_a_problem_walks_from_being_found_to_being_counted(world: World) -> None:
    problem = done(given_out(found(world), world), world)
    while_it_waited = datetime.now(UTC)
    close_books()
    seal = Seal.objects.latest("number")

    # Somebody outside the bureau goes there and looks; a second person closes.
    supervisor = sent_by_the_city(world)
    actions.begin_check(problem, actor=supervisor)
    actions.pass_check(problem, actor=supervisor, findings="两份清单都在，问了五位来办事的人")
    problem = actions.close(problem, actor=world.ji)
    assert problem.state == State.CLOSED

    # Its history is sentences, each an event, each chained to the one before.
    history = list(Event.objects.of(problem))
    assert "许知远" in history[0].sentence()
    assert all(late.previous == early.hash for early, late in pairwise(history))

    # Each step took it out of one bucket and put it into the next: it is counted exactly once.
    postings = Posting.objects.filter(kind=Problem.kind, thing_id=problem.pk)
    assert sum(postings.values_list("sign", flat=True)) == 1

    # The figure now, at a past moment, and as the books knew it. It never moves for fixed V and K.
    assert handled(world, world.xu) == "1/1 = 100.00 %"
    assert handled(world, world.xu, at=while_it_waited) == "0/1 = 0.00 %"
    assert handled(world, world.xu, seal=seal) == "0/1 = 0.00 %"

    # And anybody can check that rows, events, postings and seals agree.
    report = audit()
    assert report.is_clean, report.first_of_each()


def test_nobody_closes_what_was_not_checked(world: World) -> None:
    problem = given_out(found(world), world)
    with pytest.raises(Refused):
        actions.close(problem, actor=world.ji)
    problem = done(problem, world)
    with pytest.raises(NotAllowed):  # who handled it does not check it
        actions.begin_check(problem, actor=world.qiu)
    with pytest.raises(Refused):
        actions.close(problem, actor=world.ji)
    assert Problem.objects.get(pk=problem.pk).state == State.SUBMITTED


def test_who_may_not_see_it_neither_finds_nor_counts_it(world: World) -> None:
    problem = found(world)
    for reader, share in ((world.xu, "0/1 = 0.00 %"), (world.tong, "—")):
        seen = Problem.objects.visible_to(reader).filter(pk=problem.pk).exists()
        assert seen is (reader == world.xu)
        assert handled(world, reader) == share

"""What time does by itself: true from its own moment, however late the clock comes by, and only once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed
from ligai.ledger.actor import CLOCK
from ligai.ledger.models import Event
from ligai.ledger.writing import database_now
from ligai.problems import actions as problems
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import AssignmentState, State
from tests import cast
from tests.cast import World
from tests.problems.proofs import assert_balanced, last, refused, told, verbs
from tests.problems.situations import dispatched_days_ago


@pytest.fixture
def unsigned(world: World) -> Assignment:
    """A duty given twenty days ago that nobody has signed for."""
    return dispatched_days_ago(world, 20).assignments.get()


def test_what_nobody_signed_in_time_counts_as_signed_since_then(unsigned: Assignment) -> None:
    assert unsigned.sign_by is not None
    assert problems.tick(actor=CLOCK)["auto_signed"] == 1
    unsigned.refresh_from_db()
    signed = last(unsigned)
    assert unsigned.state == AssignmentState.SIGNED
    assert (signed.effective_at, signed.actor_kind) == (unsigned.sign_by, "clock")
    assert signed.recorded_at > signed.effective_at + timedelta(days=10)
    assert told(signed) == (
        "签收时限已过，视为签收；期限从派发起算，不变",
        "The time to sign has passed, so it counts as signed; the due date has run since dispatch",
    )
    assert "entered_late" not in signed.facts
    assert_balanced(unsigned)


def test_the_due_date_stands_where_it_stood(unsigned: Assignment) -> None:
    before = unsigned.due_on, unsigned.original_due_on
    problems.tick(actor=CLOCK)
    unsigned.refresh_from_db()
    assert (unsigned.due_on, unsigned.original_due_on) == before


def test_the_problem_is_under_way_from_the_same_moment(unsigned: Assignment) -> None:
    problems.tick(actor=CLOCK)
    problem = Problem.objects.get(pk=unsigned.problem_id)
    assert problem.state == State.IN_PROGRESS
    assert last(problem).effective_at == unsigned.sign_by
    assert_balanced(problem)


def test_what_was_noted_on_the_problem_meanwhile_does_not_move_that_moment(
    unsigned: Assignment, world: World
) -> None:
    problems.revise(unsigned.problem, actor=world.zhou, remark="其间补充的说明")
    problems.tick(actor=CLOCK)
    under_way = Event.objects.of(unsigned.problem).get(verb="problem.under_way")
    assert under_way.effective_at == unsigned.sign_by
    assert_balanced(unsigned.problem)


def test_a_tick_again_changes_nothing(unsigned: Assignment) -> None:
    problems.tick(actor=CLOCK)
    written = Event.objects.count()
    assert problems.tick(actor=CLOCK) == {
        "auto_signed": 0,
        "pauses_ended": 0,
        "dues_recounted": 0,
        "moves_done": 0,
        "corrections_done": 0,
    }
    assert Event.objects.count() == written


def test_before_its_moment_nothing_is_signed(unsigned: Assignment) -> None:
    assert unsigned.sign_by is not None
    early = unsigned.sign_by - timedelta(microseconds=1)
    assert problems.tick(actor=CLOCK, now=early)["auto_signed"] == 0
    assert problems.tick(actor=CLOCK, now=unsigned.sign_by)["auto_signed"] == 1


def test_a_tick_never_runs_ahead_of_the_real_time(world: World) -> None:
    duty = cast.dispatched(world).assignments.get()
    assert problems.tick(actor=CLOCK, now=database_now() + timedelta(days=400))["auto_signed"] == 0
    duty.refresh_from_db()
    assert duty.state == AssignmentState.DISPATCHED


def test_what_a_person_signed_is_left_alone(unsigned: Assignment, world: World) -> None:
    problems.sign(unsigned, actor=world.song)
    assert problems.tick(actor=CLOCK)["auto_signed"] == 0
    assert verbs(unsigned) == ["assignment.dispatched", "assignment.signed"]


def test_nobody_but_the_clock_lets_time_pass(unsigned: Assignment, world: World) -> None:
    with refused(NotAllowed):
        problems.tick(actor=world.xu)


def test_a_pause_whose_last_day_is_not_over_goes_on(world: World) -> None:
    problem = dispatched_days_ago(world, 20)
    asked = problems.ask(
        problem, actor=world.song, kind="pause", reason="等拨款", reason_code="funding",
        until=cast.today() + timedelta(days=1),
    )  # fmt: skip
    problems.approve(asked, actor=world.xu)
    assert problems.tick(actor=CLOCK)["pauses_ended"] == 0
    problem.refresh_from_db()
    assert problem.state == State.PAUSED


def test_a_problem_that_is_paused_stays_so_when_its_duty_is_signed_by_itself(
    unsigned: Assignment, world: World
) -> None:
    asked = problems.ask(
        unsigned.problem, actor=world.song, kind="pause", reason="等拨款", reason_code="funding",
        until=cast.today() + timedelta(days=1),
    )  # fmt: skip
    problems.approve(asked, actor=world.xu)
    assert problems.tick(actor=CLOCK)["auto_signed"] == 1
    unsigned.refresh_from_db()
    assert unsigned.problem.state == State.PAUSED
    assert_balanced(unsigned, unsigned.problem)

"""How long the handling took: from dispatch, without pauses, anew after it came back."""

from __future__ import annotations

from datetime import datetime

from ligai.ledger.record import record
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import writing
from ligai.problems import rules
from ligai.problems.durations import working_minutes
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.problems.books import given_out_at, handled_late
from tests.problems.proofs import last

DAY = 8 * 60


def at(text: str) -> datetime:
    """A moment on China's clock, in March 2026."""
    return datetime.fromisoformat(f"2026-03-{text}+08:00")


def told(problem: Problem, world: World, verb: Verb, moment: str, **facts: str) -> None:
    """Something that the ledger says of the problem, true at a past moment."""
    with writing():
        record(
            verb,
            problem,
            actor=world.xu,
            before=problem.bucket(),
            facts=facts,
            words={"because": "反弹"},
            effective_at=at(moment),
        )


def test_it_runs_from_the_dispatch_in_working_hours(world: World) -> None:
    problem = given_out_at(world, at("02T09:00"))
    assert working_minutes(problem, at("03T18:00")) == 2 * DAY
    assert working_minutes(problem, at("09T09:00")) == 5 * DAY
    assert working_minutes(problem, None) is None


def test_a_pause_is_left_out(world: World) -> None:
    problem = given_out_at(world, at("02T09:00"))
    told(problem, world, rules.PAUSE.verb, "03T09:00", until="2026-03-05")
    told(problem, world, rules.RESUME.verb, "05T13:00")
    assert working_minutes(problem, at("05T18:00")) == DAY + 5 * 60


def test_a_problem_that_came_back_counts_from_its_next_dispatch(world: World) -> None:
    problem = given_out_at(world, at("02T09:00"))
    told(problem, world, rules.REOPEN_STEP.verb, "10T09:00")
    assert working_minutes(problem, at("12T18:00")) is None
    told(problem, world, rules.DISPATCH_STEP.verb, "12T09:00", unit="城管", due="2026-04-01")
    assert working_minutes(problem, at("12T18:00")) == DAY


def test_the_check_that_is_passed_tells_it_and_so_does_who_accepts_a_late_entry(
    world: World,
) -> None:
    prompt = cast.verified(world)
    assert last(prompt).facts["minutes"] == working_minutes(prompt, prompt.submitted_at)
    late = handled_late(world)
    assert late.submission_told_at is not None
    assert last(late).facts["minutes"] == working_minutes(late, late.submission_told_at)

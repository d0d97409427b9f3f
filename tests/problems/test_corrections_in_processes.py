"""A correction of a wide cascade in processes of its own: killed with -9 in the middle, it is posted whole and once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.databases import Environment
from tests.running import python_process, run_ligai, run_python

pytestmark = pytest.mark.slow

_SEED = """
from ligai.campaigns import actions as campaigns
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.problems import actions as problems
from tests import cast
world = cast.build()
problem = problems.dispatch(cast.planned(world), actor=world.xu, lead_unit=world.district)
duty = problem.assignments.get()
problems.sign(duty, actor=world.lu)
problems.begin(duty, actor=world.lu)
units = [
    org.open_unit(world.district, actor=operator(), name=f"第{n}社区") for n in range(24)
]
problems.delegate(duty, actor=world.lu, units=units[:20])
drive = campaigns.open_campaign(
    world.city, actor=operator(), name="整改", preset="party", starts_on=cast.LONG_AGO
)
campaigns.open_theme(drive, actor=operator(), code="1", name="停车难")
"""
_PLACES = """
from ligai.campaigns.models import Theme
from ligai.ledger.actor import CLOCK
from ligai.ledger.models import Event, Following
from ligai.org.models import Unit
from ligai.problems import actions as problems
from ligai.problems.actions import corrected_duties
from ligai.problems.models import Assignment, Problem
from ligai.org.access import operator
problem, theme = Problem.objects.get(), Theme.objects.get()
corrected_duties.BATCH = 2
"""
_CORRECT = """
_one_batch = corrected_duties._post_batch
def _aloud(following, *, actor):
    posted = _one_batch(following, actor=actor)
    print(posted, flush=True)
    return posted
corrected_duties._post_batch = _aloud
problems.correct(problem, actor=operator(), field="theme", value=theme, reason="选错")
"""
_STATE = """
import json
told = Event.objects.filter(verb="assignment.corrected")
print(json.dumps({
    "duties": Assignment.objects.count(),
    "right": Assignment.objects.filter(theme_key=theme.pk).count(),
    "told": told.count(),
    "once": told.values("thing_id").distinct().count(),
    "pending": Following.objects.filter(done_at=None).count(),
}))
"""
_DELEGATE = """
duty = Assignment.objects.get(parent=None)
print("ready", flush=True)
for unit in Unit.objects.filter(name__in=[f"第{n}社区" for n in range(20, 24)]):
    problems.delegate(duty, actor=operator(), units=[unit])
"""


def state(env: Environment) -> dict[str, Any]:
    """How the duties stand."""
    told: dict[str, Any] = json.loads(run_python(env, _PLACES + _STATE).splitlines()[-1])
    return told


def assert_whole(told: dict[str, Any], duties: int) -> None:
    """Every duty has followed, none was told twice."""
    assert told["pending"] == 0
    assert (told["duties"], told["right"]) == (duties, duties)
    assert told["told"] == told["once"]


def test_a_correction_that_is_killed_goes_on_and_tells_nothing_twice(
    fresh_database: Environment,
) -> None:
    run_python(fresh_database, _SEED)
    with python_process(fresh_database, _PLACES + _CORRECT) as process:
        assert process.stdout is not None
        for _batch in range(4):
            assert process.stdout.readline().strip() == "2"
        process.kill()
        process.wait()
    broken = state(fresh_database)
    assert broken["pending"] == 1
    assert 0 < broken["right"] < broken["duties"]
    run_ligai(fresh_database, "audit")
    run_python(fresh_database, _PLACES + "assert problems.continue_corrections(actor=CLOCK) == 1")
    assert_whole(state(fresh_database), 21)
    run_ligai(fresh_database, "audit")


def test_duties_handed_down_meanwhile_are_counted_as_their_problem_is(
    fresh_database: Environment,
) -> None:
    run_python(fresh_database, _SEED)
    with python_process(fresh_database, _PLACES + _DELEGATE) as head:
        assert head.stdout is not None
        assert head.stdout.readline().strip() == "ready"
        run_python(fresh_database, _PLACES + _CORRECT)
        _said, complained = head.communicate(timeout=180)
        assert head.returncode == 0, complained
    run_python(fresh_database, _PLACES + "problems.continue_corrections(actor=CLOCK)")
    assert_whole(state(fresh_database), 25)
    run_ligai(fresh_database, "audit")

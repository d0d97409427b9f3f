"""A move in processes of its own: killed in the middle, and posted while others go on registering."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.databases import Environment
from tests.running import python_process, run_ligai, run_python

pytestmark = pytest.mark.slow

_SEED = """
from tests import cast
world = cast.build()
for n in range(24):
    cast.registered(world, title=str(n))
for n in range(3):
    cast.dispatched(world, title=f"交办{n}")
"""
_PLACES = """
from ligai.ledger.actor import CLOCK
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.problems import actions as problems
from ligai.problems.actions import moving
from ligai.problems.models import Assignment, Move, Problem
urban = Unit.objects.get(code="2202-cg")
other = Unit.objects.get(code="2205")
moving.BATCH = 2
"""
_MOVE = """
_one_batch = moving._post_batch
def _aloud(move, *, actor):
    posted = _one_batch(move, actor=actor)
    print(posted, flush=True)
    return posted
moving._post_batch = _aloud
problems.move_unit(urban, other, actor=operator())
"""
_STATE = """
import json
rows = [*Problem.objects.select_related("unit"), *Assignment.objects.select_related("unit")]
print(json.dumps({
    "stray": sum(row.path != row.unit.path for row in rows),
    "things": len(rows),
    "pending": Move.objects.pending().count(),
    "posted": sum(Move.objects.values_list("posted", flat=True)),
    "moved": sum(row.path.startswith(other.path) for row in rows),
}))
"""


def state(env: Environment) -> dict[str, Any]:
    """What lies where."""
    told: dict[str, Any] = json.loads(run_python(env, _PLACES + _STATE).splitlines()[-1])
    return told


def test_a_move_that_is_killed_goes_on_and_posts_nothing_twice(
    fresh_database: Environment,
) -> None:
    run_python(fresh_database, _SEED)
    with python_process(fresh_database, _PLACES + _MOVE) as process:
        assert process.stdout is not None
        for _batch in range(4):
            assert process.stdout.readline().strip() == "2"
        process.kill()
        process.wait()
    broken = state(fresh_database)
    assert broken["pending"] == 1
    assert 0 < broken["stray"] < broken["things"]
    run_ligai(fresh_database, "audit")
    run_python(fresh_database, _PLACES + "assert problems.continue_moves(actor=CLOCK) == 1")
    whole = state(fresh_database)
    assert (whole["stray"], whole["pending"]) == (0, 0)
    assert whole["moved"] == whole["things"] == whole["posted"] == 30
    run_ligai(fresh_database, "audit")


_REGISTER = """
import sys
stale = Unit.objects.get(pk=urban.pk)
print("ready", flush=True)
for n in range(60):
    problems.register(stale, actor=operator(), title=f"其间{n}")
"""


def test_what_is_registered_while_a_unit_moves_ends_up_where_the_unit_is(
    fresh_database: Environment,
) -> None:
    run_python(fresh_database, _SEED)
    with python_process(fresh_database, _PLACES + _REGISTER) as clerk:
        assert clerk.stdout is not None
        assert clerk.stdout.readline().strip() == "ready"
        run_python(fresh_database, _PLACES + _MOVE)
        _said, complained = clerk.communicate(timeout=180)
        assert clerk.returncode == 0, complained
    run_python(fresh_database, _PLACES + "problems.continue_moves(actor=CLOCK)")
    after = state(fresh_database)
    assert (after["stray"], after["pending"]) == (0, 0)
    assert after["moved"] == after["things"] == 90
    run_ligai(fresh_database, "audit")

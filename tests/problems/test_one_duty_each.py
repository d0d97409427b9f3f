"""One unit has one open duty in a problem, also when two units hand it down to the same one at the same moment."""

from __future__ import annotations

import json
import subprocess
import time
from typing import Any

import pytest

from tests.databases import Environment
from tests.running import python_process, run_ligai, run_python

pytestmark = [pytest.mark.slow, pytest.mark.only_on_postgresql]

_SEED = """
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.problems import actions as problems
from tests import cast
world = cast.build()
problem = problems.dispatch(cast.planned(world), actor=world.xu, lead_unit=world.district)
duty = problem.assignments.get()
problems.sign(duty, actor=world.lu)
problems.begin(duty, actor=world.lu)
below = [org.open_unit(world.district, actor=operator(), name=name) for name in ("甲", "乙")]
for name in ("丙", "丁"):
    org.open_unit(world.district, actor=operator(), name=name)
for handed in problems.delegate(duty, actor=world.lu, units=below):
    problems.sign(handed, actor=operator())
    problems.begin(handed, actor=operator())
"""
_PLACES = """
import json, sys
from django.db import connection
from ligai.kernel.errors import Refused
from ligai.ledger.writing import writing
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.problems import actions as problems
from ligai.problems.models import Assignment
parent = Assignment.objects.get(unit__name=sys.argv[1])
units = [Unit.objects.get(name=name) for name in sys.argv[2]]
"""
_HAND_DOWN = """
said = "done"
try:
    with writing():
        problems.delegate(parent, actor=operator(), units=units)
        if sys.argv[3] == "wait":
            print("opened", flush=True)
            sys.stdin.readline()
except Refused as refused:
    said = str(refused)
print(said, flush=True)
"""
_WAITING = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    print(cursor.fetchone()[0])
"""
_FOUND = """
import json
from ligai.problems.models import Assignment
print(json.dumps(list(Assignment.objects.open().values_list("unit__name", flat=True))))
"""


def waits_or_ends(env: Environment, process: subprocess.Popen[str]) -> bool:
    """True when the process waits for a lock, False when it came to its end without."""
    while process.poll() is None:
        if int(run_python(env, _WAITING)):
            return True
        time.sleep(0.05)
    return False


def found(env: Environment) -> list[str]:
    """The units with open duties."""
    names: list[Any] = json.loads(run_python(env, _FOUND))
    return sorted(names)


def test_of_two_units_that_hand_down_to_the_same_one_the_second_is_told(
    fresh_database: Environment,
) -> None:
    run_python(fresh_database, _SEED)
    program = _PLACES + _HAND_DOWN
    with (
        python_process(fresh_database, program, "甲", "丙", "wait") as first,
        python_process(fresh_database, "input()\n" + program, "乙", "丙", "") as second,
    ):
        assert first.stdout is not None
        assert first.stdout.readline() == "opened\n"
        assert second.stdin is not None
        second.stdin.write("go\n")
        second.stdin.flush()
        assert waits_or_ends(fresh_database, second)
        assert first.communicate("go on\n", timeout=180)[0] == "done\n"
        said, complained = second.communicate(timeout=180)
    assert (said, complained) == ("丙已经有一件没办完的交办\n", "")
    assert found(fresh_database) == sorted(["船营区", "甲", "乙", "丙"])
    run_ligai(fresh_database, "audit")


def test_whoever_hands_down_to_others_does_not_wait(fresh_database: Environment) -> None:
    run_python(fresh_database, _SEED)
    program = _PLACES + _HAND_DOWN
    with python_process(fresh_database, program, "甲", "丙", "wait") as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "opened\n"
        assert run_python(fresh_database, program, "乙", "丁", "") == "done\n"
        first.communicate("go on\n", timeout=180)
    assert found(fresh_database) == sorted(["船营区", "甲", "乙", "丙", "丁"])


def test_two_who_name_the_same_units_in_another_order_do_not_deadlock(
    fresh_database: Environment,
) -> None:
    run_python(fresh_database, _SEED)
    program = _PLACES + _HAND_DOWN
    with (
        python_process(fresh_database, program, "甲", "丙丁", "") as one,
        python_process(fresh_database, program, "乙", "丁丙", "") as other,
    ):
        said = [process.communicate(timeout=180) for process in (one, other)]
    assert sorted(answer == "done\n" for answer, _complaint in said) == [False, True]
    assert [complaint for _answer, complaint in said] == ["", ""]
    assert found(fresh_database) == sorted(["船营区", "甲", "乙", "丙", "丁"])

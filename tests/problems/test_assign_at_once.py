"""Two people at one cascade at the same moment: in processes of their own, with real commits."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import pytest

from tests.databases import Environment
from tests.running import python_process, run_ligai, run_python

DUTIES = 6
SEED = """
import sys
from ligai.problems import actions as problems
from tests import cast
from tests.problems.situations import dispatched_days_ago, under_way

world = cast.build()
for number in range(int(sys.argv[1])):
    if sys.argv[2] == "unsigned":
        dispatched_days_ago(world, 20)
    else:
        problem = problems.dispatch(
            cast.planned(world), actor=world.xu, lead_unit=world.district
        )
        under_way(problem.assignments.get(), world.lu)
"""
WORK = """
import json, sys
from ligai.kernel.errors import Refused
from ligai.ledger.actor import CLOCK
from ligai.org.models import Post, Unit
from ligai.problems import actions as problems
from ligai.problems.models import Assignment

def act(username):
    post = Post.objects.select_related("unit", "person").get(person__username=username)
    return post.actor(post.person)

me = act(sys.argv[1])
unit = lambda code: Unit.objects.get(code=code)
duties = list(Assignment.objects.order_by("pk"))
street, village = unit("220204001"), unit("220204001001")
done = {"done": 0, "refused": [], "crashed": []}
print("ready", flush=True)
sys.stdin.readline()
for duty in duties:
    try:
        exec(sys.argv[2])
        done["done"] += 1
    except Refused as refused:
        done["refused"].append(str(refused))
    except Exception as error:
        done["crashed"].append(repr(error))
print(json.dumps(done), flush=True)
"""
FOUND = """
import json
from ligai.ledger.models import Event
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import ASSIGNMENT_OPEN

events = Event.objects.values_list("verb", flat=True)
duties = Assignment.objects.select_related("parent")
print(json.dumps({
    "duties": [(d.state, d.parent.state if d.parent else None) for d in duties],
    "open": sum(d.state in ASSIGNMENT_OPEN for d in duties),
    "problems": list(Problem.objects.values_list("state", flat=True)),
    "under_way": sum(verb == "problem.under_way" for verb in events),
    "signed": sum(verb in ("assignment.signed", "assignment.auto_signed") for verb in events),
}))
"""


@pytest.fixture
def begun(fresh_database: Environment) -> Environment:
    """The district has begun to work on several problems."""
    run_python(fresh_database, SEED, str(DUTIES), "begun")
    return fresh_database


@pytest.fixture
def unsigned(fresh_database: Environment) -> Environment:
    """The urban management bureau has not signed for several duties, and the time has passed."""
    run_python(fresh_database, SEED, str(DUTIES), "unsigned")
    return fresh_database


def at_once(env: Environment, *works: tuple[str, str]) -> list[dict[str, Any]]:
    """Each (user, work) in a process of its own, over all duties; what each came to."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(python_process(env, WORK, user, work)) for user, work in works
        ]
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        said = []
        for process in processes:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, err
            said.append(json.loads(out))
    assert [one["crashed"] for one in said] == [[] for _ in said]
    run_ligai(env, "audit")
    return said


def found(env: Environment) -> dict[str, Any]:
    """What the database says afterwards."""
    rows: dict[str, Any] = json.loads(run_python(env, FOUND))
    return rows


def test_a_duty_is_never_finished_over_a_child_that_is_just_opened(begun: Environment) -> None:
    reports, hands_down = at_once(
        begun,
        ("lu", "problems.report(duty, actor=me, result='办完了')"),
        ("ji", "problems.delegate(duty, actor=me, units=[street])"),
    )
    assert reports["done"] + hands_down["done"] == DUTIES
    rows = found(begun)["duties"]
    assert len(rows) == DUTIES + hands_down["done"]
    assert not [row for row in rows if row[1] == "reported"]


def test_of_two_who_hand_a_duty_to_the_same_unit_one_is_told(begun: Environment) -> None:
    work = "problems.delegate(duty, actor=me, units=[street])"
    one, other = at_once(begun, ("lu", work), ("ji", work))
    assert one["done"] + other["done"] == DUTIES
    assert set(one["refused"] + other["refused"]) == {"致和街道已经有一件没办完的交办"}
    assert len(found(begun)["duties"]) == 2 * DUTIES


def test_a_branch_is_taken_back_whole_while_it_grows(begun: Environment) -> None:
    at_once(
        begun,
        ("xu", "problems.withdraw(duty, actor=me, reason='收回')"),
        ("lu", "problems.delegate(duty, actor=me, units=[street, village])"),
    )
    assert found(begun)["open"] == 0


def test_each_duty_is_signed_for_once_by_a_person_or_by_time(unsigned: Environment) -> None:
    sign, tick = "problems.sign(duty, actor=me)", "problems.tick(actor=CLOCK)"
    song, qiu, *_ticks = at_once(
        unsigned, ("song", sign), ("qiu", sign), ("root", tick), ("root", tick)
    )
    assert song["done"] + qiu["done"] <= DUTIES
    rows = found(unsigned)
    assert rows["signed"] == rows["under_way"] == DUTIES
    assert rows["problems"] == ["in_progress"] * DUTIES

"""Two transactions that each hold what the other will need: they wait for each other, but not in a ring."""

from __future__ import annotations

import subprocess

import pytest

from tests.databases import Environment
from tests.running import python_process, run_python

pytestmark = [pytest.mark.slow, pytest.mark.only_on_postgresql]

SEED = """
from tests.cast import build, planned
from ligai.problems import actions

world = build()
problem = actions.dispatch(planned(world, unit=world.city), actor=world.xu, lead_unit=world.urban)
top = problem.assignments.get()
actions.sign(top, actor=world.qiu)
actions.begin(top, actor=world.qiu)
"""
BEGIN = """
import sys
from ligai.ledger.writing import writing
from ligai.org.models import Post, Unit
from ligai.problems import actions
from ligai.problems.models import Assignment, Problem

def actor(name):
    post = Post.objects.select_related("person", "unit").get(person__username=name)
    return post.actor(post.person)

def say_and_wait(word):
    print(word, flush=True)
    sys.stdin.readline()

problem, top = Problem.objects.get(), Assignment.objects.get()
"""
CHANGE_THE_PROBLEM = f"""{BEGIN}
with writing():
    actions.revise(problem, actor=actor("xu"), cause="没有划线")
    say_and_wait("holds the problem")
    actions.withdraw(top, actor=actor("xu"), reason="派错了")
print("done", flush=True)
"""
HAND_DOWN = f"""{BEGIN}
with writing():
    units = [Unit.objects.get(code="2202-zj")]
    say_and_wait("ready")
    Assignment.objects.select_for_update(no_key=True).get(pk=top.pk)
    say_and_wait("holds the duty")
    actions.delegate(top, actor=actor("qiu"), units=units)
print("done", flush=True)
"""


def _said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def test_a_duty_is_handed_down_while_its_problem_is_being_changed(
    fresh_database: Environment,
) -> None:
    """The one holds the problem and will need the duty; the other holds the duty and refers to the problem."""
    run_python(fresh_database, SEED)
    with (
        python_process(fresh_database, HAND_DOWN) as below,
        python_process(fresh_database, CHANGE_THE_PROBLEM) as above,
    ):
        assert _said(below) == "ready"
        _go(below)
        assert (_said(below), _said(above)) == ("holds the duty", "holds the problem")
        _go(above)
        _go(below)
        ends = [process.communicate(timeout=60) for process in (below, above)]
    assert [said.strip() for said, _complained in ends] == ["done", "done"], ends

"""A long history costs by its length: what happened to a thing is asked once, not once for each posting."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ligai.ledger.models import Posting
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.stats.tabulate import Question, tabulate
from tests import cast
from tests.cast import World

_TURN = 4  # postings of a check that sends back: taken out and put in, twice


def test_a_history_four_times_as_long_costs_about_four_times_as_much(world: World) -> None:
    problem = cast.submitted(world)
    costs = []
    for turns in (10, 30):
        _sent_back(world, problem, turns)
        costs.append(_work_of_a_table(world))
    assert _postings(problem) > 40 * _TURN
    assert costs[1] < 8 * costs[0], costs


def _sent_back(world: World, problem: Problem, turns: int) -> None:
    """So many times: checked, sent back, taken up, submitted anew."""
    for _ in range(turns):
        problems.begin_check(problem, actor=world.jiang)
        problems.send_back(problem, actor=world.jiang, reason="只划了一半")
        problems.take_up(problem, actor=world.song)
        problems.submit(problem, actor=world.han)


def _postings(problem: Problem) -> int:
    return Posting.objects.filter(kind=Problem.kind, thing_id=problem.pk).count()


def _work_of_a_table(world: World) -> int:
    with CaptureQueriesContext(connection) as asked:
        tabulate(Question(world.city, operator()))
    return sum(_work(q["sql"]) for q in asked if "ledger_event" in q["sql"])


def _work(statement: str) -> int:
    """What the engine does for a statement: steps of SQLite's machine, or rows that PostgreSQL's plan touched."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}")
            (answer,) = cursor.fetchone()
        plan = json.loads(answer) if isinstance(answer, str) else answer
        return _rows_touched(plan[0]["Plan"])
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.connection.set_progress_handler(step, 10)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.fetchall()
    finally:
        connection.connection.set_progress_handler(None, 10)
    return steps


def _rows_touched(node: dict[str, Any]) -> int:
    each = (
        1
        + node["Actual Rows"]
        + sum(n for name, n in node.items() if name.startswith("Rows Removed"))
    )
    below = sum(_rows_touched(part) for part in node.get("Plans", ()))
    return int(each * node["Actual Loops"]) + below

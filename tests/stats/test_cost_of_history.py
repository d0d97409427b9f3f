"""What happened is looked up by its index, not by walking a long history once for each posting."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ligai.org.access import operator
from ligai.stats.tabulate import Question, tabulate
from tests import cast
from tests.cast import World


def test_a_figure_about_history_uses_the_index_of_what_happened(world: World) -> None:
    cast.dispatched(world)
    with CaptureQueriesContext(connection) as asked:
        tabulate(Question(world.city, operator()), ["R7"])
    [statement] = [q["sql"] for q in asked if "ledger_event" in q["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "event_happened" in plan

"""Imports killed with -9 again and again, alone, beside a sealing worker and beside each other: nothing half, nothing twice."""

from __future__ import annotations

import json
import random
import signal
import subprocess
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.intake.runs import ledger_of
from tests.running import ligai_process, python_process, run_ligai, run_python

pytestmark = pytest.mark.slow

ROWS = 900
REJECTED = 18
FURTHEST = 120  # statements; a run begins with about 60, a transaction of 100 rows takes about 30

IMPORT = """
import sys
from django.core.management import call_command
print("begun", flush=True)
call_command("import", "ledger", *sys.argv[1:], "--json")
"""

# Dies by its own progress, not by the clock: the same moment on a fast machine and on a busy one.
KILLED = """
import os, signal, sys
from django.core.management import call_command
from django.db import connection
left = int(sys.argv[1])

def count(execute, *statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(*statement)

with connection.execute_wrapper(count):
    call_command("import", "ledger", *sys.argv[2:], "--json")
"""

STANDING = """
import json
from django.db.models import Count
from ligai.intake.models import ImportRow, ImportRun
from ligai.ledger.audit import audit
from ligai.ledger.models import Event, Seal
from ligai.org.models import Unit
from ligai.problems.models import DueChange, Measure, Problem
report = audit()
print(json.dumps({
    "faults": [str(fault) for fault in report.faults],
    "problems": Problem.objects.count(),
    "claimed": Problem.objects.filter(state="closed_claimed").count(),
    "numbers": Problem.objects.values("unit", "number").distinct().count(),
    "external": Problem.objects.values("external_number").distinct().count(),
    "imported": ImportRow.objects.filter(outcome="imported").count(),
    "owned": ImportRow.objects.exclude(problem=None).values("problem").distinct().count(),
    "outcomes": dict(ImportRow.objects.values_list("outcome").annotate(n=Count("id"))),
    "openings": Event.objects.filter(verb="problem.taken_over").count(),
    "claims": Event.objects.filter(verb="problem.closed_claimed").count(),
    "dues": DueChange.objects.count(),
    "measures": Measure.objects.count(),
    "units": Unit.objects.filter(name__endswith="分公司").count(),
    "runs": list(ImportRun.objects.values_list("state", flat=True)),
    "counts": [run.counts for run in ImportRun.objects.order_by("id")],
    "seals": Seal.objects.count(),
}))
"""


def many_rows() -> list[list[Any]]:
    """900 rows of five companies, every other one done, every fiftieth without a problem."""
    day = date(2024, 1, 5)
    return ledger_of(
        *(
            [
                f"第{n % 5 + 1}分公司",
                f"P-{n}",
                "\\" if n % 50 == 49 else f"第{n}项制度没有执行",
                day,
                "是" if n % 2 else "否",
                day + timedelta(n % 90) if n % 2 else "\\",
                day + timedelta(60),
            ]
            for n in range(ROWS)
        )
    )


def standing(env: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the books, and that they balance with nothing half in them."""
    told: dict[str, Any] = json.loads(run_python(env, STANDING))
    assert told["faults"] == []
    whole = told["problems"]
    assert {told[name] for name in ("imported", "owned", "openings", "dues")} == {whole}
    assert told["numbers"] == told["external"] == whole
    assert told["claims"] == told["claimed"]
    return told


def killed_again_and_again(env: Mapping[str, str], path: Path, seed: int) -> int:
    """Import and kill, each time at another statement, until an import comes to its end; how many died amid their rows."""
    chance = random.Random(seed)
    amid, before = 0, 0
    for _attempt in range(15):
        statement = str(chance.randint(1, FURTHEST))
        with python_process(env, KILLED, statement, str(path)) as process:
            said = process.communicate(timeout=180)
        assert process.returncode in (0, -signal.SIGKILL), said
        told = standing(env)
        assert (process.returncode == 0) == ("done" in told["runs"])
        if process.returncode == 0:
            break
        now = sum(told["outcomes"].values())
        assert now >= before, "what was committed is gone"
        amid, before = amid + (0 < now < ROWS), now
    return amid


def assert_whole(told: dict[str, Any]) -> None:
    """Every row of the ledger once, however many runs it took; each run accounts for all of them."""
    assert (told["problems"], told["units"]) == (ROWS - REJECTED, 5)
    assert set(told["runs"]) == {"done"}
    for counts in told["counts"]:
        kept = [counts[name] for name in ("imported", "rejected", "unchanged", "changed")]
        assert sum(kept) == counts["rows_read"] == ROWS
        assert (counts["rejected"], counts["changed"]) == (REJECTED, 0)
    assert sum(counts["imported"] for counts in told["counts"]) == ROWS - REJECTED


def both(one: subprocess.Popen[str], other: subprocess.Popen[str]) -> None:
    """Wait for two imports, which end well and complain of nothing."""
    said = [process.communicate(timeout=180) for process in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0), said
    assert [complaint for _answer, complaint in said] == ["", ""]


@pytest.fixture
def path(write_ledger) -> Path:
    """The ledger of 900 rows."""
    return write_ledger(many_rows())


def test_an_import_killed_at_any_moment_resumes_to_the_whole(fresh_database, path):
    run_ligai(fresh_database, "init", "--json")
    assert killed_again_and_again(fresh_database, path, 1) >= 2
    run_ligai(fresh_database, "import", "ledger", str(path), "--json")
    assert_whole(standing(fresh_database))


def test_the_same_beside_a_worker_that_closes_the_books(fresh_database, path):
    run_ligai(fresh_database, "init", "--json")
    with ligai_process(fresh_database, "worker"):
        assert killed_again_and_again(fresh_database, path, 2) >= 1
        run_ligai(fresh_database, "import", "ledger", str(path), "--json")
    told = standing(fresh_database)
    assert_whole(told)
    assert told["seals"] > 0


def test_two_imports_of_one_file_at_once_double_nothing(fresh_database, path):
    run_ligai(fresh_database, "init", "--json")
    with (
        python_process(fresh_database, IMPORT, str(path)) as one,
        python_process(fresh_database, IMPORT, str(path)) as other,
    ):
        both(one, other)
    assert_whole(standing(fresh_database))


def test_the_same_rows_in_two_files_at_once_are_one_problem_each(
    fresh_database, path, write_ledger
):
    headings, *rows = many_rows()
    other_path = write_ledger([headings, *reversed(rows)], name="另排.xlsx")
    run_ligai(fresh_database, "init", "--json")
    with (
        python_process(fresh_database, IMPORT, str(path)) as one,
        python_process(fresh_database, IMPORT, str(other_path)) as other,
    ):
        both(one, other)
    assert_whole(standing(fresh_database))

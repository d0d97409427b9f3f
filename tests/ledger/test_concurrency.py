"""Many at once, on real databases: no number lost or doubled, no total running back, whoever is killed."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.databases import Environment
from tests.running import python_process, run_ligai, run_python

pytestmark = pytest.mark.slow

WRITERS, STEPS = 3, 60
CROWD = "from tests.ledger import crowd; crowd."
PREPARE = """
from tests.ledger.things import problem
print(*(problem().pk for _each in range(2)))
"""
HELD = """
import time
from ligai.ledger.writing import writing
from tests.ledger.things import opened
with writing():
    opened()
    print("holding", flush=True)
    time.sleep(60)
"""


@contextmanager
def announced(
    env: Environment, source: str, word: str, *arguments: str
) -> Iterator[subprocess.Popen[str]]:
    """A process that has said its word, and so has begun."""
    with python_process(env, source, *arguments) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == word
        yield process


def end_of(process: subprocess.Popen[str], told: str | None = None) -> str:
    said, complained = process.communicate(told, timeout=120)
    assert process.returncode == 0, complained
    return said


def test_a_crowd_of_writers_sealers_and_readers_leaves_a_whole_ledger(
    fresh_database: Environment,
) -> None:
    problems = run_python(fresh_database, PREPARE).split()
    with ExitStack() as crowd:
        begin = crowd.enter_context
        reader = begin(announced(fresh_database, f"{CROWD}read()", "reading"))
        sealer = begin(announced(fresh_database, f"{CROWD}seal()", "sealing"))
        source = f"{CROWD}write([{', '.join(problems)}], {STEPS})"
        writers = [begin(python_process(fresh_database, source)) for _each in range(WRITERS)]
        kills = 0
        while any(writer.poll() is None for writer in writers):
            # The next begins before this one dies: for a moment two of them seal.
            following = begin(announced(fresh_database, f"{CROWD}seal()", "sealing"))
            time.sleep(random.uniform(0.2, 0.6))
            sealer.kill()
            sealer, kills = following, kills + 1
        sealer.kill()
        written = [int(end_of(writer)) for writer in writers]
        reads, seals = map(int, end_of(reader, "\n").split())
    assert kills > 0
    assert reads > 0
    assert seals > 1
    events, papers, closed = map(int, run_python(fresh_database, f"{CROWD}counted()").split())
    assert (papers, closed) == (WRITERS * STEPS, WRITERS * STEPS // 2)
    assert events == sum(written) + 2 * len(problems)
    run_ligai(fresh_database, "worker", "--once")
    report = json.loads(run_ligai(fresh_database, "audit", "--json").stdout)
    assert report["clean"]
    assert report["counts"]["events"] == events
    assert report["counts"]["seals"] >= seals
    assert report["totals"]["paper"] == {"open": papers - closed, "closed": closed}


SEAL_BESIDE = """
import time
from ligai.ledger import seals
from ligai.ledger.models import Event, Seal
began = time.monotonic()
made = seals.close_books()
print(made, Event.objects.count(), time.monotonic() - began < 5)
"""


@pytest.mark.only_on_postgresql
def test_a_seal_does_not_wait_for_a_writer_who_dawdles(fresh_database: Environment) -> None:
    """It gives up after half a second, so that others are not held up behind it; the next round tries again."""
    with announced(fresh_database, HELD, "holding") as writer:
        assert run_python(fresh_database, SEAL_BESIDE) == "None 0 True\n"
        writer.kill()
        writer.wait()
    run_python(fresh_database, "from tests.ledger.things import opened; opened()")
    assert run_python(fresh_database, SEAL_BESIDE) == "1 1 True\n"


def test_a_writer_that_is_killed_in_the_middle_leaves_nothing(fresh_database: Environment) -> None:
    with announced(fresh_database, HELD, "holding") as writer:
        writer.kill()
        writer.wait()
    run_python(fresh_database, "from tests.ledger.things import opened; opened()")
    report = json.loads(run_ligai(fresh_database, "audit", "--json").stdout)
    assert report["clean"]
    assert report["counts"]["events"] == report["counts"]["postings"] == 1


RACE = """
import sys
from tests.ledger import crowd
print("ready")
sys.stdin.readline()
for _each in range(25):
    crowd.move_shared(int(sys.argv[1]))
"""


def test_two_who_want_the_same_row_number_its_stream_without_a_gap(
    fresh_database: Environment,
) -> None:
    shared = run_python(fresh_database, PREPARE).split()[0]
    with (
        announced(fresh_database, RACE, "ready", shared) as one,
        announced(fresh_database, RACE, "ready", shared) as other,
    ):
        for each in (one, other):
            assert each.stdin
            each.stdin.write("\n")
            each.stdin.flush()
        assert end_of(one) == end_of(other) == ""
    found = "from ligai.ledger.models import Event; print(*Event.objects.filter(thing_id={}).order_by('seq').values_list('seq', flat=True))"
    assert run_python(fresh_database, found.format(shared)).split() == [
        str(n) for n in range(1, 52)
    ]

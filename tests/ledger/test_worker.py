"""The worker: one is elected, closes the books by itself, outlives failures, and ends when told to."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ligai.ops.worker import Chore, run_round
from tests.databases import Environment
from tests.ledger.bystander import PATIENCE, away, is_elected, number_of, wait_for
from tests.running import ligai_process, python_process, run_ligai, run_python

STARTED = "后台工作已开始"
ENDED = "后台工作已结束"
ANOTHER = "另一个后台工作正在运行，这里不用再做"
RECORD = """
import sys
from django.db import connection
from tests.ledger.things import MARCH, opened

for line in sys.stdin:
    opened(at=MARCH)
    connection.close()
    print("recorded")
"""


@contextmanager
def worker(env: Environment) -> Iterator[subprocess.Popen[str]]:
    """A worker that has begun, though perhaps not yet been elected."""
    with ligai_process(env, "worker") as process:
        assert process.stdout
        assert process.stdout.readline().strip() == STARTED
        yield process


@contextmanager
def clerk(env: Environment) -> Iterator[Callable[[], None]]:
    """Somebody who records an event each time that they are asked to."""
    with python_process(env, RECORD) as process:

        def record() -> None:
            assert process.stdin
            assert process.stdout
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "recorded\n"

        yield record


def test_one_round_closes_the_books_and_keeps_the_day_and_a_month(
    fresh_database: Environment,
) -> None:
    run_python(fresh_database, "from tests.ledger.things import MARCH, opened; opened(at=MARCH)")
    assert run_ligai(fresh_database, "worker", "--once").stdout == ""
    kept = [number_of(fresh_database, f"ledger_{each}") for each in ("seal", "root", "snapshot")]
    assert kept == [1, 1, 1]
    assert "账实相符" in run_ligai(fresh_database, "audit").stdout


def test_a_round_with_nothing_to_do_does_nothing(fresh_database: Environment) -> None:
    run_ligai(fresh_database, "worker", "--once")
    assert number_of(fresh_database, "ledger_seal") == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_when_told_to(fresh_database: Environment, number: signal.Signals) -> None:
    with worker(fresh_database) as process:
        process.send_signal(number)
        said, complained = process.communicate(timeout=PATIENCE)
    assert (said.strip(), complained, process.returncode) == (ENDED, "", 0)


def test_a_chore_that_fails_is_logged_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[str] = []

    def fail() -> bool:
        raise ConnectionError("the disk is full")

    def work() -> bool:
        done.append("work")
        return len(done) == 1

    duties = [Chore("fails", fail), Chore("works", work), Chore("hourly", work, every=3600)]
    assert run_round(duties)
    assert not run_round(duties)
    assert done == ["work"] * 3  # the hourly one found nothing, and waits
    logged = [record.exc_info[0] for record in caplog.records if record.exc_info]
    assert logged == [ConnectionError, ConnectionError]
    assert "'fails'" in caplog.text


def test_a_chore_that_found_work_is_asked_again_at_once() -> None:
    answers = iter([True, True, False])
    hourly = Chore("hourly", lambda: next(answers), every=3600)
    assert [run_round([hourly]) for _each in range(4)] == [True, True, False, False]


@pytest.mark.slow
def test_the_worker_closes_the_books_by_itself(fresh_database: Environment) -> None:
    with worker(fresh_database), clerk(fresh_database) as record:
        for n in range(1, 4):
            record()
            wait_for(lambda wanted=n: number_of(fresh_database, "ledger_seal") == wanted)
    assert number_of(fresh_database, "ledger_root") == 1


@pytest.mark.slow
def test_one_worker_is_elected_and_the_next_takes_over_when_it_dies(
    fresh_database: Environment,
) -> None:
    with worker(fresh_database) as first:
        wait_for(lambda: is_elected(fresh_database))
        assert run_ligai(fresh_database, "worker", "--once").stdout.strip() == ANOTHER
        with worker(fresh_database) as second, clerk(fresh_database) as record:
            first.kill()
            first.wait()
            wait_for(lambda: is_elected(fresh_database))
            record()
            wait_for(lambda: number_of(fresh_database, "ledger_seal") == 1)
            second.terminate()
            assert second.wait(PATIENCE) == 0
    assert not is_elected(fresh_database)


@pytest.mark.slow
@pytest.mark.only_on_postgresql
def test_the_worker_outlives_a_database_that_is_away(fresh_database: Environment) -> None:
    with worker(fresh_database) as process, clerk(fresh_database) as record:
        record()
        wait_for(lambda: number_of(fresh_database, "ledger_seal") == 1)
        with away(fresh_database):
            time.sleep(12)  # longer than the longest pause
            assert process.poll() is None
        wait_for(lambda: is_elected(fresh_database))
        with clerk(fresh_database) as record_again:
            record_again()
        wait_for(lambda: number_of(fresh_database, "ledger_seal") == 2)
        process.terminate()
        _said, complained = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "cannot reach the database" in complained

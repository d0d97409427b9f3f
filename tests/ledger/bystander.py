"""What a bystander sees of an installation, without Ligai: rows counted, and who holds the worker's seat."""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from ligai.ledger.writing import WORKER_LOCK
from tests.databases import Environment

PATIENCE = 60.0  # seconds


def number_of(env: Environment, table: str) -> int:
    """How many rows are committed in a table."""
    return _number(env, f"SELECT count(*) FROM {table}")


def is_elected(env: Environment) -> bool:
    """Whether some worker holds the seat."""
    if env["DATABASE_URL"].startswith("postgres"):
        held = (
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
            "WHERE locktype = 'advisory' AND granted AND datname = current_database() "
            f"AND (classid::bigint << 32) + objid::bigint = {WORKER_LOCK}"
        )
        return _number(env, held) == 1
    path = Path(env["LIGAI_DATA_DIR"]) / "worker.lock"
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def wait_for(holds: Callable[[], bool]) -> None:
    """Until it holds; a test that waits for too long fails."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.1)


@contextmanager
def away(env: Environment) -> Iterator[None]:
    """The PostgreSQL database throws everybody out and lets nobody in."""
    parts = urlsplit(env["DATABASE_URL"])
    name = parts.path[1:]
    doors = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    server = parts._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(doors.format(sql.Identifier(name), sql.SQL("false")))
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            administrator.execute(doors.format(sql.Identifier(name), sql.SQL("true")))


def _number(env: Environment, statement: str) -> int:
    url = env["DATABASE_URL"]
    if url.startswith("postgres"):
        with psycopg.connect(url) as connection:
            row = connection.execute(statement.encode()).fetchone()
    else:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as file:
            row = file.execute(statement).fetchone()
    assert row is not None
    return int(row[0])

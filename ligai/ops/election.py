"""One worker at a time: a lock that lives exactly as long as the process that holds it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

import psycopg
from django.conf import settings
from django.db import connection

from ligai.ledger.writing import WORKER_LOCK

_CONNECT_TIMEOUT = 5  # seconds
_LOCK_FILE = "worker.lock"
_HOLDERS = (
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
    "WHERE locktype = 'advisory' AND granted AND datname = current_database() "
    "AND (classid::bigint << 32) + objid::bigint = %s"
)


class Seat(Protocol):
    """The one place that a worker can hold."""

    def hold(self) -> bool:
        """True while this process has it; takes it when it is free. Raises OSError or psycopg.Error."""

    def leave(self) -> None:
        """Make it free for the next."""


def seat() -> Seat:
    """The seat that all workers of this database compete for."""
    if connection.vendor == "postgresql":
        return _SessionSeat()
    return _FileSeat(Path(settings.DATA_DIR) / _LOCK_FILE)


def is_held() -> bool:
    """Does some process hold the seat, this one included? Asks without taking it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_HOLDERS, [WORKER_LOCK])
            return bool(cursor.fetchone()[0])
    path = Path(settings.DATA_DIR) / _LOCK_FILE
    if not path.exists():
        return False
    with path.open() as file:
        try:
            # Shared: two who only ask do not see each other.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


class _FileSeat:
    """SQLite is one machine: the kernel frees a file's lock when its process dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def hold(self) -> bool:
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class _SessionSeat:
    """PostgreSQL frees a session's advisory lock when its connection ends, whatever ends it.

    The connection is apart from Django's, which comes from a pool and would carry the lock away.
    """

    def __init__(self) -> None:
        self._session: psycopg.Connection | None = None

    def hold(self) -> bool:
        if self._session is not None and self._is_alive(self._session):
            return True
        self.leave()
        parameters = connection.get_connection_params() | {"connect_timeout": _CONNECT_TIMEOUT}
        session = psycopg.connect(**parameters, autocommit=True)
        row = session.execute("SELECT pg_try_advisory_lock(%s)", [WORKER_LOCK]).fetchone()
        if row is None or not row[0]:
            session.close()
            return False
        self._session = session
        return True

    def leave(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    @staticmethod
    def _is_alive(session: psycopg.Connection) -> bool:
        """With the session its lock is gone, and somebody else may have it."""
        try:
            session.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

"""The only doors to the database: `writes` and `writing()` for changes, `reading()` for a page of figures."""

from __future__ import annotations

import fcntl
import functools
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")

LEDGER_LOCK = 0x4C49_4741_4901  # "LIGAI" 1: shared by writers, exclusive for a seal's moment
SEALER_LOCK = 0x4C49_4741_4902  # one folds at a time
WORKER_LOCK = 0x4C49_4741_4903  # one worker is elected, for as long as its session lives
MICROSECOND = timedelta(microseconds=1)
_ATTEMPTS = 3
_DEADLOCK_DETECTED = "40P01"
_NAMED_LOCKS = 0x4C49_4741  # a space of their own beside the ledger's locks
_depth = threading.local()


def is_writing() -> bool:
    """True inside `writing()`: the pen refuses to write outside."""
    return getattr(_depth, "n", 0) > 0


@contextmanager
def writing() -> Iterator[None]:
    """One short (≤ 1 s) writing transaction; an inner one joins the outer.

    PostgreSQL takes the ledger's shared lock before any row lock, because taking a row first
    deadlocks with a waiting seal; SQLite begins IMMEDIATE, which is the same thing.
    """
    if is_writing():
        yield
        return
    with turn(), transaction.atomic():
        _depth.n = 1
        try:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LEDGER_LOCK])
            yield
        finally:
            _depth.n = 0


def hold_names(names: Iterable[str]) -> None:
    """Hold what has no row yet until the transaction ends, so that of two who would make it one waits.

    Taken in one order, so that two who want the same ones never deadlock. Two names may share a
    lock; then one waits in vain. On SQLite a writer is alone anyway. Called inside `writing()`.
    """
    if connection.vendor != "postgresql":
        return
    numbers = sorted({zlib.crc32(name.encode()) - 2**31 for name in names})
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_NAMED_LOCKS, number])


@contextmanager
def turn() -> Iterator[None]:
    """SQLite: one's turn to write, waited for in the order of coming; elsewhere nothing.

    SQLite's own way is to look again, the longer one has waited the more rarely: of eight busy
    writers the unlucky one is passed over until it gives up ("database is locked"). The system
    wakes those who wait for a file's lock, and takes the lock from a process that dies.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block or _is_in_memory():
        yield
        return
    with open(f"{connection.settings_dict['NAME']}-turn", "ab") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        yield


def _is_in_memory() -> bool:
    """A database of this process alone: nobody else can be waiting."""
    name = str(connection.settings_dict["NAME"])
    return ":memory:" in name or "mode=memory" in name


def writes(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function one writing transaction, done again when chance alone had broken it.

    Chance is: a fresh id was already taken, or the database ended it to resolve a deadlock. Either
    way nothing of it was written.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if is_writing():
            return function(*args, **kwargs)
        for _attempt in range(_ATTEMPTS):
            try:
                with writing():
                    return function(*args, **kwargs)
            except DatabaseError as error:
                if not (_is_id_clash(error) or _is_deadlock(error)):
                    raise
        raise Refused(_("系统正忙，请再试一次"))

    return run


def _is_id_clash(error: DatabaseError) -> bool:
    text = str(error)
    return isinstance(error, IntegrityError) and ("_pkey" in text or text.endswith(".id"))


def _is_deadlock(error: DatabaseError) -> bool:
    """SQLite has none: there writers wait before they begin."""
    return getattr(error.__cause__, "sqlstate", None) == _DEADLOCK_DETECTED


@contextmanager
def reading() -> Iterator[None]:
    """Several figures of one page from one snapshot of the database; joins an open transaction."""
    if connection.in_atomic_block or _reads_deferred():
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        yield from _reading_deferred()


def _reads_deferred() -> bool:
    """Inside a transaction that Django, which did not begin it, does not see."""
    return connection.vendor == "sqlite" and bool(
        connection.connection is not None and connection.connection.in_transaction
    )


def _reading_deferred() -> Iterator[None]:
    """SQLite: BEGIN IMMEDIATE, Django's way here, would lock out writers while somebody reads."""
    cursor = connection.cursor()
    # Django tries once, in a transaction of its own, whether there is JSON: inside ours it would
    # fail, and be remembered as "no".
    if not connection.features.supports_json_field:
        raise RuntimeError("this SQLite was built without JSON")
    cursor.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        cursor.execute("COMMIT")


def database_now() -> datetime:
    """The database's clock (not the transaction's start), to the microsecond."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now.astimezone(UTC)


def lock_order(things: Any) -> list[Any]:
    """Things in the one order in which rows may be locked: (rank of kind, id)."""
    return sorted(things, key=lambda thing: (thing.rank, thing.pk))

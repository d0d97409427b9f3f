"""One sealer: closes the books as the worker does, and is killed in the middle of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from django.db import connection

from ligai.ledger.models import Seal, Snapshot
from ligai.ledger.seals import chain_root, close_books, take_snapshot
from tests.concurrency.plan import Plan


def work(plan: Plan, number: int, life: int, goes_on: Callable[[], bool]) -> None:
    """Seal and fold all the time; the first sealer also keeps a snapshot and a root now and then."""
    chance = Random(f"{plan.seed} sealer {number} {life}")
    while goes_on():
        close_books()
        if number == 0 and chance.random() < 0.1:
            _keep()
        time.sleep(chance.random() * 2 * plan.seal_pause)


def _keep() -> None:
    newest = Seal.objects.order_by("-number").first()
    if newest is not None and not Snapshot.objects.filter(valid_at=newest.moment).exists():
        take_snapshot(newest.moment)
        chain_root()


def watch_waits(goes_on: Callable[[], bool]) -> dict[str, int]:
    """How often a look at PostgreSQL's sessions, ten a second, found one waiting for a lock, by kind."""
    found: dict[str, int] = {}
    while goes_on():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT wait_event, count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                "AND datname = current_database() GROUP BY wait_event"
            )
            for event, n in cursor.fetchall():
                found[event] = found.get(event, 0) + n
        time.sleep(0.1)
    return found


def deadlocks() -> int:
    """How many deadlocks PostgreSQL has broken in this database; 0 where there can be none."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])

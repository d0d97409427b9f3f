"""The worker's loop: closes the books about once a second, and does what time alone asks for."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from django.db import connection

from ligai.files import actions as files
from ligai.intake.actions import answering
from ligai.ledger import seals
from ligai.ledger.actor import CLOCK
from ligai.ledger.writing import database_now
from ligai.ops.election import Seat
from ligai.ops.mailing import mail_roots
from ligai.problems.actions import clock

log = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 10.0  # seconds between rounds: under load, and idle
A_MINUTE, AN_HOUR = 60.0, 3600.0
_BLINK = 0.2  # how soon a signal is noticed in a pause


@dataclass(slots=True)
class Chore:
    """Something to do every so often. `work` says whether there was anything to do."""

    name: str
    work: Callable[[], bool]
    every: float = 0.0  # seconds; 0 is each round
    next_at: float = 0.0

    def is_due(self, now: float) -> bool:
        return now >= self.next_at


def chores() -> list[Chore]:
    """What the worker does, in this order."""
    return [
        Chore("tick", tick, every=A_MINUTE),
        Chore("ratings", ask_for_ratings, every=A_MINUTE),
        Chore("seal", lambda: seals.close_books() is not None),
        Chore("root", chain_root),
        Chore("mail", mail_roots, every=A_MINUTE),
        Chore("snapshots", take_a_snapshot, every=A_MINUTE),
        Chore("files", lambda: files.sweep(actor=CLOCK) > 0, every=AN_HOUR),
    ]


def tick() -> bool:
    """Let time itself take the steps that are due."""
    return any(clock.tick(actor=CLOCK).values())


def ask_for_ratings() -> bool:
    """Invite whoever reported what has been put right, and end the windows that have passed."""
    return any(answering.tick(actor=CLOCK).values())


def chain_root() -> bool:
    """Once a day, the root over all that was sealed since the last."""
    return seals.root_is_due(database_now()) and seals.chain_root() is not None


def take_a_snapshot() -> bool:
    """One month's end at a time, so that the books are closed in between."""
    return seals.take_due_snapshots(database_now(), at_most=1) > 0


def run_round(duties: list[Chore]) -> bool:
    """Do what is due; True when there was anything to do. A chore that fails is logged, the rest goes on."""
    was_busy = False
    for chore in duties:
        if not chore.is_due(time.monotonic()):
            continue
        try:
            found = chore.work()
        except Exception:
            log.exception("the worker's chore %r failed; it is tried again", chore.name)
            found = False
        # What found work may have more; what found none, or failed, waits its time.
        chore.next_at = 0.0 if found else time.monotonic() + chore.every
        was_busy = was_busy or found
    connection.close()  # a broken one is thrown away, a whole one goes back to the pool
    return was_busy


def run(seat: Seat, is_stopping: Callable[[], bool]) -> None:
    """Rounds without end, while the seat is held, until told to stop."""
    duties, pause = chores(), SHORTEST_PAUSE
    try:
        while not is_stopping():
            was_busy = _holds(seat) and run_round(duties)
            pause = SHORTEST_PAUSE if was_busy else min(pause * 2, LONGEST_PAUSE)
            _wait(pause, is_stopping)
    finally:
        seat.leave()


def _wait(pause: float, is_stopping: Callable[[], bool]) -> None:
    """In blinks: a signal handler may set a flag, but no lock that this thread may hold itself."""
    until = time.monotonic() + pause
    while not is_stopping() and time.monotonic() < until:
        time.sleep(_BLINK)


def _holds(seat: Seat) -> bool:
    """A database that is away is waited for."""
    try:
        return seat.hold()
    except (OSError, psycopg.Error) as error:
        log.error("the worker cannot reach the database: %s", str(error).strip())
        return False

"""What somebody who owns the database may do to it, and what the audit then names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

from ligai.kernel.moments import canonical
from ligai.ledger import chain
from ligai.ledger.audit import audit
from ligai.ledger.models import Event, Posting
from tests.ledger.things import Paper, unguarded


def found(change: Callable[[], Any] = lambda: None) -> dict[str, list[str]]:
    """What the audit names after a change behind the guards' back: flaw → places."""
    with unguarded():
        change()
    report = audit()
    places: dict[str, list[str]] = {}
    for fault in report.faults:
        places.setdefault(fault.kind.value, []).append(fault.where)
        assert fault.text
    assert report.is_clean == (not report.faults)
    return places


def complaints(change: Callable[[], Any]) -> set[tuple[str, str]]:
    """The same in words: (where, text)."""
    with unguarded():
        change()
    return {(fault.where, fault.text) for fault in audit().faults}


@contextmanager
def unchecked() -> Iterator[None]:
    """As somebody who owns the database: an event's dates are not compared by it any more."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE ledger_event DROP CONSTRAINT event_not_in_the_future")
            yield
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def event(made: Paper, seq: int) -> Any:
    """One event, as a query that can change it."""
    return Event.objects.filter(kind="paper", thing_id=made.pk, seq=seq)


def row(made: Paper, seq: int, sign: int) -> Any:
    """One posting, as a query that can change it."""
    return Posting.objects.filter(thing_id=made.pk, seq=seq, sign=sign)


def forged(made: Paper, seq: int, **told: Any) -> None:
    """Rewrite an event and its canonical text, and make its hash fit."""
    mine = event(made, seq).get()
    plain = {n: canonical(v) if isinstance(v, datetime) else v for n, v in told.items()}
    text = chain.canonical_text(json.loads(mine.canonical) | plain)
    event(made, seq).update(canonical=text, hash=chain.digest(text), **told)


def relinked(made: Paper, after: int) -> None:
    """Chain all later events anew, as a careful forger would."""
    for seq in range(after + 1, len(made.events) + 1):
        forged(made, seq, previous=event(made, seq - 1).get().hash)


def planted(thing_id: int, seq: int, sign: int, **columns: Any) -> Posting:
    """An unsaved posting that no event made."""
    values = {"kind": "paper", "state": "closed", "path": "a.1.2.3."} | columns
    return Posting(thing_id=thing_id, seq=seq, sign=sign, **values)

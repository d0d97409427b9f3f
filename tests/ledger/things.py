"""Papers: the smallest counted things, for tests of the ledger alone; and ways to break what guards protect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, cast

from django.db import connection, transaction
from hypothesis import HealthCheck, settings

from ligai.kernel.ids import new_id
from ligai.ledger import guards, postings
from ligai.ledger.actor import Actor, ActorKind
from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Event, Posting, Thing
from ligai.ledger.record import record
from ligai.ledger.verbs import REGISTRY, Verb
from ligai.ledger.writing import writing
from ligai.org.models import Unit
from ligai.org.rules import Level
from ligai.problems.models import Problem

ZHOU = Actor(ActorKind.PERSON, id=7, name="周文澜", post_id=8, post_name="经办", unit_name="市办")
MOVED = Verb("paper.moved", "{actor}把它移到“{to}”", "{actor} moved it to “{to}”")
CORRECTED = Verb("paper.corrected", "{actor}更正了它", "{actor} corrected it")
for _verb in (MOVED, CORRECTED):  # the program's own list of verbs stays as it is
    del REGISTRY[_verb.key]

# Truth, not speed: a busy machine must not fail a property.
THOROUGH = settings(
    deadline=None, max_examples=40, suppress_health_check=list(HealthCheck), derandomize=False
)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Paper:
    """Has what the pen needs of a thing, and no table."""

    pk: int
    standing: Bucket | None = None
    kind: str = "paper"
    rank: int = 90

    def bucket(self) -> Bucket | None:
        """Where it stands."""
        return self.standing

    @property
    def thing(self) -> Thing:
        """The same, as the type checker wants it."""
        return cast(Thing, self)

    @property
    def events(self) -> list[Event]:
        """Its stream."""
        return list(Event.objects.of(self.thing))

    @property
    def postings(self) -> list[Posting]:
        """All that is posted of it, in the order of writing."""
        return list(Posting.objects.filter(kind=self.kind, thing_id=self.pk).order_by("seq", "id"))


def paper(kind: str = "paper") -> Paper:
    """A new one, without a stream."""
    return Paper(new_id(), kind=kind)


def bucket(state: str = "open", path: str = "a.1.2.3.", **columns: Any) -> Bucket:
    """A bucket at a county."""
    return Bucket(state=state, path=path, received_on=date(2026, 3, 1), **columns)


def put(thing: Paper, after: Bucket | None, at: datetime | None = None, **rest: Any) -> Event:
    """A step: the paper stands in another bucket, from `at` on."""
    before, thing.standing = thing.standing, after
    to = after.state if after else ""
    with writing():
        facts = {"to": to, **rest.pop("facts", {})}
        return record(
            MOVED, thing.thing, actor=ZHOU, before=before, facts=facts, effective_at=at, **rest
        )


def correct(thing: Paper, changes: Mapping[str, Any], at: datetime) -> Event:
    """A correction: the named columns were different from `at` on."""
    with writing():
        event = record(CORRECTED, thing.thing, actor=ZHOU, correction=changes, effective_at=at)
    line = postings.timeline(thing.events)
    thing.standing = line[-1][1] if line else None
    return event


def opened(after: Bucket | None = None, kind: str = "paper", at: datetime | None = None) -> Paper:
    """A paper with its first event."""
    made = paper(kind)
    put(made, after or bucket(), at)
    return made


def problem() -> Problem:
    """A problem with a row and a stream, without any of the rules of problems."""
    unit = Unit(code=f"u{new_id()}", name="桐江县", level=Level.COUNTY, path=f"a.{new_id():x}.")
    unit.save(force_insert=True)
    made = Problem(
        unit=unit, path=unit.path, title="井盖破损", received_at=MARCH, received_on=date(2026, 3, 1)
    )
    made.save(force_insert=True)
    with writing():
        record(MOVED, unit, actor=ZHOU, facts={"to": unit.name})
        record(MOVED, made, actor=ZHOU, facts={"to": made.state})
    return made


def move_problem(moved: Problem, **columns: Any) -> Event:
    """Save the columns and record the step."""
    before = moved.bucket()
    for name, value in columns.items():
        setattr(moved, name, value)
    moved.save(update_fields=list(columns))
    with writing():
        return record(MOVED, moved, actor=ZHOU, before=before, facts={"to": moved.state})


def with_state(standing: Bucket | None, state: str) -> Bucket:
    """The same bucket in another state."""
    return replace(standing or bucket(), state=state)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back: each example of a property begins anew."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def unguarded() -> Iterator[None]:
    """As somebody who owns the database: the guards look away, and stand again afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
        else:
            for name in guards.names(connection.vendor):
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            guards.install()

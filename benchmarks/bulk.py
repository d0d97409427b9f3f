"""Many problems quickly: the rows, events and postings that the actions would have written, in batches.

Each problem is registered and triaged; every third has been handed out and is open, another third has
been taken over as done and so closed (claimed). The texts of the events are built, chained and hashed by the ledger's own
functions and the postings derived from the events by them, so the audit of the whole stays clean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from ligai.campaigns.models import Theme
from ligai.kernel.moments import canonical, local_date
from ligai.ledger import chain, postings
from ligai.ledger.actor import Actor
from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Event, Posting
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import database_now, writing
from ligai.org.models import Unit
from ligai.org.rules import Visibility
from ligai.problems import rules
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition, Provenance, Source, State

_BATCH = 500
_DAYS = 30

Step = tuple[Verb, dict[str, Any], dict[str, Any]]  # verb, changed fields, facts


def open_problems(
    units: Sequence[Unit], themes: Sequence[Theme], count: int, *, actor: Actor, seed: int = 1
) -> None:
    """Open so many problems, spread evenly over units, themes, sources and the last days."""
    chance = Random(seed)
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        with writing():
            now = database_now()
            _write([_life(n, units, themes, actor, chance, now) for n in numbers])


def _write(lives: list[tuple[Problem, list[Event]]]) -> None:
    Problem.objects.bulk_create(problem for problem, _events in lives)
    Event.objects.bulk_create(event for _problem, events in lives for event in events)
    Posting.objects.bulk_create(row for _problem, events in lives for row in _postings(events))


def _postings(events: Sequence[Event]) -> Iterator[Posting]:
    for event, share, _bucket in postings.shares(events):
        for (moment, bucket), n in share.items():
            yield postings.posting(event, n, bucket, moment)


def _life(
    n: int,
    units: Sequence[Unit],
    themes: Sequence[Theme],
    actor: Actor,
    chance: Random,
    now: datetime,
) -> tuple[Problem, list[Event]]:
    unit, theme = units[n % len(units)], chance.choice(themes)
    began = now - timedelta(days=chance.randint(1, _DAYS))
    problem = Problem(
        unit=unit,
        path=unit.path,
        line=unit.line,
        title=f"第{n}个问题",
        theme=theme,
        campaign_id=theme.campaign_id,
        source=chance.choice(Source.values),
        visibility=Visibility.ORDINARY.value,
        received_at=began,
        received_on=local_date(began),
    )
    events: list[Event] = []
    for day, (verb, changes, facts) in enumerate(_steps(n, problem, chance)):
        before = problem.bucket() if events else None
        for name, value in changes.items():
            setattr(problem, name, value)
        moment = min(began + timedelta(hours=day), now)
        events.append(_event(verb, problem, before, facts, events, moment, actor, now))
    return problem, events


def _steps(n: int, problem: Problem, chance: Random) -> Iterator[Step]:
    yield rules.REGISTERED, {}, {"source": problem.source_label, "number": ""}
    ledger = {"state": State.TRIAGED, "disposition": Disposition.LEDGER.value}
    yield rules.TRIAGE_STEP.verb, ledger, {"disposition": "纳入整改台账", "because": ""}
    if n % 3 == 2:
        return
    due_on: date = problem.received_on + timedelta(days=chance.randint(5, 60))
    due = {"state": State.ASSIGNED, "due_on": due_on, "original_due_on": due_on}
    yield (
        rules.DISPATCH_STEP.verb,
        due,
        {"unit": problem.unit.name, "due": due_on.isoformat(), "because": ""},
    )
    if n % 3 == 1:
        return
    handled_on = problem.received_on + timedelta(days=chance.randint(0, 30))
    claimed = {
        "state": State.CLOSED_CLAIMED,
        "provenance": Provenance.TAKEN_OVER.value,
        "handled_on": handled_on,
        "declared_on": handled_on,
    }
    yield rules.CLAIM.verb, claimed, {}


def _event(
    verb: Verb,
    problem: Problem,
    before: Bucket | None,
    facts: dict[str, Any],
    earlier: Sequence[Event],
    effective_at: datetime,
    actor: Actor,
    now: datetime,
) -> Event:
    """The next event of a stream, with its text and hash as `ledger.record` makes them."""
    head = earlier[-1] if earlier else None
    recorded_at = now.astimezone(UTC)
    if head is not None and recorded_at <= head.recorded_at:
        recorded_at = head.recorded_at + timedelta(microseconds=1)
    changes = problem.bucket().changes_from(before)
    previous = head.hash if head else chain.genesis(problem.kind, problem.pk)
    told = {
        "kind": problem.kind,
        "thing": str(problem.pk),
        "seq": len(earlier) + 1,
        "verb": verb.key,
        "actor": actor.signature(),
        "facts": facts,
        "changes": changes,
        "words": {},
        "effective_at": canonical(effective_at),
        "recorded_at": canonical(recorded_at),
        "previous": previous,
    }
    text = chain.canonical_text(told)
    return Event(
        kind=problem.kind,
        thing_id=problem.pk,
        seq=len(earlier) + 1,
        verb=verb.key,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name,
        post_id=actor.post_id,
        post_name=actor.post_name,
        unit_id=actor.unit_id,
        unit_name=actor.unit_name,
        facts=facts,
        changes=changes,
        effective_at=effective_at,
        recorded_at=recorded_at,
        latest_effective_at=effective_at,
        previous=previous,
        hash=chain.digest(text),
        canonical=text,
    )

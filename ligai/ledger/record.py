"""The pen: writes an event, and the postings that belong to it, into the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused, Stale
from ligai.kernel.moments import SHANGHAI, canonical
from ligai.ledger import chain, postings
from ligai.ledger.actor import Actor
from ligai.ledger.models import Bucket, Event, Seal, Thing, Words
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import MICROSECOND, database_now, is_writing


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands: its last event, or the state before the first."""

    seq: int
    hash: str
    recorded_at: datetime | None
    latest_effective_at: datetime | None


def head_of(thing: Thing) -> Head:
    """The head of a thing's stream; call it after the row lock."""
    last = (
        Event.objects.filter(kind=thing.kind, thing_id=thing.pk)
        .order_by("-seq")
        .values_list("seq", "hash", "recorded_at", "latest_effective_at")
        .first()
    )
    return Head(*last) if last else Head(0, chain.genesis(thing.kind, thing.pk), None, None)


def check_seen(thing: Thing, seen: int | None) -> None:
    """Refuse with `Stale` when the stream has moved on since the person looked (`seen` = its seq)."""
    if seen is not None and head_of(thing).seq != seen:
        raise Stale(_("在您填写期间，已有人改动了它。请看最新的情况，再决定怎么做"))


def next_moment(head: Head) -> datetime:
    """The recorded moment: the database's clock, raised past the stream's last and the last seal."""
    moment = database_now()
    sealed = Seal.objects.aggregate(last=Max("moment"))["last"]
    for earlier in (head.recorded_at, sealed):
        if earlier is not None and moment <= earlier:
            moment = earlier + MICROSECOND
    return moment.astimezone(UTC)


def record(
    verb: Verb,
    thing: Thing,
    *,
    actor: Actor,
    before: Bucket | None = None,
    facts: Mapping[str, Any] | None = None,
    words: Mapping[str, str] | None = None,
    effective_at: datetime | None = None,
    correction: Mapping[str, Any] | None = None,
) -> Event:
    """Write what happened to `thing`, whose row is locked and already saved in its new state.

    `before` is the bucket that the thing had (None when it is new or not counted). `effective_at`
    is when it was true; without it, now. A `correction` names the bucket columns (as JSON values)
    that were different from that moment on; it may lie before later steps: then the postings from
    there on are reversed and made anew. Raises Refused for a moment in the future or, without
    `correction`, before the thing's last effective step; ValueError for facts that do not fit the
    sentence; RuntimeError outside `writing()`.
    """
    if not is_writing():
        raise RuntimeError("record() is called inside ledger.writing() only")
    facts = {name: _plain(value) for name, value in (facts or {}).items()}
    if missing := verb.facts - facts.keys():
        raise ValueError(f"{verb.key} needs {sorted(missing)}")
    head = head_of(thing)
    recorded_at = next_moment(head)
    effective_at = recorded_at if effective_at is None else effective_at.astimezone(UTC)
    _check_moment(thing, effective_at, recorded_at, head, correction is not None)
    after = thing.bucket()
    changes = _changes(before, after) if correction is None else dict(correction)
    event = _write(verb, thing, actor, head, facts, changes, words or {}, effective_at, recorded_at)
    if correction is not None:
        postings.derive_again(event)
    else:
        postings.move(event, before, after)
    return event


def _changes(before: Bucket | None, after: Bucket | None) -> dict[str, Any]:
    """What an event keeps of the change; a state of None says that the thing is counted no more."""
    if after is not None:
        return after.changes_from(before)
    return {} if before is None else {"state": None}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return canonical(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def _check_moment(
    thing: Thing, effective_at: datetime, recorded_at: datetime, head: Head, is_correction: bool
) -> None:
    if effective_at > recorded_at:
        raise Refused(_("时间不能晚于现在"), field="effective_at")
    earliest = _opened_at(thing) if is_correction else head.latest_effective_at
    if earliest is not None and effective_at < earliest:
        raise Refused(
            _("不能早于上一步的时间：%(moment)s")
            % {"moment": earliest.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")},
            field="effective_at",
        )


def _opened_at(thing: Thing) -> datetime | None:
    """When a stream begins: nothing about a thing was true before."""
    first = Event.objects.filter(kind=thing.kind, thing_id=thing.pk, seq=1)
    return first.values_list("effective_at", flat=True).first()


def _write(
    verb: Verb,
    thing: Thing,
    actor: Actor,
    head: Head,
    facts: dict[str, Any],
    changes: dict[str, Any],
    words: Mapping[str, str],
    effective_at: datetime,
    recorded_at: datetime,
) -> Event:
    salted = {name: (chain.new_salt(), text) for name, text in words.items() if text}
    canonical_text = chain.canonical_text(
        {
            "kind": thing.kind,
            "thing": str(thing.pk),
            "seq": head.seq + 1,
            "verb": verb.key,
            "actor": actor.signature(),
            "facts": facts,
            "changes": changes,
            "words": {n: chain.seal_words(salt, text) for n, (salt, text) in salted.items()},
            "effective_at": canonical(effective_at),
            "recorded_at": canonical(recorded_at),
            "previous": head.hash,
        }
    )
    event = Event(
        kind=thing.kind,
        thing_id=thing.pk,
        seq=head.seq + 1,
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
        latest_effective_at=max(effective_at, head.latest_effective_at or effective_at),
        algorithm=chain.ALGORITHM,
        previous=head.hash,
        hash=chain.digest(canonical_text),
        canonical=canonical_text,
    )
    event.save(force_insert=True)
    Words.objects.bulk_create(
        Words(event=event, name=n, salt=salt, text=text) for n, (salt, text) in salted.items()
    )
    return event

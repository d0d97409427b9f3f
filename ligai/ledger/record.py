"""The pen: writes events, and the postings that belong to them, into the transaction of the change."""

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
from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Event, Posting, Seal, Thing, Words
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
    return Head(*last) if last else beginning_of(thing)


def beginning_of(thing: Thing) -> Head:
    """The head of a stream that has no event yet."""
    return Head(0, chain.genesis(thing.kind, thing.pk), None, None)


def check_seen(thing: Thing, seen: int | None) -> None:
    """Refuse with `Stale` when the stream has moved on since the person looked (`seen` = its seq)."""
    if seen is not None and head_of(thing).seq != seen:
        raise Stale(_("在您填写期间，已有人改动了它。请看最新的情况，再决定怎么做"))


def next_moment(head: Head) -> datetime:
    """The recorded moment: the database's clock, raised past the stream's last and the last seal."""
    return _past(_past(database_now(), head.recorded_at), last_sealed()).astimezone(UTC)


def last_sealed() -> datetime | None:
    """The moment of the last seal; inside `writing()` no later one is given."""
    sealed: datetime | None = Seal.objects.aggregate(last=Max("moment"))["last"]
    return sealed


def _past(moment: datetime, earlier: datetime | None) -> datetime:
    return moment if earlier is None or moment > earlier else earlier + MICROSECOND


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
    there on are reversed and made anew. `words` are what somebody said freely: a sentence names them
    like facts, and they alone can be redacted, so no fact repeats them. Raises Refused for a moment in the future or, without
    `correction`, before the thing's last effective step; ValueError for facts that do not fit the
    sentence; RuntimeError outside `writing()`.
    """
    _require_writing()
    head = head_of(thing)
    recorded_at = next_moment(head)
    effective_at = recorded_at if effective_at is None else effective_at.astimezone(UTC)
    is_correction = correction is not None
    _check_moment(
        effective_at, recorded_at, _opened_at(thing) if is_correction else head.latest_effective_at
    )
    after = thing.bucket()
    changes = _changes(before, after) if correction is None else dict(correction)
    event, told = _told(verb, thing, actor, head, facts, changes, words, effective_at, recorded_at)
    event.save(force_insert=True)
    Words.objects.bulk_create(told)
    if is_correction:
        postings.derive_again(event)
    else:
        Posting.objects.bulk_create(postings.turned(event, before, after))
    return event


class BulkPen:
    """`record()` for many new things at once: the same events, words and postings in few statements.

    Every stream begins here: the first step told of a thing is its first event, so the database
    refuses a thing that has one already (IntegrityError). What is told is kept until `write()`,
    which belongs into the same transaction as the things' rows. Raises RuntimeError outside
    `writing()`.
    """

    def __init__(self, *, actor: Actor) -> None:
        _require_writing()
        self.now = _past(database_now(), last_sealed()).astimezone(UTC)
        self._actor = actor
        self._heads: dict[tuple[str, int], Head] = {}
        self._events: list[Event] = []
        self._words: list[Words] = []
        self._postings: list[Posting] = []

    def record(
        self,
        verb: Verb,
        thing: Thing,
        *,
        before: Bucket | None = None,
        facts: Mapping[str, Any] | None = None,
        words: Mapping[str, str] | None = None,
        effective_at: datetime | None = None,
    ) -> Event:
        """Tell one step of a new thing, which now is in its new state; as `record()` refuses, so does this."""
        key = (thing.kind, thing.pk)
        head = self._heads.get(key) or beginning_of(thing)
        recorded_at = _past(self.now, head.recorded_at)
        effective_at = recorded_at if effective_at is None else effective_at.astimezone(UTC)
        _check_moment(effective_at, recorded_at, head.latest_effective_at)
        after = thing.bucket()
        changes = _changes(before, after)
        event, told = _told(
            verb, thing, self._actor, head, facts, changes, words, effective_at, recorded_at
        )
        self._heads[key] = Head(event.seq, event.hash, recorded_at, event.latest_effective_at)
        self._events.append(event)
        self._words += told
        self._postings += postings.turned(event, before, after)
        return event

    def write(self) -> None:
        """Write what was told since the last `write()`."""
        Event.objects.bulk_create(self._events)
        Words.objects.bulk_create(self._words)
        Posting.objects.bulk_create(self._postings)
        for written in (self._events, self._words, self._postings):
            written.clear()


def _require_writing() -> None:
    if not is_writing():
        raise RuntimeError("the pen writes inside ledger.writing() only")


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


def _check_moment(effective_at: datetime, recorded_at: datetime, earliest: datetime | None) -> None:
    if effective_at > recorded_at:
        raise Refused(_("时间不能晚于现在"), field="effective_at")
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


def _told(
    verb: Verb,
    thing: Thing,
    actor: Actor,
    head: Head,
    facts: Mapping[str, Any] | None,
    changes: dict[str, Any],
    words: Mapping[str, str] | None,
    effective_at: datetime,
    recorded_at: datetime,
) -> tuple[Event, list[Words]]:
    """An event after this head with its free texts, hashed and not yet saved."""
    facts = {name: _plain(value) for name, value in (facts or {}).items()}
    if missing := verb.facts - facts.keys() - (words or {}).keys():
        raise ValueError(f"{verb.key} needs {sorted(missing)}")
    salted = {name: (chain.new_salt(), text) for name, text in (words or {}).items() if text}
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
    return event, [
        Words(event=event, name=n, salt=salt, text=text) for n, (salt, text) in salted.items()
    ]

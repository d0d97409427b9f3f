"""The rows of the heart: things, events, words, postings, seals, roots, tallies and snapshots."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from ligai.ledger.buckets import Bucket
from ligai.ledger.fields import IdField, PathField
from ligai.ledger.verbs import REGISTRY, Verb


class Thing(models.Model):
    """Anything with a stream of events. Locked in the order (`rank`, id)."""

    kind: ClassVar[str] = ""
    rank: ClassVar[int] = 0
    counted: ClassVar[bool] = False  # one of the four subjects of figures

    id = IdField(primary_key=True)

    class Meta:
        abstract = True

    def bucket(self) -> Bucket | None:
        """What it is counted by now; None for a thing that is not (or no longer) counted."""
        return None


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about many events."""

    def of(self, thing: Thing) -> Self:
        """The stream of one thing, oldest first."""
        return self.stream(thing.kind, thing.pk)

    def stream(self, kind: str, thing_id: int) -> Self:
        """The same by kind and id."""
        return self.filter(kind=kind, thing_id=thing_id).order_by("seq")

    def as_of(self, effective: datetime | None = None, known: datetime | None = None) -> Self:
        """Those true by `effective` (V) and told by `known` (K); None means now."""
        found = self if effective is None else self.filter(effective_at__lte=effective)
        return found if known is None else found.filter(recorded_at__lte=known)

    def with_words(self) -> Self:
        """With their free texts in one more query."""
        return self.prefetch_related("words")


class Event(models.Model):
    """One thing that happened: append-only, hashed over its stored canonical text."""

    id = IdField(primary_key=True)
    kind = models.CharField(max_length=20)
    thing_id = models.BigIntegerField()
    seq = models.IntegerField()
    verb = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(default=0)
    actor_name = models.CharField(max_length=100, blank=True)
    post_id = models.BigIntegerField(default=0)
    post_name = models.CharField(max_length=100, blank=True)
    unit_id = models.BigIntegerField(default=0)
    unit_name = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    latest_effective_at = models.DateTimeField()
    algorithm = models.CharField(max_length=8, default="sha256")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    canonical = models.TextField()

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "thing_id", "seq"], name="event_stream"),
            models.CheckConstraint(
                condition=Q(effective_at__lte=F("recorded_at")), name="event_not_in_the_future"
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at"], name="event_recorded"),
            models.Index(fields=["actor_id", "recorded_at"], name="event_actor"),
            # A figure that asks what happened to a thing asks it of each of its postings.
            models.Index(fields=["kind", "thing_id", "verb"], name="event_happened"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id} #{self.seq} {self.verb}"

    @property
    def who(self) -> str:
        """The actor as of that day: name and unit, or what acted instead of a person."""
        if self.actor_name:
            return self.actor_name
        return {"clock": "Ligai", "public": "—"}.get(self.actor_kind, "—")

    def sentence(self) -> str:
        """What happened, in the active language; an unknown verb shows its key."""
        verb = REGISTRY.get(self.verb)
        return verb.sentence(self.who, self.parts(verb)) if verb else self.verb

    def parts(self, verb: Verb) -> dict[str, Any]:
        """What fills the sentence: facts, and under their own names words, for these can be redacted."""
        spoken: dict[str, Any] = dict.fromkeys(verb.facts, "")
        if not verb.facts <= self.facts.keys():
            spoken |= {words.name: words.spoken for words in self.words.all()}
        return {**spoken, **self.facts}

    def text(self, name: str) -> str | None:
        """A free text of the event, or None when it has none of that name or was redacted."""
        return next((w.text for w in self.words.all() if w.name == name), None)


IN_A_SENTENCE = 200  # characters of a free text; the whole of it stands where it belongs


class Words(models.Model):
    """A free text of an event, apart so that it can be redacted: the event hashes H(salt ‖ text)."""

    id = IdField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="words")
    name = models.CharField(max_length=30)
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001  NULL is "redacted", not empty
    text = models.TextField(null=True)  # noqa: DJ001
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="words_once")]

    def __str__(self) -> str:
        return self.text or "—"

    @property
    def spoken(self) -> str:
        """As much of the text as a sentence holds, or in words that it was redacted."""
        if self.text is None:
            return _("（原话已按规定删去）")
        return self.text if len(self.text) <= IN_A_SENTENCE else f"{self.text[:IN_A_SENTENCE]}…"


class Following(models.Model):
    """An event that other things follow, in short transactions: what is still being posted after it.

    Things are taken in the order of ids; `after` is the last that was looked at, so that work that
    was killed goes on where it stood.
    """

    id = IdField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="following")
    after = models.BigIntegerField(default=0)
    posted = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(done_at=None), name="following_pending")]

    def __str__(self) -> str:
        return f"{self.event} +{self.posted}"

    @property
    def is_done(self) -> bool:
        """Everything has followed."""
        return self.done_at is not None


class PostingQuerySet(models.QuerySet["Posting"]):
    """Questions about many postings."""

    def as_of(self, effective: datetime | None = None, known: datetime | None = None) -> Self:
        """Those true by `effective` (V) and told by `known` (K); None means now."""
        found = self if effective is None else self.filter(effective_at__lte=effective)
        return found if known is None else found.filter(recorded_at__lte=known)


class Posting(models.Model):
    """−1 or +1 on a bucket, from a moment on. A count is a sum of signs."""

    id = IdField(primary_key=True)
    kind = models.CharField(max_length=20)
    thing_id = models.BigIntegerField()
    seq = models.IntegerField()
    sign = models.SmallIntegerField()
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=20)
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    campaign_id = models.BigIntegerField(default=0)
    theme_id = models.BigIntegerField(default=0)
    category = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=60, blank=True)
    nature = models.CharField(max_length=20, blank=True)
    disposition = models.CharField(max_length=20, blank=True)
    lead_id = models.BigIntegerField(default=0)
    visibility = models.CharField(max_length=20, blank=True)
    provenance = models.CharField(max_length=20, blank=True)
    excluded = models.BooleanField(default=False)
    received_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    original_due_on = models.DateField(null=True)
    handled_on = models.DateField(null=True)
    declared_on = models.DateField(null=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sign__in=[-1, 1]), name="posting_sign"),
            models.CheckConstraint(
                condition=Q(effective_at__lte=F("recorded_at")), name="posting_not_in_the_future"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "thing_id", "seq"], name="posting_thing"),
            models.Index(fields=["kind", "path", "recorded_at"], name="posting_path_recorded"),
            # The moment first: a fold asks for all kinds since its head, once a second.
            models.Index(fields=["recorded_at", "kind"], name="posting_recorded"),
            models.Index(fields=["kind", "effective_at"], name="posting_effective"),
            models.Index(
                fields=["kind", "recorded_at"],
                condition=Q(effective_at__lt=F("recorded_at")),
                name="posting_entered_late",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign:+d} {self.kind} {self.thing_id} {self.state}"


class Seal(models.Model):
    """The books are closed up to `moment`: nothing recorded at or before it can appear later."""

    number = models.BigIntegerField(primary_key=True)
    moment = models.DateTimeField(unique=True)
    epoch = models.IntegerField(default=1)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}"


class Root(models.Model):
    """The Merkle root of a day's events up to a seal, chained to the root before."""

    number = models.BigIntegerField(primary_key=True)
    seal = models.OneToOneField(Seal, models.PROTECT)
    events = models.BigIntegerField()
    merkle = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.hash


class RootSent(models.Model):
    """A root has left the machine: when, and to whom."""

    root = models.OneToOneField(Root, models.PROTECT, primary_key=True, related_name="sent")
    to = models.CharField(max_length=500)
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.root_id} → {self.to}"


class Cell(models.Model):
    """A narrow sum of signs: one dimension's value × state × disposition at one node of the tree."""

    id = IdField(primary_key=True)
    kind = models.CharField(max_length=20)
    dimension = models.CharField(max_length=12)
    value = models.CharField(max_length=60, blank=True)
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    campaign_id = models.BigIntegerField(default=0)
    visibility = models.CharField(max_length=20, blank=True)
    provenance = models.CharField(max_length=20, blank=True)
    excluded = models.BooleanField(default=False)
    state = models.CharField(max_length=20)
    disposition = models.CharField(max_length=20, blank=True)
    n = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.path} {self.dimension}={self.value} {self.state}: {self.n}"


CELL_COLUMNS = (
    "kind", "dimension", "value", "path", "line", "campaign_id", "visibility",
    "provenance", "excluded", "state", "disposition",
)  # fmt: skip


class Tally(Cell):
    """The fold of all postings up to the head, for nation, province, city and county."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=list(CELL_COLUMNS), name="tally_cell")]
        indexes = [models.Index(fields=["kind", "path", "dimension"], name="tally_node")]


class TallyHead(models.Model):
    """How far the tallies are folded: one row, moved in the transaction of the fold, never back."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    upto = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number}"


class Snapshot(models.Model):
    """The tallies of a month's end V as known at a seal K: where counting a past day begins."""

    id = IdField(primary_key=True)
    valid_at = models.DateTimeField(unique=True)
    seal = models.ForeignKey(Seal, models.PROTECT)

    def __str__(self) -> str:
        return self.valid_at.isoformat()


class SnapshotCell(Cell):
    """One cell of a snapshot."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="cells")

    class Meta:
        indexes = [
            models.Index(fields=["snapshot", "kind", "path", "dimension"], name="snapshot_node")
        ]

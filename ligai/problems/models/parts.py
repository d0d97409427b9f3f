"""Parts of a problem: measures, evidence, verifications, requests, its due history and dockets."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language

from ligai.campaigns.models import Docket
from ligai.ledger.actor import Actor
from ligai.ledger.fields import IdField
from ligai.org.access import Ability
from ligai.org.models import Person
from ligai.problems.models.limit import Limit
from ligai.problems.models.problem import Problem
from ligai.problems.rules import (
    REQUEST_RULES,
    DueReason,
    RequestKind,
    RequestRule,
    RequestState,
    limit_words,
    reason_words,
)


class Measure(models.Model):
    """What will be done, up to which measurable target, and how much of it is done."""

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="measures")
    order = models.SmallIntegerField(default=0)
    what = models.TextField()
    target = models.CharField(max_length=200, blank=True)
    responsible = models.CharField(max_length=100, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(1))
    done = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    unit_of_measure = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.what

    @property
    def is_done(self) -> bool:
        """The target is reached."""
        return self.done >= self.quantity


class Verification(models.Model):
    """A check on site, round by round; the verifier's name stays with it (谁验收、谁负责)."""

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="verifications")
    round = models.SmallIntegerField()
    verifier = models.ForeignKey(Person, models.PROTECT, related_name="verifications")
    verifier_unit = models.CharField(max_length=100)
    began_at = models.DateTimeField()
    passed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    findings = models.TextField(blank=True)

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["problem", "round"], name="verification_round")
        ]

    def __str__(self) -> str:
        return f"{self.round}"


def _kinds_by_power() -> dict[tuple[Ability, bool], list[str]]:
    """(whose power, from above?) → the kinds of request that are decided so."""
    kinds: dict[tuple[Ability, bool], list[str]] = defaultdict(list)
    for kind, rule in REQUEST_RULES.items():
        kinds[rule.by, rule.from_above].append(kind)
    return kinds


def _decided_from_above(actor: Actor, from_above: bool) -> Q:
    """The top of the tree has nobody above it and decides for itself."""
    if not from_above:
        return Q()
    return ~Q(problem__path=actor.path) | Q(problem__unit__parent=None)


class RequestQuerySet(models.QuerySet["Request"]):
    """Questions about many requests."""

    def open(self) -> Self:
        """Waiting for a decision."""
        return self.filter(state=RequestState.ASKED)

    def asked_by(self, actor: Actor) -> Self:
        """What this person asked for."""
        return self.filter(asked_by=actor.id) if actor.is_person else self.none()

    def decidable_by(self, actor: Actor) -> Self:
        """The approval queue of an actor: open, seen, within their powers, not asked by themselves."""
        if not actor.is_person:
            return self.none()
        seen = Problem.objects.visible_to(actor).filter(pk=OuterRef("problem"))
        powers = [
            Q(
                _decided_from_above(actor, from_above),
                Exists(seen.filter(by.q(actor))),
                kind__in=kinds,
            )
            for (by, from_above), kinds in _kinds_by_power().items()
            if by.held_by(actor)
        ]
        if not powers:
            return self.none()
        mine = Q(asked_by__isnull=False, asked_by=actor.id)
        return self.open().filter(Q(*powers, _connector=Q.OR)).exclude(mine)


class Request(models.Model):
    """Something that needs a second person: extension, pause, exclusion, explanation, void …"""

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=20, choices=RequestKind)
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.ASKED)
    reason_code = models.CharField(max_length=30, blank=True)
    reason = models.TextField()
    until = models.DateField(null=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "kind"],
                condition=Q(state=RequestState.ASKED),
                name="request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="request_second_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def rule(self) -> RequestRule:
        """What holds for requests of this kind."""
        return REQUEST_RULES[self.kind]

    @property
    def is_open(self) -> bool:
        """Waiting for a decision."""
        return self.state == RequestState.ASKED

    @property
    def reason_label(self) -> str:
        """The reason code in words, "" when the kind has none."""
        reasons = self.rule.reasons
        return str(reasons(self.reason_code).label) if reasons and self.reason_code else ""

    def decidable_by(self, actor: Actor) -> bool:
        """The same as the queue's `decidable_by`, for one row."""
        return self.within_powers_of(actor) and self.problem.visible_to(actor)

    def within_powers_of(self, actor: Actor) -> bool:
        """The same for an actor who sees the problem, as whoever reads its page does."""
        if not (actor.is_person and self.is_open) or self.asked_by_id == actor.id:
            return False
        return self.rule.by.allows(actor, self.problem) and not self.needs_someone_above(actor)

    def needs_someone_above(self, actor: Actor) -> bool:
        """Is it decided from above, and the actor of the problem's own unit?"""
        problem = self.problem
        return self.rule.from_above and actor.path == problem.path and not problem.unit.is_root


class DueChange(models.Model):
    """One row of the due history: which date, from when on, and why that date.

    `because` and `legal_basis` are as the ledger writes them down, in Chinese. `explanation` is the
    deadline as it was worked out, day by day, where it was; its `reason` (`DueReason`); and the
    `limit` behind it (`Limit.version`).
    """

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="due_history")
    due_on = models.DateField()
    because = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=200, blank=True)
    explanation = models.JSONField(default=dict)
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="+")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.due_on.isoformat()

    @property
    def reason(self) -> str:
        """Why this date, in the active language."""
        limit = self.explanation.get("limit")
        if limit and self.explanation["reason"] == DueReason.LIMIT:
            return limit_words(limit["key"], limit["amount"], limit["unit"])
        return reason_words(self.because)

    def basis(self) -> str:
        """The legal basis in the active language; where none is known in it, as it was written down."""
        if not self.legal_basis or not (get_language() or "").startswith("en"):
            return self.legal_basis
        named = self.explanation.get("limit")
        limits = Limit.objects
        limit = limits.of_version(named) if named else limits.with_basis(self.legal_basis)
        return limit.basis() if limit else self.legal_basis


class DocketEntryQuerySet(models.QuerySet["DocketEntry"]):
    """Questions about many entries."""

    def as_of(self, effective: datetime | None = None, known: datetime | None = None) -> Self:
        """Those listed by `effective` (V) and told by `known` (K); None means now."""
        found = self if effective is None else self.filter(effective_at__lte=effective)
        return found if known is None else found.filter(recorded_at__lte=known)


class DocketEntry(models.Model):
    """A problem on a docket; a merged one stays and follows its survivor."""

    id = IdField(primary_key=True)
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="entries")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="docket_entries")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = DocketEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["docket", "problem"], name="docket_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.docket} · {self.problem}"


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Questions about who stands for whom."""

    def as_of(self, effective: datetime | None = None, known: datetime | None = None) -> Self:
        """Those told by `known` (K) and true by `effective` (V); the newest of a problem holds."""
        found = self if effective is None else self.filter(effective_at__lte=effective)
        return found if known is None else found.filter(recorded_at__lte=known)

    def in_force(self, effective: datetime | None = None, known: datetime | None = None) -> Self:
        """The newest of each problem as of V and K."""
        standing = self.as_of(effective, known)
        later = Succession.objects.as_of(effective, known).filter(
            problem=OuterRef("problem"), order__gt=OuterRef("order")
        )
        return standing.exclude(Exists(later))


class Succession(models.Model):
    """Which problem stands for a merged one from a moment on: the last survivor, or itself again."""

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="successions")
    survivor = models.ForeignKey(Problem, models.PROTECT, related_name="+")
    order = models.SmallIntegerField()  # within the problem, from 1
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "order"], name="succession_order")
        ]

    def __str__(self) -> str:
        return f"{self.problem} → {self.survivor}"

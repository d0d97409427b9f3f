"""Parts of a problem: measures, evidence, verifications, requests, its due history and dockets."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from ligai.campaigns.models import Docket
from ligai.ledger.fields import IdField
from ligai.org.models import Person
from ligai.problems.models.problem import Problem
from ligai.problems.rules import RequestKind, RequestState


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


class Evidence(models.Model):
    """What proves a result; its author may not verify it."""

    class Kind(models.TextChoices):
        """What sort of proof."""

        PHOTO = "photo", "照片"
        DOCUMENT = "document", "文件"
        RECEIPT = "receipt", "凭证"
        STATEMENT = "statement", "说明"

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="evidence")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind)
    what = models.TextField()
    taken_on = models.DateField(null=True)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.what


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

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "kind"],
                condition=models.Q(state=RequestState.ASKED),
                name="request_one_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class DueChange(models.Model):
    """One row of the due history: which date, from when on, and why that date."""

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="due_history")
    due_on = models.DateField()
    because = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=200, blank=True)
    explanation = models.JSONField(default=dict)  # the deadline as it was worked out, day by day
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="+")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.due_on.isoformat()


class DocketEntry(models.Model):
    """A problem on a docket; a merged one stays and follows its survivor."""

    id = IdField(primary_key=True)
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="entries")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="docket_entries")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["docket", "problem"], name="docket_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.docket} · {self.problem}"

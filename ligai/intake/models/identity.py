"""Who reported, sealed to the vault's public key; and every look at it."""

from __future__ import annotations

from typing import Self

from django.db import models

from ligai.intake import keyring, rules
from ligai.intake.models.report import Report
from ligai.intake.rules import Verdict
from ligai.ledger.actor import Actor
from ligai.ledger.fields import IdField
from ligai.org.models import Person


class Identity(models.Model):
    """A name, telephone and address that this program cannot read without the clerk's passphrase.

    Its data key lies in LIGAI_KEY_DIR; `person_index` is a keyed blind index of the telephone.
    """

    id = IdField(primary_key=True)
    report = models.OneToOneField(Report, models.PROTECT, related_name="identity")
    sealed = models.BinaryField()
    person_index = models.CharField(max_length=64, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class LookQuerySet(models.QuerySet["Look"]):
    """Questions about many looks."""

    def reviewable_by(self, actor: Actor) -> Self:
        """Looks by people of other units at reports within reach; never one's own."""
        reached = Report.objects.filter(rules.REVIEW_LOOK.q(actor)).exclude(
            pk__in=Report.about(actor)
        )
        others = self.filter(report__in=reached).exclude(person_id=actor.id)
        return others.exclude(unit_id=actor.unit_id)

    def unreviewed(self) -> Self:
        """Nobody has looked at them yet."""
        return self.filter(reviewed_at=None)


class Look(models.Model):
    """One opening of the vault; why, and what a reviewer of another unit found of it."""

    id = IdField(primary_key=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="looks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=100)
    unit_id = models.BigIntegerField()
    unit_name = models.CharField(max_length=200)
    reason_closed = models.TextField()
    looked_at = models.DateTimeField()
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["-looked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.looked_at}"

    @property
    def reason(self) -> str | None:
        """Why the vault was opened, in the words of who opened it."""
        return keyring.read_text(self.reason_closed)

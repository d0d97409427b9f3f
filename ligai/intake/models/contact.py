"""Attempts to speak to whoever reported: who, how, when, reached or not; what was said is sealed elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models

from ligai.intake.models.report import Report
from ligai.intake.rules import Means
from ligai.ledger.fields import IdField
from ligai.org.models import Person


class ContactMadeQuerySet(models.QuerySet["ContactMade"]):
    """Questions about many attempts."""

    def as_of(self, effective: datetime | None = None, known: datetime | None = None) -> Self:
        """Those made by `effective` (V) and told by `known` (K); None means now."""
        found = self if effective is None else self.filter(contacted_at__lte=effective)
        return found if known is None else found.filter(told_at__lte=known)


class ContactMade(models.Model):
    """One attempt. What was said lies sealed in the Words of its event, and nothing here tells who it is."""

    id = IdField(primary_key=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="contacts")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=100)
    means = models.CharField(max_length=10, choices=Means)
    reached = models.BooleanField()
    contacted_at = models.DateTimeField()  # when it was made, as declared
    told_at = models.DateTimeField()  # when it was written down, which counts for the limit

    objects = ContactMadeQuerySet.as_manager()

    class Meta:
        ordering = ["contacted_at", "id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.contacted_at}"

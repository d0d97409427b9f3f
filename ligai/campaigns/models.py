"""A campaign, its batches and themes, and the dockets that list its problems."""

from __future__ import annotations

from django.db import models

from ligai.ledger.fields import IdField, PathField
from ligai.ledger.models import Thing
from ligai.org.models import Unit


class Campaign(Thing):
    """A time-limited drive; its words and limits come from a preset."""

    kind = "campaign"
    rank = 10

    name = models.CharField(max_length=100)
    preset = models.CharField(max_length=30, default="party")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns")
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """A wave of units (批次)."""

    id = IdField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="batches")
    number = models.SmallIntegerField()
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="batch_number")]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A field of special rectification (专项整治); themes are data and may nest."""

    id = IdField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="themes")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    order = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="theme_code")]
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class Docket(Thing):
    """A named list of problems: open, or frozen with the hash of its list."""

    kind = "docket"
    rank = 11

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="dockets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dockets")
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=100)
    frozen_at = models.DateTimeField(null=True)
    list_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="docket_name")]

    def __str__(self) -> str:
        return self.name

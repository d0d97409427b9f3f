"""Limits with their dates and legal basis, and the series from which human numbers come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from ligai.ledger.fields import IdField
from ligai.ledger.models import Thing
from ligai.org.models import Unit
from ligai.problems.rules import LimitKey, LimitUnit, limit_words, limit_written


class LimitQuerySet(models.QuerySet["Limit"]):
    """Questions about many limits."""

    def in_force(self, preset: str, key: str, day: date) -> Limit | None:
        """The limit that holds for a preset on a day; None when there is none."""
        ended = Q(effective_to=None) | Q(effective_to__gt=day)
        found = self.filter(ended, preset=preset, key=key, effective_from__lte=day)
        return found.order_by("-effective_from").first()

    def of_version(self, version: Mapping[str, Any]) -> Limit | None:
        """The one that `Limit.version` names; None when it is none of ours."""
        named = {"preset": version["preset"], "key": version["key"]}
        return self.filter(**named, effective_from=version["from"]).first()

    def with_basis(self, written: str) -> Limit | None:
        """One that rests on this basis, as the ledger writes it down."""
        return self.filter(legal_basis_zh=written).first()


class Limit(Thing):
    """So many days or hours for one thing, from one day on, by one rule."""

    kind = "limit"
    rank = 12

    preset = models.CharField(max_length=30)
    key = models.CharField(max_length=20, choices=LimitKey)
    amount = models.SmallIntegerField()
    amount_unit = models.CharField(max_length=10, choices=LimitUnit)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    legal_basis_zh = models.CharField(max_length=200)
    legal_basis_en = models.CharField(max_length=200)

    objects = LimitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["preset", "key", "effective_from"], name="limit_version"
            )
        ]

    def __str__(self) -> str:
        return limit_words(self.key, self.amount, self.amount_unit)

    def written(self) -> str:
        """The same as the ledger writes it down: whatever language the writer reads."""
        return limit_written(self.key, self.amount, self.amount_unit)

    def version(self) -> dict[str, Any]:
        """What names it for ever, and its parameters, as plain values."""
        return {
            "preset": self.preset,
            "key": str(self.key),
            "from": self.effective_from.isoformat(),
            "amount": self.amount,
            "unit": str(self.amount_unit),
        }

    def basis(self) -> str:
        """The legal basis in the active language."""
        english = (get_language() or "").startswith("en")
        return self.legal_basis_en if english else self.legal_basis_zh


class NumberSeries(models.Model):
    """The last number given per unit and year; locked while the next is given."""

    id = IdField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="number_series")]

    def __str__(self) -> str:
        return f"{self.unit}〔{self.year}〕{self.last}"

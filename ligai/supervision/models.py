"""A simple random draw of closed problems, and what was found of each that was drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from ligai.campaigns.models import Docket
from ligai.ledger.actor import Actor
from ligai.ledger.fields import IdField, PathField
from ligai.ledger.models import Thing
from ligai.org.models import Person, Unit
from ligai.problems.models import Problem
from ligai.supervision.rules import SEE_RECHECKS, Found


class RecheckQuerySet(models.QuerySet["Recheck"]):
    """Questions about many draws."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of units within reach of who draws or checks."""
        return self.filter(SEE_RECHECKS.q(actor))


class Recheck(Thing):
    """One draw: from which list, by which seed; whoever has the list repeats it (`kernel.draw`).

    The list are the problems that stood as closed at or under the unit (on the docket, if there is
    one) at `drawn_at`; `frame_hash` is over their ids. Once drawn, nothing of it changes.
    """

    kind = "recheck"
    rank = 17

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rechecks")
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    docket = models.ForeignKey(Docket, models.PROTECT, null=True, related_name="rechecks")
    seed = models.CharField(max_length=64)
    frame_hash = models.CharField(max_length=64)
    population = models.IntegerField()  # closed: what was drawn from
    whole = models.IntegerField()  # all problems here or on the docket, closed or not
    size = models.IntegerField()
    drawn_by_name = models.CharField(max_length=100)
    drawn_at = models.DateTimeField()

    objects = RecheckQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at", "-id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.drawn_at:%Y-%m-%d}"


class DrawnQuerySet(models.QuerySet["Drawn"]):
    """Questions about many drawn problems."""

    def as_of(self, effective: datetime | None = None, known: datetime | None = None) -> Self:
        """Those drawn by V and K; they are drawn when it is told."""
        moments = [moment for moment in (effective, known) if moment is not None]
        return self.filter(recheck__drawn_at__lte=min(moments)) if moments else self

    def checked(self, effective: datetime | None = None, known: datetime | None = None) -> Self:
        """Those found one way or the other by V and K, of each problem the newest finding."""
        found = self.already_checked(effective, known)
        later = Drawn.objects.already_checked(effective, known).filter(
            Q(checked_at__gt=OuterRef("checked_at"))
            | Q(checked_at=OuterRef("checked_at"), pk__gt=OuterRef("pk")),
            problem=OuterRef("problem"),
        )
        return found.exclude(Exists(later))

    def already_checked(
        self, effective: datetime | None = None, known: datetime | None = None
    ) -> Self:
        """Every finding by V and K."""
        moments = [moment for moment in (effective, known) if moment is not None]
        found = self.exclude(checked_at=None)
        return found.filter(checked_at__lte=min(moments)) if moments else found


class Drawn(models.Model):
    """One problem of a draw; who looked at it, and what was found. The words lie in the event."""

    id = IdField(primary_key=True)
    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="drawn")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="drawn")
    order = models.SmallIntegerField()  # in the order drawn, from 1
    checker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checker_name = models.CharField(max_length=100, blank=True)
    found = models.CharField(max_length=12, choices=Found, blank=True)
    checked_at = models.DateTimeField(null=True)

    objects = DrawnQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["recheck", "problem"], name="drawn_once"),
            models.UniqueConstraint(fields=["recheck", "order"], name="drawn_order"),
        ]
        indexes = [models.Index(fields=["problem", "checked_at"], name="drawn_of_problem")]

    def __str__(self) -> str:
        return f"{self.recheck_id} {self.order}"

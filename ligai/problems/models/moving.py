"""What is being posted anew: units' moves, and corrections that the duties of a problem follow."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q, QuerySet

from ligai.ledger.fields import IdField, PathField, ancestors, under
from ligai.ledger.models import Following
from ligai.org.models import Unit
from ligai.problems.models.problem import Problem


class MoveQuerySet(models.QuerySet["Move"]):
    """Questions about many moves."""

    def pending(self) -> Self:
        """Those that are still being posted."""
        return self.filter(done_at=None)

    def touching(self, path: str) -> Self:
        """Those that change what is counted at a node: from, to, or anywhere between."""
        above = Q(from_path__in=ancestors(path)) | Q(to_path__in=ancestors(path))
        return self.filter(above | under(path, "from_path") | under(path, "to_path"))


class Move(models.Model):
    """Everything under `from_path` is counted under `to_path` from `effective_at` on.

    What still lies under the old path is what is left to do, since a path is never given twice; so
    a move that was killed goes on where it stood. `merges`: the unit itself ended, and what it had
    belongs to `into`.
    """

    id = IdField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="moves")
    into = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    merges = models.BooleanField(default=False)
    from_path = PathField()
    to_path = PathField()
    effective_at = models.DateTimeField()
    began_at = models.DateTimeField()
    posted = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.unit} → {self.into}"

    @property
    def is_done(self) -> bool:
        """Every bucket has been posted anew."""
        return self.done_at is not None


def being_posted(path: str) -> int:
    """How many moves and corrections that change what is counted at a node are still being posted."""
    return sum(rows.count() for rows in moves_and_corrections(path))


def moves_and_corrections(path: str) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """What `being_posted` counts."""
    followed = Following.objects.filter(done_at=None, event__kind=Problem.kind)
    corrected = Problem.objects.filter(under(path), pk__in=followed.values("event__thing_id"))
    return Move.objects.pending().touching(path), corrected

"""The invitation to rate, its window, and the answers; silence is never one."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from ligai.intake import keyring
from ligai.intake.models.report import Report
from ligai.intake.rules import Solved
from ligai.ledger.fields import IdField
from ligai.problems.models import Problem


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about many invitations."""

    def standing(self) -> Self:
        """Of the result that stands now: not overtaken by a return or a reopening."""
        return self.filter(overtaken_at=None)

    def running(self) -> Self:
        """The window has not been ended."""
        return self.standing().filter(ended_at=None)


class Invitation(models.Model):
    """One reporter is asked about one result; a new result asks anew."""

    id = IdField(primary_key=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="invitations")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="invitations")
    invited_at = models.DateTimeField()
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True)  # the window passed
    overtaken_at = models.DateTimeField(null=True)  # the result does not stand any more

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(overtaken_at=None), name="invitation_standing_once"
            )
        ]
        indexes = [models.Index(fields=["problem", "ended_at"], name="invitation_of_problem")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.until_on}"


class Rating(models.Model):
    """One answer; after “not yet” another may follow, and the last one counts."""

    id = IdField(primary_key=True)
    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="ratings")
    solved = models.CharField(max_length=10, choices=Solved)
    satisfied = models.SmallIntegerField(
        null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    words_closed = models.TextField(blank=True)
    sheet = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  NULL is "none"
    rated_at = models.DateTimeField()
    is_last = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfied=None) | Q(satisfied__range=(1, 5)), name="rating_satisfied"
            ),
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(is_last=True), name="rating_last_once"
            ),
        ]

    def __str__(self) -> str:
        return self.solved

    @property
    def words(self) -> str | None:
        """What the reporter added. For the clerk only."""
        return keyring.read_text(self.words_closed)

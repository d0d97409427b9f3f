"""A photo that whoever reported has given along: for the clerk's eyes until the clerk passes it on."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from ligai.files.models import StoredFile
from ligai.intake.models.report import Report
from ligai.ledger.fields import IdField
from ligai.problems.models import Evidence, Problem


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Questions about many photos."""

    def not_in(self, problem: Problem) -> Self:
        """Those that may be passed on and have not been, to this problem."""
        return self.passable().filter(Q(evidence=None) | ~Q(evidence__problem=problem))

    def passable(self) -> Self:
        """Those that the clerk has not kept back."""
        return self.filter(withheld=False)


class Photo(models.Model):
    """One picture of a report, drawn anew and without a name. `evidence` is what it was passed on as.

    Where the clerk has blackened parts, the `covered` copy passes on in its place, never the picture
    itself; what is `withheld` does not pass on at all.
    """

    id = IdField(primary_key=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="photos")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    number = models.SmallIntegerField()  # within the report, from 1
    added_at = models.DateTimeField()
    covered = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")
    withheld = models.BooleanField(default=False)
    evidence = models.OneToOneField(Evidence, models.PROTECT, null=True, related_name="+")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_photo_number")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"

    @property
    def passed_file(self) -> StoredFile:
        """What others get to see when it is passed on."""
        return self.covered or self.file

"""What proves a result: words, and a file where there is one; a later version leaves the earlier in its place."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.files.models import StoredFile
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.fields import IdField
from ligai.org.models import Person
from ligai.problems.models.parts import Measure
from ligai.problems.models.problem import Problem


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about many pieces of evidence."""

    def shows_file_to(self, actor: Actor, file: int) -> bool:
        """May this actor see the file, because it proves something in a problem that they see?"""
        return self.filter(file=file, problem__in=Problem.objects.visible_to(actor)).exists()


class Evidence(models.Model):
    """What proves a result; its author may not verify it. A row for each file."""

    class Kind(models.TextChoices):
        """What sort of proof."""

        PHOTO = "photo", _("照片")
        DOCUMENT = "document", _("文件")
        RECEIPT = "receipt", _("凭证")
        STATEMENT = "statement", _("说明")

    class Shows(models.TextChoices):
        """Which side of the work a picture shows."""

        BEFORE = "before", _("整改前")
        AFTER = "after", _("整改后")

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="evidence")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind)
    shows = models.CharField(max_length=6, choices=Shows, blank=True)
    what = models.TextField()
    taken_on = models.DateField(null=True)  # as its author declares
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    revision = models.SmallIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.what

    @property
    def picture_says(self) -> date | None:
        """The day that the picture itself names."""
        taken_at = self.file.taken_at if self.file else None
        return local_date(taken_at) if taken_at else None

    @property
    def made_on(self) -> date | None:
        """When it was made: what the picture says goes before what its author declares."""
        return self.picture_says or self.taken_on

    @property
    def is_contradicted(self) -> bool:
        """The picture names another day than its author."""
        return None not in (self.picture_says, self.taken_on) and self.picture_says != self.taken_on

    @property
    def is_older_than_its_problem(self) -> bool:
        """Made before the problem was received: it may show what was wrong, never what was done."""
        return self.made_on is not None and self.made_on < self.problem.received_on

"""A file that was taken in: its content lies on disk once, under its hash."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Self

from django.db import models
from django.db.models import Exists, ForeignObjectRel, OuterRef, Q

from ligai.files import blobs
from ligai.files.rules import PICTURES, SERVED, FileKind, Served
from ligai.ledger.actor import Actor
from ligai.ledger.fields import IdField
from ligai.org.models import Person


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Questions about many files."""

    def unreferenced(self) -> Self:
        """Belonging to nothing: no row of any app refers to them."""
        found = self
        for relation in StoredFile._meta.get_fields(include_hidden=True):
            if isinstance(relation, ForeignObjectRel):
                rows = relation.field.model._base_manager.all()
                found = found.exclude(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
        return found

    def by(self, actor: Actor) -> Self:
        """Brought by this person."""
        return self.filter(author=actor.id) if actor.is_person else self.none()

    def waiting_since_before(self, moment: datetime) -> Self:
        """Taken in before a moment and still belonging to nothing; the oldest first."""
        return self.unreferenced().filter(stored_at__lt=moment).order_by("stored_at", "id")

    def holds(self, sha256: str) -> bool:
        """Does a row refer to this content, as file or as thumbnail?"""
        return self.filter(Q(sha256=sha256) | Q(thumbnail_sha256=sha256)).exists()


class StoredFile(models.Model):
    """One upload. Whoever refers to it does so by a foreign key with PROTECT.

    The name is what the uploader called it: it can identify a person and stays out of the ledger,
    which knows the file by its hash.
    """

    id = IdField(primary_key=True)
    sha256 = models.CharField(max_length=64, db_index=True)  # of what is kept
    original_sha256 = models.CharField(max_length=64)  # of what came; a picture is drawn anew
    thumbnail_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.IntegerField()  # bytes kept
    kind = models.CharField(max_length=8, choices=FileKind)
    name = models.CharField(max_length=200)
    width = models.IntegerField(null=True)  # pixels
    height = models.IntegerField(null=True)
    taken_at = models.DateTimeField(null=True)  # as the picture said; nobody has vouched for it
    look = models.CharField(max_length=16, blank=True)  # dHash of 64 bits, in hex
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="files")
    author_name = models.CharField(max_length=100, blank=True)
    stored_at = models.DateTimeField()

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["stored_at", "id"], name="file_stored")]

    def __str__(self) -> str:
        return self.name

    def open(self) -> BinaryIO:
        """What is kept, to be read and closed. FileNotFoundError when the disk has lost it."""
        return blobs.path_of(self.sha256).open("rb")

    @property
    def is_picture(self) -> bool:
        """May it be shown as a picture?"""
        return self.kind in PICTURES

    @property
    def served(self) -> Served:
        """How it is given out."""
        return SERVED[self.kind]

    @property
    def thumbnail(self) -> BinaryIO | None:
        """A small JPEG of a picture, to be read and closed; None for other files."""
        return blobs.path_of(self.thumbnail_sha256).open("rb") if self.thumbnail_sha256 else None

"""Taking away files that belong to nothing, and contents that no file has any more."""

from __future__ import annotations

from ligai.files import blobs
from ligai.files.models import StoredFile
from ligai.files.rules import KEPT_WAITING
from ligai.ledger.actor import Actor
from ligai.ledger.writing import database_now, writes

_AT_ONCE = 50


def sweep(*, actor: Actor) -> int:
    """Remove some of the files that nothing has referred to for a day; how many.

    Time does it. The content goes after the row is gone for good: a break in between leaves a
    content without a row, never a row without its content.
    """
    with blobs.held(alone=True):
        gone = _take_rows(actor=actor)
        for sha256 in {sha256 for pair in gone for sha256 in pair if sha256}:
            if not StoredFile.objects.holds(sha256):
                blobs.remove(sha256)
    return len(gone)


@writes
def _take_rows(*, actor: Actor) -> list[tuple[str, str]]:
    """(hash, thumbnail's hash) of each row that is gone. A row is looked at again once it is locked."""
    until = database_now() - KEPT_WAITING
    waiting = list(
        StoredFile.objects.waiting_since_before(until).values_list("pk", flat=True)[:_AT_ONCE]
    )
    gone = []
    for file in StoredFile.objects.select_for_update().filter(pk__in=waiting).order_by("pk"):
        if StoredFile.objects.unreferenced().filter(pk=file.pk).exists():
            file.delete()
            gone.append((file.sha256, file.thumbnail_sha256))
    return gone

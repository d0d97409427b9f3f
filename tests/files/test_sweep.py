"""What belongs to nothing goes after a day, with its content unless another file has the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from ligai.files import actions as files
from ligai.files.models import StoredFile
from ligai.ledger.actor import CLOCK, Actor
from tests.files.uploads import jpeg, pdf, upload


def contents() -> set[str]:
    """The names of what lies on disk."""
    root = Path(settings.MEDIA_ROOT)
    return {p.name for p in root.rglob("*") if p.is_file() and p.name != ".turn"}


def old(file: StoredFile, hours: int = 25) -> StoredFile:
    """As if it had been taken in so many hours ago."""
    StoredFile.objects.filter(pk=file.pk).update(stored_at=file.stored_at - timedelta(hours=hours))
    return file


def test_a_file_that_belongs_to_nothing_goes_after_a_day_with_its_thumbnail(song: Actor) -> None:
    old(files.store(upload(jpeg()), actor=song))
    assert len(contents()) == 2
    assert files.sweep(actor=CLOCK) == 1
    assert not StoredFile.objects.exists()
    assert contents() == set()
    assert files.sweep(actor=CLOCK) == 0


def test_a_file_of_today_waits(song: Actor) -> None:
    old(files.store(upload(pdf()), actor=song), hours=23)
    assert files.sweep(actor=CLOCK) == 0


def test_a_content_stays_as_long_as_one_file_has_it(song: Actor) -> None:
    old(files.store(upload(pdf(), "a.pdf"), actor=song))
    stays = files.store(upload(pdf(), "b.pdf"), actor=song)
    assert files.sweep(actor=CLOCK) == 1
    assert StoredFile.objects.get() == stays
    with stays.open() as content:
        assert content.read() == pdf()

"""What is proved of every step: it is told in both languages, its postings balance, a refusal writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.utils import translation

from ligai.kernel.errors import Refused
from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Event, Posting, Thing, Words
from ligai.ledger.postings import standing_entries
from ligai.problems.models import Assignment, Problem


def verbs(thing: Thing) -> list[str]:
    """The verbs of a thing's stream, oldest first."""
    return [event.verb for event in Event.objects.of(thing)]


def last(thing: Thing) -> Event:
    """The newest event of a stream."""
    newest = Event.objects.of(thing).last()
    assert newest is not None
    return newest


def told(event: Event) -> tuple[str, str]:
    """The event as a sentence, in Chinese and in English."""
    with translation.override("zh-hans"):
        chinese = event.sentence()
    with translation.override("en"):
        return chinese, event.sentence()


def assert_balanced(*things: Thing) -> None:
    """The signs of each thing sum to 1, in the one bucket that its row is in."""
    for thing in things:
        thing.refresh_from_db()
        sums: Counter[Bucket] = Counter()
        for (_moment, bucket), n in _standing(thing):
            sums[bucket] += n
        assert {bucket: n for bucket, n in sums.items() if n} == {thing.bucket(): 1}


def _standing(thing: Thing) -> list[tuple[tuple[datetime, Bucket], int]]:
    rows = Posting.objects.filter(kind=thing.kind, thing_id=thing.pk)
    return list(standing_entries(rows).items())


@contextmanager
def refused(
    kind: type[Refused] = Refused, says: str = "", field: str | None = None
) -> Iterator[None]:
    """The block raises exactly this refusal, in these words, and leaves nothing behind."""
    before = _everything()
    with pytest.raises(Refused) as caught, translation.override("zh-hans"):
        yield
    with translation.override("zh-hans"):
        assert type(caught.value) is kind, caught.value
        assert says in str(caught.value)
    assert caught.value.field == field
    assert _everything() == before


def _everything() -> list[object]:
    """How much is written, and every row that a step could change."""
    counts = [model.objects.count() for model in (Event, Words, Posting)]
    rows = [list(model.objects.order_by("pk").values()) for model in (Problem, Assignment)]
    return [*counts, *rows]

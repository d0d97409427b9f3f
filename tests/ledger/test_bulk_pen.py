"""The bulk pen: many new things in few statements, and what stands in the books is what `record` writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ligai.kernel.errors import Refused
from ligai.ledger import chain, record
from ligai.ledger.audit import audit
from ligai.ledger.models import Event, Posting, Seal, Words
from ligai.ledger.record import BulkPen
from ligai.ledger.writing import MICROSECOND, database_now, writing
from tests.ledger.things import MARCH, MOVED, ZHOU, Paper, bucket, paper, problem, put

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Pen = Callable[..., Event]

# One life each: (bucket, day of March, facts, words). The last is counted no more in the end.
LIVES: tuple[tuple[tuple[Any, ...], ...], ...] = (
    ((bucket("open"), 0, {}, {"title": "井盖破损", "facts": ""}),),
    (
        (bucket("open", due_on=MARCH.date()), 0, {"due": MARCH.date(), "moment": MARCH}, {}),
        (bucket("open", due_on=MARCH.date()), 0, {}, {"reason": "只说一句，不动账"}),
        (bucket("closed", path="a.1.2.4."), 3, {"why": ["一", "二"]}, {"reason": "已换新"}),
    ),
    ((bucket("open", excluded=True), None, {}, {}), (None, None, {}, {"reason": "重复"})),
    ((None, 1, {}, {"title": "不计数"}),),
)


def live(made: Paper, life: tuple[tuple[Any, ...], ...], pen: Pen) -> None:
    """Lead a life with this pen."""
    for after, day, facts, words in life:
        before, made.standing = made.standing, after
        at = None if day is None else MARCH + day * DAY
        facts = {"to": after.state if after else "", **facts}
        pen(MOVED, made.thing, before=before, facts=facts, words=words, effective_at=at)


def in_bulk(count: int = 1) -> list[Paper]:
    """Every life so many times, told together."""
    papers = [paper() for _life in LIVES * count]
    with writing():
        pen = BulkPen(actor=ZHOU)
        for made, life in zip(papers, LIVES * count, strict=True):
            live(made, life, pen.record)
        pen.write()
    return papers


def one_by_one() -> list[Paper]:
    """Every life, step by step, by `record`."""

    def single(*args: Any, **rest: Any) -> Event:
        return record.record(*args, actor=ZHOU, **rest)

    papers = [paper() for _life in LIVES]
    with writing():
        for made, life in zip(papers, LIVES, strict=True):
            live(made, life, single)
    return papers


def told(made: Paper) -> list[Any]:
    """All that stands in the books of it, but for ids, salts, hashes and what came from the clock."""
    events = [
        (
            event.seq, event.verb, event.actor_kind, event.actor_id, event.actor_name,
            event.post_id, event.post_name, event.unit_id, event.unit_name,
            event.facts, event.changes, event.algorithm, _when(event.effective_at),
            _when(event.latest_effective_at),
            sorted((words.name, words.text) for words in event.words.all()),
        )
        for event in made.events
    ]  # fmt: skip
    columns = [f.name for f in Posting._meta.fields if f.name not in ("id", "thing_id")]
    moments = ("effective_at", "recorded_at")
    postings = [
        [_when(getattr(row, n)) if n in moments else getattr(row, n) for n in columns]
        for row in made.postings
    ]
    return [events, postings]


def _when(moment: datetime) -> datetime | None:
    """A moment that was told, None for one of the clock."""
    return moment if moment < MARCH + 10 * DAY else None


def test_both_pens_write_the_same_events_words_and_postings() -> None:
    bulk, single = in_bulk(), one_by_one()
    assert [told(made) for made in bulk] == [told(made) for made in single]
    assert [len(made.events) for made in bulk] == [1, 3, 2, 1]


def test_what_the_bulk_pen_writes_is_chained_and_hashed_over_its_text() -> None:
    for made in in_bulk(3):
        previous = chain.genesis("paper", made.pk)
        for event in made.events:
            assert event.previous == previous
            assert event.hash == chain.digest(event.canonical)
            previous = event.hash


def test_recorded_moments_rise_within_a_stream_and_lie_above_the_last_seal() -> None:
    ahead = database_now().astimezone(UTC) + DAY
    Seal.objects.create(number=1, moment=ahead)
    for made in in_bulk():
        moments = [event.recorded_at for event in made.events]
        assert moments == [ahead + n * MICROSECOND for n in range(1, len(moments) + 1)]
        assert {row.recorded_at for row in made.postings} <= set(moments)
        assert all(event.effective_at <= event.recorded_at for event in made.events)


def test_the_audit_finds_nothing_in_what_the_bulk_pen_wrote() -> None:
    made = problem()
    with writing():
        more = [_another(made) for _n in range(3)]
        pen = BulkPen(actor=ZHOU)
        for each in more:
            pen.record(MOVED, each, facts={"to": each.state}, words={"title": each.title})
            before, each.state = each.bucket(), "closed"
            pen.record(MOVED, each, before=before, facts={"to": each.state})
        type(made).objects.bulk_create(more)
        pen.write()
    report = audit()
    assert report.faults == []
    assert report.totals[("problem", "closed")] == 3


def _another(made: Any) -> Any:
    return type(made)(
        unit=made.unit,
        path=made.path,
        title="井盖丢失",
        received_at=MARCH,
        received_on=MARCH.date(),
    )


def test_a_thing_that_has_a_stream_already_is_refused_by_the_database() -> None:
    made = paper()
    put(made, bucket())
    with transaction.atomic(), writing():
        pen = BulkPen(actor=ZHOU)
        pen.record(MOVED, made.thing, facts={"to": "open"})
        with pytest.raises(IntegrityError), transaction.atomic():
            pen.write()
    assert len(made.events) == 1


@pytest.mark.parametrize(
    ("day", "says"), [(9_999, "时间不能晚于现在"), (4, "不能早于上一步的时间")]
)
def test_moments_are_checked_as_the_single_pen_checks_them(day: int, says: str) -> None:
    made = paper()
    with writing():
        pen = BulkPen(actor=ZHOU)
        pen.record(MOVED, made.thing, facts={"to": ""}, effective_at=MARCH + 5 * DAY)
        with pytest.raises(Refused, match=says):
            pen.record(MOVED, made.thing, facts={"to": ""}, effective_at=MARCH + day * DAY)
        pen.write()
    assert len(made.events) == 1


def test_facts_that_do_not_fit_the_sentence_are_an_error() -> None:
    with writing():
        pen = BulkPen(actor=ZHOU)
        with pytest.raises(ValueError, match="needs"):
            pen.record(MOVED, paper().thing)


def test_the_bulk_pen_writes_inside_writing_only() -> None:
    with pytest.raises(RuntimeError):
        BulkPen(actor=ZHOU)


def test_nothing_is_written_before_write_and_nothing_twice() -> None:
    made = paper()
    with writing():
        pen = BulkPen(actor=ZHOU)
        live(made, LIVES[1], pen.record)
        assert made.events == []
        pen.write()
        pen.write()
    assert (len(made.events), len(made.postings)) == (3, 3)
    assert Words.objects.filter(event__thing_id=made.pk).count() == 2


def test_ten_times_as_many_things_do_not_take_ten_times_the_statements() -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        in_bulk(1)
    with CaptureQueriesContext(connection) as many:
        in_bulk(10)
    assert len(many) <= len(few) + 10  # SQLite takes so many values in one statement

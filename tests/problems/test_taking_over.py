"""Taking over many rows of an old ledger at once: the same as one by one, and the same as a person's pen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest

from ligai.campaigns.actions import open_docket
from ligai.campaigns.models import Docket
from ligai.kernel.errors import NotAllowed
from ligai.kernel.ids import new_id
from ligai.ledger.models import Event, Posting
from ligai.ledger.record import record
from ligai.ledger.verbs import REGISTRY
from ligai.ledger.writing import writing
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions import LedgerEntry
from ligai.problems.models import Problem
from ligai.problems.rules import Provenance, State
from tests import cast
from tests.cast import World
from tests.problems.books import fresh
from tests.problems.proofs import assert_balanced, refused

ENTRIES = (
    LedgerEntry("合同未归档", "台账.xlsx", 2, found_on=date(2019, 3, 1), due_on=date(2019, 4, 1)),
    LedgerEntry(
        "库房漏水", "台账.xlsx", 3, facts="三处", done=True, completed_on=date(2019, 5, 6),
        found_on=date(2019, 3, 1), due_on=date(2019, 6, 1), measures=("修补", "检查"), target="不漏",
    ),
    LedgerEntry("没有盘点", "台账.xlsx", 4, done=True),
    LedgerEntry(
        "早办的", "台账.xlsx", 5, done=True,
        found_on=date(2019, 3, 9), completed_on=date(2019, 3, 1),
    ),
    LedgerEntry("还没到日子", "台账.xlsx", 6, done=True, completed_on=date(2999, 1, 1)),
    LedgerEntry("题" * 300, "台账.xlsx", 7, source="审计署" * 40),
)  # fmt: skip
ROW = [
    field.attname
    for field in Problem._meta.concrete_fields
    if field.attname not in ("id", "number", "received_at", "closed_at")
]


@pytest.fixture
def docket(world: World) -> Docket:
    """The list on which they all stand."""
    return open_docket(world.city, actor=operator(), name="审计移送清单")


def taken(world: World, docket: Docket | None, *, together: bool) -> list[Problem]:
    """The entries, in two units by turns, in one batch or each alone."""
    pairs = [((world.urban, world.street)[n % 2], entry) for n, entry in enumerate(ENTRIES)]
    if together:
        return problems.take_over_many(pairs, actor=operator(), docket=docket)
    return [problems.take_over(*pair, actor=operator(), docket=docket) for pair in pairs]


def stream(problem: Problem) -> list[Any]:
    """What its events and postings say, but for what the clock said."""
    events = list(Event.objects.of(problem).with_words())
    return [
        [
            (e.seq, e.verb, e.actor_kind, e.actor_name, e.changes, _when(e.effective_at),
             {n: v for n, v in e.facts.items() if n != "number"}, _words(e))
            for e in events
        ],
        postings(problem),
    ]  # fmt: skip


def postings(problem: Problem) -> list[Any]:
    """What is posted of it."""
    names = [f.name for f in Posting._meta.fields]
    names = [n for n in names if n not in ("id", "thing_id", "recorded_at", "effective_at")]
    rows = Posting.objects.filter(kind="problem", thing_id=problem.pk).order_by("seq", "id")
    return [[_when(row.effective_at), *(getattr(row, n) for n in names)] for row in rows]


def _words(event: Event) -> list[tuple[str, str | None]]:
    return sorted((words.name, words.text) for words in event.words.all())


def _when(moment: datetime | None) -> datetime | None:
    """A moment of the old ledger; None for one of this day's clock."""
    return moment if moment and moment.year < cast.today().year - 1 else None


def parts(problem: Problem) -> list[Any]:
    """Its due history, measures and places on dockets."""
    return [
        [(d.due_on, d.because, _when(d.effective_at)) for d in problem.due_history.all()],
        [(m.order, m.what, m.target) for m in problem.measures.all()],
        [(e.docket_id, _when(e.effective_at)) for e in problem.docket_entries.all()],
    ]


def test_a_batch_says_what_the_same_rows_one_by_one_say(world: World, docket: Docket) -> None:
    together = taken(world, docket, together=True)
    alone = taken(world, docket, together=False)
    for one, other in zip(map(fresh, together), map(fresh, alone), strict=True):
        assert {n: getattr(one, n) for n in ROW} == {n: getattr(other, n) for n in ROW}
        assert _when(one.closed_at) == _when(other.closed_at)
        assert stream(one) == stream(other)
        assert parts(one) == parts(other)
        assert_balanced(one)


def test_the_single_pen_told_the_same_steps_writes_the_same(world: World, docket: Docket) -> None:
    for problem in taken(world, docket, together=True):
        assert stream(_told_again(problem)) == stream(problem)


def _told_again(problem: Problem) -> Problem:
    """A problem of its own with the same life, each step told by `record`."""
    events: Sequence[Event] = Event.objects.of(problem).with_words()
    again = fresh(problem)
    again.pk, again.state, again.handled_on, again.declared_on = (
        new_id(),
        State.ASSIGNED,
        None,
        None,
    )
    again.save(force_insert=True)
    with writing():
        for event in events:
            before = again.bucket() if event.seq > 1 else None
            if event.seq > 1 and event.changes:
                for name in ("state", "handled_on", "declared_on"):
                    setattr(again, name, getattr(problem, name))
                again.save()
            record(
                REGISTRY[event.verb],
                again,
                actor=operator(),
                before=before,
                facts=event.facts,
                words={words.name: words.text or "" for words in event.words.all()},
                effective_at=event.effective_at,
            )
    return again


def test_numbers_go_on_in_the_order_of_the_rows_in_each_unit(world: World) -> None:
    rows = [(world.urban, LedgerEntry(f"第{n}件", "台账.xlsx", n)) for n in range(3)]
    year = cast.today().year
    for first in (1, 4):
        made = problems.take_over_many(rows, actor=operator())
        numbers = [f"〔{year}〕{n}号" for n in range(first, first + 3)]
        assert [problem.number for problem in made] == numbers


def test_a_claim_gives_its_day_and_never_counts_as_checked(world: World) -> None:
    made = taken(world, None, together=True)
    assert [p.state for p in made] == ["assigned", *["closed_claimed"] * 4, "assigned"]
    assert [p.provenance for p in made][:2] == [Provenance.IMPORTED, Provenance.TAKEN_OVER]
    assert [p.handled_on for p in made[1:4]] == [date(2019, 5, 6), cast.today(), date(2019, 3, 1)]
    later = fresh(made[4])
    assert (later.handled_on, later.declared_on) == (cast.today(), date(2999, 1, 1))
    for problem in made:
        assert_balanced(problem)


def test_one_refused_unit_leaves_nothing_of_the_batch(world: World) -> None:
    rows = [(unit, ENTRIES[0]) for unit in (world.street, world.urban)]
    before = (Problem.objects.count(), Event.objects.count(), Posting.objects.count())
    with refused(NotAllowed):
        problems.take_over_many(rows, actor=world.song)
    assert (Problem.objects.count(), Event.objects.count(), Posting.objects.count()) == before


def test_a_batch_of_nothing_writes_nothing(world: World) -> None:
    before = Event.objects.count()
    assert problems.take_over_many([], actor=operator()) == []
    assert Event.objects.count() == before


def test_effective_moments_never_lie_behind_the_recorded_ones(world: World) -> None:
    for problem in taken(world, None, together=True):
        events = list(Event.objects.of(problem))
        assert all(e.effective_at <= e.recorded_at for e in events)
        assert all(a.recorded_at < b.recorded_at for a, b in pairwise(events))

"""Why a due date: what is stored names the limit and its version; everybody reads it in their own language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import translation

from ligai.ledger.models import Event
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.models import DueChange, Limit, Problem
from ligai.problems.rules import LimitKey, reason_words
from tests import cast
from tests.cast import World

FROM = date(2015, 1, 1)


def read(change: DueChange) -> tuple[tuple[str, str], tuple[str, str]]:
    """(reason, basis) as a Chinese and as an English reader see them."""
    with translation.override("zh-hans"):
        chinese = (change.reason, change.basis())
    with translation.override("en"):
        return chinese, (change.reason, change.basis())


def newest(problem: Problem) -> DueChange:
    change = problem.due_history.order_by("recorded_at", "id").last()
    assert change is not None
    return change


def extended(world: World) -> Problem:
    """A problem whose due date was put off."""
    problem = cast.dispatched(world)
    assert problem.due_on is not None
    asked = problems.ask(
        problem,
        actor=world.song,
        kind="extension",
        reason="材料未到",
        until=problem.due_on + timedelta(days=20),
    )
    problems.approve(asked, actor=world.ji)
    return problem


def given_by_hand(world: World) -> Problem:
    """A problem whose day was named at dispatch."""
    due_on = cast.today() + timedelta(days=40)
    return problems.dispatch(cast.planned(world), actor=world.xu, due_on=due_on)


def corrected(world: World) -> Problem:
    """A problem whose due date was written down wrongly."""
    problem = cast.dispatched(world)
    assert problem.due_on is not None
    return problems.correct(
        problem,
        actor=world.tong,
        field="due_on",
        value=problem.due_on - timedelta(days=1),
        reason="写错了",
    )


def taken_over(world: World) -> Problem:
    """A problem with the date of an old ledger."""
    entry = problems.LedgerEntry("漏水", "台账.xlsx", 2, due_on=date(2019, 4, 1))
    return problems.take_over(world.urban, entry, actor=operator())


PARTY = "整改台账：限期整改，批次时限表", "Ledger: rectified by a date, the batch's table of limits"
PUT_OFF = (
    "《信访工作条例》第三十四条：延期不超过30日",
    "Petition Work Regulation, art. 34: at most 30 days",
)


@pytest.mark.parametrize(
    ("make", "reason", "basis"),
    [
        (cast.dispatched, ("整改台账 30个工作日", "Rectification ledger, 30 working days"), PARTY),
        (extended, ("延期：材料未到", "Extension: 材料未到"), PUT_OFF),
        (given_by_hand, ("交办时指定", "set at dispatch"), ("", "")),
        (corrected, ("更正：写错了", "Correction: 写错了"), ("", "")),
        (taken_over, ("台账原定", "set in the old ledger"), ("", "")),
    ],
)
def test_a_reason_is_read_in_the_readers_language(
    world: World, make: Callable[[World], Problem], reason: tuple[str, str], basis: tuple[str, str]
) -> None:
    with translation.override("en"):  # whoever writes reads English: what is stored is the same
        change = newest(make(world))
    assert read(change) == ((reason[0], basis[0]), (reason[1], basis[1]))
    assert (change.because, change.legal_basis) == (reason[0], basis[0])


@pytest.mark.parametrize("make", [cast.dispatched, extended, given_by_hand, corrected, taken_over])
def test_a_row_from_before_the_reasons_were_named_still_reads(
    world: World, make: Callable[[World], Problem]
) -> None:
    change = newest(make(world))
    named = read(change)
    for name in ("reason", "limit"):
        change.explanation.pop(name, None)
    assert read(change) == named


def test_what_is_stored_names_the_limit_and_its_version(world: World) -> None:
    change = newest(cast.dispatched(world))
    limit = {"preset": "", "key": "ledger", "from": "2015-01-01", "amount": 30, "unit": "working"}
    assert (change.explanation["reason"], change.explanation["limit"]) == ("limit", limit)
    assert Limit.objects.of_version(limit) == Limit.objects.get(preset="", key="ledger")


def test_a_later_version_of_a_limit_does_not_change_what_was_said(world: World) -> None:
    change = newest(cast.dispatched(world))
    before = read(change)
    problems.set_limit(
        actor=operator(),
        preset="",
        key=LimitKey.LEDGER,
        amount=7,
        amount_unit="working",
        effective_from=date(2016, 1, 1),
        legal_basis_zh="新规定",
        legal_basis_en="A new rule",
    )
    assert read(DueChange.objects.get(pk=change.pk)) == before
    later = newest(cast.dispatched(world))
    assert read(later)[1] == ("Rectification ledger, 7 working days", "A new rule")


def test_a_basis_that_no_limit_has_is_read_as_it_was_written_down(world: World) -> None:
    change = newest(cast.dispatched(world))
    change.explanation, change.legal_basis = {}, "早先的一条规定"
    assert read(change)[1][1] == "早先的一条规定"


@pytest.mark.parametrize("written", ["", "别的话", "甲：乙", "没有的时限 3天", "整改台账 3年"])
def test_what_nobody_knows_stays_as_it_is(written: str) -> None:
    with translation.override("en"):
        assert reason_words(written) == written


def test_every_limit_reads_in_both_languages() -> None:
    for key in LimitKey:
        with translation.override("zh-hans"):
            written = f"{key.label} 3个工作日"
        with translation.override("en"):
            assert reason_words(written) == f"{key.label}, 3 working days"
            assert reason_words(written).isascii()


def test_an_event_keeps_the_limit_as_the_ledger_writes_it_whoever_reads(world: World) -> None:
    with translation.override("en"):
        problem = cast.dispatched(world)
    event = Event.objects.of(problem).get(verb="problem.assigned")
    assert event.facts["because"] == "整改台账 30个工作日"

"""A report known to few is handed to who may see such problems; its clerk never learns whether one stood."""

from __future__ import annotations

import pytest

from ligai.intake import actions
from ligai.intake.models import Report
from ligai.intake.rules import ReportState
from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ledger.audit import audit
from ligai.ledger.models import Event
from ligai.org.rules import Visibility
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.intake.reporters import masked
from tests.problems.proofs import assert_balanced, last, told


def secret(world: World) -> Report:
    """About a unit, so known to few; accepted by the clerk."""
    return actions.accept_report(masked(world, about_unit=world.urban), actor=world.lin)


def handed(world: World) -> Report:
    return actions.hand_over(secret(world), actor=world.lin)


def few(world: World) -> Problem:
    return cast.registered(world, visibility=Visibility.RESTRICTED, unit=world.city)


def test_the_office_finds_it_and_nobody_else_does(world: World) -> None:
    report = handed(world)
    assert list(Report.objects.handed_to(world.xu)) == [report]
    for stranger in (world.lin, world.song, world.gu, world.shen):
        assert list(Report.objects.handed_to(stranger)) == []
    assert told(last(report))[0] == "林见秋交给有权看限制知悉问题的办公室"


def test_whom_it_is_about_is_not_handed_it(world: World) -> None:
    report = secret(world)
    actions.name_subjects(report, actor=world.lin, persons=[world.people["xu"]])
    report = actions.hand_over(report, actor=world.lin)
    assert list(Report.objects.handed_to(world.xu)) == []
    with pytest.raises(NotAllowed):
        actions.place(report, actor=world.xu, problem=few(world))


def test_put_to_a_problem_or_to_a_new_one_the_clerk_reads_the_same(world: World) -> None:
    first, second, known = handed(world), handed(world), few(world)
    actions.place(first, actor=world.xu, problem=known)
    actions.place(second, actor=world.xu, unit=world.city)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (ReportState.LINKED, ReportState.LINKED)
    assert first.problem == known
    assert second.problem is not None
    assert second.problem.visibility == Visibility.RESTRICTED
    assert told(last(first)) == told(last(second))
    numbers = (known.number, second.problem.number)
    for event in Event.objects.filter(kind=Report.kind):
        assert not any(number in str(event.facts) for number in numbers)
    assert_balanced(first)
    assert_balanced(second)
    assert audit().faults == []


def test_what_is_open_to_all_is_not_handed_over_and_neither_twice(world: World) -> None:
    plain = actions.accept_report(masked(world), actor=world.lin)
    with pytest.raises(Refused, match="不限制知悉"):
        actions.hand_over(plain, actor=world.lin)
    report = handed(world)
    with pytest.raises(Refused, match="已经交过"):
        actions.hand_over(report, actor=world.lin)
    with pytest.raises(NotAllowed):
        actions.hand_over(secret(world), actor=world.xu)


def test_a_report_that_nobody_may_take_stays_with_the_clerk(world: World) -> None:
    report = secret(world)
    offices = [world.people[key] for key in ("xu", "ji", "zhou") if key in world.people]
    actions.name_subjects(report, actor=world.lin, persons=offices)
    with pytest.raises(Refused, match="没有有权"):
        actions.hand_over(report, actor=world.lin)


def test_a_problem_or_a_unit_and_never_both_or_none(world: World) -> None:
    report, known = handed(world), few(world)
    for chosen in ({}, {"problem": known, "unit": world.city}):
        with pytest.raises(Refused) as caught:
            actions.place(report, actor=world.xu, **chosen)  # type: ignore[arg-type]
        assert caught.value.field == "problem"
    plain = cast.registered(world)
    with pytest.raises(Refused, match="知悉范围不同"):
        actions.place(report, actor=world.xu, problem=plain)
    with pytest.raises(Refused, match="上一级"):
        actions.place(report, actor=world.xu, unit=world.urban)  # it is about that unit
    assert Report.objects.get(pk=report.pk).problem is None


def test_only_what_was_handed_over_is_placed_and_once(world: World) -> None:
    with pytest.raises(Refused, match="没有交给您"):
        actions.place(secret(world), actor=world.xu, unit=world.city)
    report = handed(world)
    with pytest.raises(Stale):
        actions.place(report, actor=world.xu, unit=world.city, seen=1)
    actions.place(report, actor=world.xu, unit=world.city)
    with pytest.raises(Refused):
        actions.place(report, actor=world.xu, unit=world.city)
    with pytest.raises(NotAllowed):
        actions.place(handed(world), actor=world.lin, unit=world.city)


def test_the_clerk_takes_no_such_link_back(world: World) -> None:
    report = actions.place(handed(world), actor=world.xu, problem=few(world))
    with pytest.raises(Refused, match="由归并的办公室负责"):
        actions.unlink(report, actor=world.lin)


def test_the_reporter_reads_that_it_was_opened(world: World) -> None:
    report = actions.place(handed(world), actor=world.xu, problem=few(world))
    texts = [step.text for step in Report.objects.get(pk=report.pk).story_for_reporter()]
    assert "交给有权办理的办公室" in texts
    assert "已立项，限制知悉" in texts

"""Figures over reports, each against an example counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ligai.intake import actions
from ligai.intake.models import Link, Report
from ligai.kernel.errors import NotAllowed
from ligai.kernel.moments import day_end
from ligai.ledger.actor import CLOCK, PUBLIC, Actor
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.stats.figures import FIGURES, Figure
from ligai.stats.of_reports import OF_REPORTS
from ligai.stats.tabulate import Cell, Question, behind, tabulate
from tests import cast
from tests.cast import World
from tests.intake.reporters import LI, WANG, following, masked, sent, told_days_ago, vault


def cell(world: World, name: str, reader: Actor | None = None, **asked: datetime) -> Cell:
    """One figure of the city, for the clerk."""
    return tabulate(Question(world.city, reader or world.lin, **asked), [name]).total.cells[0]


def share(world: World, name: str, **asked: datetime) -> str:
    """The same as it is printed."""
    return str(cell(world, name, **asked).share)


def after_the_limit(report: Report) -> datetime:
    """A moment on the day after the day by which acceptance was due."""
    assert report.original_due_on is not None
    return day_end(report.original_due_on) + timedelta(hours=9)


@pytest.fixture
def answers(world: World) -> list[Report]:
    """Five who were asked: solved and content, solved and not content, not solved, not yet, silence."""
    vault()
    problem = cast.submitted(world)
    found = [following(world, problem) for _ in range(5)]
    problems.begin_check(problem, actor=world.jiang)
    problems.pass_check(problem, actor=world.jiang, findings="看过")
    actions.tick(actor=CLOCK)
    for report, solved, grade in zip(
        found, ("yes", "yes", "not_yet", "no"), (5, 2, None, 3), strict=False
    ):
        actions.rate(report, actor=PUBLIC, solved=solved, satisfied=grade)
    return found


def test_r1_counts_only_reports_whose_limit_has_passed(world: World) -> None:
    vault()
    accepted, declined, _silent = (masked(world) for _ in range(3))
    withdrawn = masked(world)
    paused = sent(world).report
    actions.accept_report(accepted, actor=world.lin)
    actions.decline(declined, actor=world.lin, reason="court")
    actions.withdraw(withdrawn, actor=PUBLIC)
    actions.ask_for_more(paused, actor=world.lin, missing="地点")
    assert share(world, "R1") == "—"
    then = cell(world, "R1", valid_at=after_the_limit(accepted))
    assert str(then.share) == "2/3 = 66.67 %"
    assert {k: then.counts[k] for k in ("declined", "untold", "paused", "withdrawn")} == {
        "declined": 1, "untold": 1, "paused": 1, "withdrawn": 1,
    }  # fmt: skip


def test_r1_what_was_told_or_asked_after_the_limit_is_late(world: World) -> None:
    vault()
    told, asked, untold = (told_days_ago(world.city, 90) for _ in range(3))
    actions.accept_report(told, actor=world.lin)
    actions.ask_for_more(asked, actor=world.lin, missing="地点")
    assert untold.due_on is not None
    assert share(world, "R1") == "0/3 = 0.00 %"
    assert cell(world, "R1").counts["untold"] == 2


def test_r3_counts_who_was_spoken_to_within_the_limit_of_the_grade(world: World) -> None:
    vault()
    problem = cast.dispatched(world)
    by_grade = {
        grade: actions.link(masked(world, contact=WANG), problem, actor=world.lin, grade=grade)
        for grade in ("emergency", "pressing", "ordinary")
    }
    following(world, problem, contact=LI)
    following(world, problem)  # left no way to be reached
    masked(world, contact=LI)  # not passed on yet
    assert cell(world, "R3").counts["waiting"] == 4
    for grade, reached in (("emergency", True), ("pressing", False)):
        actions.contact(by_grade[grade], actor=world.lin, means="phone", reached=reached)
    now = datetime.now(UTC)
    hours, days = cell(world, "R3", valid_at=now + timedelta(hours=25)), now + timedelta(days=30)
    assert str(hours.share) == "1/2 = 50.00 %"
    assert (hours.counts["in_vain"], hours.counts["waiting"]) == (1, 2)
    later = cell(world, "R3", valid_at=days)
    assert str(later.share) == "1/4 = 25.00 %"
    assert (later.counts["unreachable"], later.counts["late"]) == (1, 0)


def test_r3_holds_the_limit_against_the_moment_at_which_it_was_told(world: World) -> None:
    vault()
    report = following(world, cast.dispatched(world), contact=WANG)
    linked = report.link
    assert linked is not None
    spoken = datetime.now(UTC)
    Link.objects.filter(pk=linked.pk).update(contact_until=datetime.now(UTC))
    late = Late(spoken, "电话打完没来得及记")
    actions.contact(report, actor=world.lin, means="phone", reached=True, late=late)
    found = cell(world, "R3")
    assert str(found.share) == "0/1 = 0.00 %"
    assert (found.counts["as_declared"], found.counts["late"]) == (1, 1)


def test_r8_asks_what_those_said_who_answered(world: World, answers: list[Report]) -> None:
    found = cell(world, "R8")
    assert str(found.share) == "2/4 = 50.00 %"
    assert (found.counts["invited"], found.counts["no"], found.counts["not_yet"]) == (5, 1, 1)


def test_r9_counts_grades_and_r11_holds_silence_against_them(
    world: World, answers: list[Report]
) -> None:
    assert share(world, "R9") == "2/3 = 66.67 %"
    assert share(world, "R11") == "2/5 = 40.00 %"


def test_r10_says_how_many_answered_and_when_they_are_too_few(
    world: World, answers: list[Report]
) -> None:
    assert share(world, "R10") == "4/5 = 80.00 %"
    assert cell(world, "R10").remark == ""
    problem = cast.submitted(world)
    for _ in range(9):
        following(world, problem)
    problems.begin_check(problem, actor=world.jiang)
    problems.pass_check(problem, actor=world.jiang, findings="看过")
    actions.tick(actor=CLOCK)
    assert share(world, "R10") == "4/14 = 28.57 %"
    assert [cell(world, name).remark for name in ("R8", "R10", "R11")] == ["回应不足"] * 3


def test_the_last_answer_counts(world: World, answers: list[Report]) -> None:
    before = datetime.now(UTC)
    actions.tick(actor=CLOCK)  # the problem was sent back, so nobody is asked about it any longer
    assert share(world, "R8") == "2/4 = 50.00 %"
    assert share(world, "R8", known_at=before) == "2/4 = 50.00 %"


def test_r19_counts_a_person_who_reports_the_same_again(world: World) -> None:
    vault()
    problem = cast.dispatched(world)
    for contact in (WANG, LI, WANG, None):
        following(world, problem, contact=contact)
    before = datetime.now(UTC)
    again = following(world, problem, contact=WANG)
    sent(world)
    found = cell(world, "R19")
    assert str(found.share) == "2/6 = 33.33 %"
    assert {m.key: found.counts[m.key] for m in found.figure.beside} == {
        "problems": 1, "people": 2, "unnamed": 1, "unlinked": 1,
    }  # fmt: skip
    actions.unlink(again, actor=world.lin)
    assert share(world, "R19") == "1/6 = 16.67 %"
    assert share(world, "R19", known_at=before) == "1/4 = 25.00 %"


@pytest.mark.parametrize("figure", OF_REPORTS, ids=lambda figure: figure.id)
def test_the_list_behind_is_as_long_as_the_number(
    world: World, answers: list[Report], figure: Figure
) -> None:
    question = Question(world.city, world.lin)
    counts = cell(world, figure.id).counts
    for measure in figure.measures():
        found = behind(question, figure, measure)
        assert found.count() == counts[measure]
        assert found.filter(pk__in=Report.objects.visible_to(world.lin)).count() == counts[measure]


def test_who_does_not_take_reports_in_counts_them_and_has_no_list(
    world: World, answers: list[Report]
) -> None:
    assert cell(world, "R10", world.xu).counts["whole"] == 5
    assert cell(world, "R10", operator()).counts["whole"] == 5
    with pytest.raises(NotAllowed):
        behind(Question(world.city, world.xu), FIGURES["R10"], "whole")


def test_a_report_about_a_unit_is_not_counted_for_that_unit(world: World) -> None:
    vault()
    sent(world, about_unit=world.urban)
    assert cell(world, "R19", world.lin).counts["whole"] == 1
    own = tabulate(Question(world.urban, world.song), ["R19"]).total.cells[0]
    assert own.counts["whole"] == 0

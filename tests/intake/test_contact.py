"""Speaking to whoever reported: by when, who writes it down, and that nothing said leaves intake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ligai.intake import actions
from ligai.intake.models import ContactMade, Report
from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.kernel.moments import day_end
from ligai.ledger.models import Event, Words
from ligai.problems.actions import Late
from tests import cast
from tests.cast import World
from tests.intake.reporters import WANG, following, last_day, masked, sent, vault


def contactable(world: World) -> Report:
    """A report that is linked to a problem, by somebody who left a telephone."""
    vault()
    return following(world, cast.dispatched(world), contact=WANG)


def test_the_limit_of_the_grade_runs_from_the_moment_at_which_it_is_passed_on(world: World) -> None:
    vault()
    problem = cast.dispatched(world)
    for grade, hours in (("emergency", 2), ("pressing", 24)):
        linked = actions.link(
            masked(world, contact=WANG), problem, actor=world.lin, grade=grade
        ).link
        assert linked is not None
        assert linked.contact_until == linked.linked_at + timedelta(hours=hours)
    ordinary = contactable(world).link
    assert ordinary is not None
    assert ordinary.contact_until == day_end(last_day("contact_ordinary", cast.today()))


def test_nobody_is_owed_a_contact_who_left_no_way_to_be_reached(world: World) -> None:
    vault()
    report = following(world, cast.dispatched(world))
    linked = report.link
    assert linked is not None
    assert linked.contact_until is None
    with pytest.raises(Refused, match="没有留下联系方式"):
        actions.contact(report, actor=world.lin, means="phone", reached=True)


def test_an_attempt_is_written_down_and_what_was_said_is_sealed(world: World) -> None:
    report = contactable(world)
    made = actions.contact(
        report, actor=world.lin, means="phone", reached=True, said="王小明说周三在家"
    )
    event = Event.objects.of(report).with_words().last()
    assert event is not None
    assert (event.verb, event.facts) == ("report.contacted", {"means": "电话"})
    assert (made.by_name, made.reached, made.told_at) == (world.lin.name, True, event.recorded_at)
    assert "王小明" not in (event.text("said") or "")
    assert report.words("said") == ["王小明说周三在家"]
    assert not Words.objects.filter(text__contains="王小明").exists()


def test_an_attempt_in_vain_is_another_word(world: World) -> None:
    report = contactable(world)
    actions.contact(report, actor=world.lin, means="letter", reached=False)
    assert Event.objects.of(report).filter(verb="report.not_reached").count() == 1
    keys = [step.key for step in report.story_for_reporter()]
    assert "not_reached" in keys
    assert "contacted" not in keys


def test_an_earlier_moment_needs_a_reason_and_both_dates_stay(world: World) -> None:
    report = contactable(world)
    spoken = datetime.now(UTC)
    with pytest.raises(Refused, match="补录要写明原因"):
        actions.contact(
            report, actor=world.lin, means="phone", reached=True, late=Late(spoken, " ")
        )
    late = Late(spoken, "刚挂电话")
    made = actions.contact(report, actor=world.lin, means="phone", reached=True, late=late)
    assert made.contacted_at == spoken < made.told_at


@pytest.mark.parametrize("key", ["song", "xu", "shen", "gu"])
def test_only_who_takes_reports_in_writes_it_down(world: World, key: str) -> None:
    report = contactable(world)
    before = Event.objects.count()
    with pytest.raises(NotAllowed):
        actions.contact(report, actor=getattr(world, key), means="phone", reached=True)
    assert (Event.objects.count(), ContactMade.objects.count()) == (before, 0)


def test_what_cannot_be_is_refused(world: World) -> None:
    report = contactable(world)
    with pytest.raises(Refused) as refused:
        actions.contact(report, actor=world.lin, means="pigeon", reached=True)
    assert refused.value.field == "means"
    with pytest.raises(Refused) as refused:
        actions.link(masked(world), cast.dispatched(world), actor=world.lin, grade="soon")
    assert refused.value.field == "grade"
    with pytest.raises(Stale):
        actions.contact(report, actor=world.lin, means="phone", reached=True, seen=1)
    actions.withdraw(report, actor=world.lin)
    with pytest.raises(Refused, match="已撤回"):
        actions.contact(report, actor=world.lin, means="phone", reached=True)


def test_who_had_the_identity_erased_is_not_called(world: World) -> None:
    vault()
    report = sent(world, contact=WANG).report
    actions.erase(report.identity, actor=world.lin, reason="本人要求")
    with pytest.raises(Refused, match="没有留下联系方式"):
        actions.contact(report, actor=world.lin, means="phone", reached=True)

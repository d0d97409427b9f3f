"""A reply is taken to the unit above, its opinion once more further up; then it is final (复查, 复核)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.intake import actions
from ligai.intake.dues import may_ask_review, review_until
from ligai.intake.models import Report
from ligai.intake.replies import Claim
from ligai.intake.rules import Finding, Opinion, ReportState
from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.kernel.moments import local_date
from ligai.ledger.actor import PUBLIC, Actor
from ligai.ledger.audit import audit
from ligai.ledger.models import Event, Words
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Unit
from tests import cast
from tests.cast import World
from tests.intake.reporters import last_day, sent
from tests.problems.proofs import assert_balanced, last, told

CLAIM = Claim("清走堆物", Finding.NOT, "不归这里管")
UPHELD = {"opinion": Opinion.UPHELD.value, "words": "查过了，依据充分"}


def clerk(unit: Unit, name: str) -> Actor:
    person = org.open_person(actor=operator(), username=name, name=name, password=cast.PASSWORD)
    post = org.appoint(person, unit, actor=operator(), role="clerk", from_on=cast.LONG_AGO)
    return post.actor(person)


def replied(world: World) -> Report:
    """At the district, by the district's own clerk."""
    report = sent(world, unit=world.district).report
    own = clerk(world.district, "区受理员")
    actions.accept_report(report, actor=own)
    return actions.reply(report, actor=own, claims=[CLAIM])


def asked(world: World) -> Report:
    return actions.ask_review(replied(world), actor=PUBLIC, words="就归这里管")


def test_the_unit_above_is_asked_within_the_limit_and_owes_an_opinion(world: World) -> None:
    report = replied(world)
    assert may_ask_review(report, cast.today())
    assert review_until(report) == last_day("review_ask", cast.today())
    report = actions.ask_review(report, actor=PUBLIC, words="就归这里管")
    assert (report.state, report.review_unit) == (ReportState.REVIEW, world.city)
    assert report.due_on == last_day("review", cast.today())
    assert told(last(report))[0].startswith("反映人不同意答复，请吉林市复查，")
    assert list(Report.objects.waiting_for(world.lin)) == [report]
    assert_balanced(report)
    assert audit().faults == []


def test_why_one_disagrees_is_sealed(world: World) -> None:
    report = replied(world)
    with pytest.raises(Refused) as caught:
        actions.ask_review(report, actor=PUBLIC, words=" ")
    assert caught.value.field == "words"
    actions.ask_review(report, actor=PUBLIC, words="就归这里管")
    kept = Words.objects.filter(event__thing_id=report.pk, name="request").get()
    assert "归" not in (kept.text or "")


def test_after_the_last_day_nobody_is_asked(world: World) -> None:
    report = replied(world)
    Report.objects.filter(pk=report.pk).update(replied_at=report.received_at - timedelta(days=90))
    report.refresh_from_db()
    assert not may_ask_review(report, cast.today())
    before = Event.objects.of(report).count()
    with pytest.raises(Refused, match="期限已经过了"):
        actions.ask_review(report, actor=PUBLIC, words="就归这里管")
    assert Event.objects.of(report).count() == before


def test_without_a_reply_there_is_nothing_to_review(world: World) -> None:
    report = sent(world).report
    assert not may_ask_review(report, cast.today())
    with pytest.raises(Refused):
        actions.ask_review(report, actor=PUBLIC, words="就归这里管")


def test_the_opinion_stands_and_may_be_taken_further_up_once(world: World) -> None:
    report = actions.decide_review(asked(world), actor=world.lin, **UPHELD)
    assert (report.state, report.due_on) == (ReportState.REVIEWED, None)
    assert report.reviewed_at is not None
    assert local_date(report.reviewed_at) == cast.today()
    assert told(last(report))[0] == "林见秋复查：维持原来的答复"
    above = clerk(world.province, "省受理员")
    report = actions.ask_review(report, actor=PUBLIC, words="还是不同意")
    assert (report.state, report.review_unit) == (ReportState.FINAL_REVIEW, world.province)
    report = actions.decide_review(report, actor=above, opinion="changed", words="改为支持")
    assert report.state == ReportState.TERMINATED
    assert not may_ask_review(report, cast.today())
    with pytest.raises(Refused):
        actions.ask_review(report, actor=PUBLIC, words="再来")
    assert_balanced(report)
    assert audit().faults == []


def test_done_anew_it_is_replied_to_once_more(world: World) -> None:
    report = actions.decide_review(asked(world), actor=world.lin, opinion="redone", words="重办")
    assert report.state == ReportState.ACCEPTED
    assert report.due_on == last_day("report_reply", cast.today())
    assert (report.review_unit, report.reviewed_at) == (None, None)
    assert_balanced(report)


def test_only_the_unit_that_was_asked_decides_and_never_who_replied(world: World) -> None:
    report = asked(world)
    before = Event.objects.of(report).count()
    for stranger in (clerk(world.province, "省受理员"), world.xu, world.shen):
        with pytest.raises(NotAllowed):
            actions.decide_review(report, actor=stranger, **UPHELD)
    mine = sent(world, unit=world.district).report
    actions.accept_report(mine, actor=world.lin)
    actions.reply(mine, actor=world.lin, claims=[CLAIM])
    actions.ask_review(mine, actor=PUBLIC, words="就归这里管")
    with pytest.raises(NotAllowed, match="不能再来复查"):
        actions.decide_review(mine, actor=world.lin, **UPHELD)
    assert Event.objects.of(report).count() == before


@pytest.mark.parametrize(
    ("typed", "field"), [({"opinion": "maybe"}, "opinion"), ({"words": " "}, "words")]
)
def test_an_opinion_has_its_kind_and_its_reason(
    world: World, typed: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        actions.decide_review(asked(world), actor=world.lin, **{**UPHELD, **typed})
    assert caught.value.field == field


def test_the_second_of_two_is_told(world: World) -> None:
    report = asked(world)
    with pytest.raises(Stale):
        actions.decide_review(report, actor=world.lin, seen=1, **UPHELD)


def test_where_nobody_is_above_it_is_said(world: World) -> None:
    top = clerk(world.nation, "国家受理员")
    report = sent(world, unit=world.nation).report
    actions.accept_report(report, actor=top)
    actions.reply(report, actor=top, claims=[CLAIM])
    with pytest.raises(Refused, match="最上一级"):
        actions.ask_review(report, actor=PUBLIC, words="不同意")


def test_without_a_clerk_above_the_unit_right_above_is_asked(world: World) -> None:
    report = sent(world).report
    actions.accept_report(report, actor=world.lin)
    actions.reply(report, actor=world.lin, claims=[CLAIM])
    report = actions.ask_review(report, actor=PUBLIC, words="不同意")
    assert report.review_unit == world.province


def test_the_reporter_reads_who_was_asked_and_what_came_of_it(world: World) -> None:
    report = actions.decide_review(asked(world), actor=world.lin, **UPHELD)
    steps = Report.objects.get(pk=report.pk).story_for_reporter()
    lines = {step.text: step.words for step in steps}
    assert lines["您请吉林市复查"] == "就归这里管"
    assert lines["复查意见：维持原来的答复"] == "查过了，依据充分"

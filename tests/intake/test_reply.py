"""A reply answers claim by claim, says by when the rest comes, and tells when it was really given."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ligai.intake import actions
from ligai.intake.actions.hand import hold
from ligai.intake.models import Report
from ligai.intake.replies import Claim, replies_of
from ligai.intake.rules import MOST_CLAIMS, REPLY_STEP, Finding, ReportState
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.audit import audit
from ligai.ledger.models import Event, Words
from ligai.ledger.writing import database_now, writing
from ligai.problems.actions import Late
from tests import cast
from tests.cast import World
from tests.intake.reporters import sent
from tests.problems.proofs import assert_balanced

DONE = Claim("清走堆物", Finding.DONE, "10月20日已经清走")


def accepted(world: World) -> Report:
    return actions.accept_report(sent(world).report, actor=world.lin)


def part(until: date | None) -> Claim:
    return Claim("划停车位", Finding.PART, "划了36个，还差4个", until)


def reply(world: World, report: Report, *claims: Claim, **given: Any) -> Report:
    return actions.reply(report, actor=world.lin, claims=claims or (DONE,), **given)


def test_each_claim_has_its_finding_its_reason_and_its_day(world: World) -> None:
    report = accepted(world)
    until, due = cast.today() + timedelta(days=9), report.due_on
    report = reply(world, report, DONE, part(until), text="不服可以申请复查")
    assert (report.state, report.due_on) == (ReportState.REPLIED, None)
    [told] = replies_of(report)
    assert told.claims == (DONE, part(until))
    assert (told.text, told.due, told.was_late_entry) == ("不服可以申请复查", due, False)
    assert_balanced(report)
    assert audit().faults == []


def test_no_claim_is_readable_in_the_database(world: World) -> None:
    report = reply(world, accepted(world), DONE)
    kept = Words.objects.filter(event__kind=Report.kind, event__thing_id=report.pk)
    assert {words.name for words in kept} >= {"asked_1", "because_1"}
    assert not any("清走" in (words.text or "") for words in kept)
    assert "清走" not in str([event.facts for event in Event.objects.of(report)])


@pytest.mark.parametrize(
    ("claims", "field"),
    [
        ((), "asked_1"),
        ((Claim(" ", "done", "因为"),), "asked_1"),
        ((Claim("要求", "maybe", "因为"),), "finding_1"),
        ((DONE, Claim("要求", "not", " ")), "because_2"),
        ((part(None),), "until_1"),
        ((part(date(2019, 1, 1)),), "until_1"),
        ((Claim("要求", "not", "不行", date(2099, 1, 1)),), "until_1"),
        ((DONE,) * (MOST_CLAIMS + 1), "asked_1"),
        ((Claim("长" * 1001, "done", "因为"),), "asked_1"),
    ],
)
def test_what_is_no_answer_is_refused_beside_its_field(
    world: World, claims: tuple[Claim, ...], field: str
) -> None:
    report = accepted(world)
    before = Event.objects.of(report).count()
    with pytest.raises(Refused) as caught:
        actions.reply(report, actor=world.lin, claims=claims)
    assert caught.value.field == field
    assert Event.objects.of(report).count() == before


def test_a_reply_given_by_word_before_it_was_written_down_has_both_dates(world: World) -> None:
    report = accepted(world)
    given = Event.objects.of(report).latest("seq").effective_at + timedelta(microseconds=5)
    reply(world, report, late=Late(given, "先在电话里答了"))
    [told] = replies_of(report)
    assert told.at == given
    assert told.told_at > given
    assert told.was_late_entry
    assert Report.objects.get(pk=report.pk).replied_at == given


def test_an_earlier_date_needs_a_reason_and_lies_within_the_reports_life(world: World) -> None:
    report = accepted(world)
    with pytest.raises(Refused) as caught:
        reply(world, report, late=Late(database_now(), " "))
    assert caught.value.field == "late_reason"
    with pytest.raises(Refused):
        reply(world, report, late=Late(report.received_at - timedelta(days=1), "早就答了"))


def test_nobody_but_the_clerk_replies(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.reply(accepted(world), actor=world.xu, claims=[DONE])


def test_a_reply_of_an_older_ledger_is_read_as_the_text_it_was(world: World) -> None:
    report = accepted(world)
    with writing():
        hand = hold(report, world.lin)
        hand.put(REPLY_STEP.verb, hand.step(REPLY_STEP), words={"reply": "支持，月底清完"})
    [told] = replies_of(report)
    assert (told.claims, told.text, told.due) == ((), "支持，月底清完", None)


def test_a_second_reply_stands_before_the_first(world: World) -> None:
    report = reply(world, accepted(world))
    Report.objects.filter(pk=report.pk).update(state=ReportState.DISPUTED)
    reply(world, report, Claim("再看一次", Finding.EXPLAINED, "看过了"))
    assert [told.claims[0].asked for told in replies_of(report)] == ["再看一次", "清走堆物"]

"""The unit that was asked finds the report in its queue and gives its opinion; others are not offered it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ligai.intake import actions
from ligai.intake.models import Report
from ligai.intake.replies import Claim
from ligai.intake.rules import Finding, ReportState
from ligai.ledger.actor import PUBLIC
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, take
from tests.intake.reporters import sent
from tests.intake.test_review import asked


@pytest.fixture
def report(world: World) -> Report:
    return asked(world)


def test_the_queue_and_the_page_offer_it_to_the_unit_that_was_asked(
    seat: Seat, report: Report
) -> None:
    lin = seat("lin")
    assert report.code in page(lin, "reports")
    text = page(lin, "report_page", report.pk)
    assert reverse("desk:decide_review", args=[report.pk]) in text
    assert "就归这里管" in text
    take(lin, "decide_review", report, opinion="upheld", words="依据充分")
    assert report.state == ReportState.REVIEWED
    assert report.code not in page(lin, "reports")
    text = page(lin, "report_page", report.pk)
    assert "维持原来的答复" in text
    assert "依据充分" in text


def test_nothing_is_chosen_beforehand_and_what_is_missing_is_said(
    seat: Seat, report: Report
) -> None:
    text = page(seat("lin"), "decide_review", report.pk)
    assert "checked" not in text
    for words in ("不归这里管", "就归这里管"):  # the reply, and what is said against it
        assert words in text
    answer = post(seat("lin"), "decide_review", report, words="依据充分")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["opinion"]
    assert "依据充分" in answer.content.decode()


def test_it_is_not_offered_to_a_clerk_of_another_unit(world: World, seat: Seat) -> None:
    report = sent(world).report
    actions.accept_report(report, actor=world.lin)
    claim = Claim("清走堆物", Finding.NOT, "不行")
    actions.reply(report, actor=world.lin, claims=[claim])
    actions.ask_review(report, actor=PUBLIC, words="不同意")  # of the province
    here = reverse("desk:decide_review", args=[report.pk])
    assert here not in page(seat("lin"), "report_page", report.pk)
    assert seat("lin").get(here).status_code == 409
    assert report.code not in page(seat("lin"), "reports")

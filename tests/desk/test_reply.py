"""The clerk answers claim by claim: what was begun is finished, what was typed stays, the file shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.intake import actions
from ligai.intake.models import Report
from ligai.intake.replies import replies_of
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, take
from tests.intake.reporters import sent

FIRST = {"asked_1": "清走堆物", "finding_1": "done", "because_1": "已经清走"}


@pytest.fixture
def report(world: World) -> Report:
    return actions.accept_report(sent(world).report, actor=world.lin)


def test_no_finding_is_chosen_beforehand_and_later_claims_are_folded(
    seat: Seat, report: Report
) -> None:
    text = page(seat("lin"), "reply", report.pk)
    assert "checked" not in text
    assert text.count('<details class="claim" open>') == 1
    assert text.count('<details class="claim">') == 5


def test_two_claims_stand_in_the_file(seat: Seat, report: Report) -> None:
    until = (cast.today() + timedelta(days=3)).isoformat()
    second = {"asked_2": "划停车位", "finding_2": "part", "because_2": "还差4个", "until_2": until}
    take(seat("lin"), "reply", report, **FIRST, **second, text="不服可以申请复查")
    text = page(seat("lin"), "report_page", report.pk)
    for words in ("清走堆物", "支持，已经办好", "还差4个", "支持，办了一部分", until, "不服可以"):
        assert words in text
    assert text.count("已经清走") == 1  # in the reply, not in the history again


def test_a_claim_that_was_begun_is_finished_and_what_was_typed_stays(
    seat: Seat, report: Report
) -> None:
    answer = post(seat("lin"), "reply", report, **FIRST, because_3="因为")
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"asked_3", "finding_3"}
    text = answer.content.decode()
    assert text.count('<details class="claim" open>') == 2
    assert "已经清走" in text
    assert replies_of(report) == []


@pytest.mark.parametrize("missing", ["asked_1", "finding_1", "because_1"])
def test_the_first_claim_is_needed_whole(seat: Seat, report: Report, missing: str) -> None:
    answer = post(seat("lin"), "reply", report, **{**FIRST, missing: ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [missing]


def test_a_day_that_is_missing_is_said_beside_its_claim(seat: Seat, report: Report) -> None:
    answer = post(seat("lin"), "reply", report, **{**FIRST, "finding_1": "part"})
    assert answer.status_code == 409
    assert "until_1" in answer.context["form"].errors


def test_an_earlier_moment_lies_within_the_reports_life(seat: Seat, report: Report) -> None:
    assert "实际是什么时候" in page(seat("lin"), "reply", report.pk)
    early = {"effective_at": "2019-01-01T08:00", "late_reason": "电话里答的"}
    answer = post(seat("lin"), "reply", report, **FIRST, **early)
    assert answer.status_code == 409  # before the report came in
    assert answer.context["form"].errors

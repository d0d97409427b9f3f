"""Disagreeing with a reply on the follow-up page: offered while it may be, said where it may not, once."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from ligai.intake import actions
from ligai.intake.models import Report
from ligai.intake.rules import ReportState
from ligai.ledger.actor import PUBLIC
from tests.cast import World
from tests.public import situations
from tests.public.hands import PROGRESS, look_up, once_of, text_of

REVIEW = "/progress/review/"


def typed(phone: Client, words: str = "楼门口不是消防通道。") -> dict[str, str]:
    return {"once": once_of(phone, "reviewing"), "words": words}


def test_the_page_says_until_when_and_the_unit_above_is_asked_once(
    city: World, phone: Client
) -> None:
    kept = situations.replied(city)
    page = text_of(look_up(phone, kept))
    assert "不同意这个答复，申请复查" in page
    sheet = typed(phone)
    for _each in range(2):
        assert phone.post(REVIEW, sheet)["Location"] == PROGRESS
    kept.report.refresh_from_db()
    assert (kept.report.state, kept.report.review_unit) == (ReportState.REVIEW, city.province)
    page = text_of(phone.get(PROGRESS))
    for words in ("上一级正在复查", "您请吉林省复查", "楼门口不是消防通道。", "给您意见"):
        assert words in page
    assert phone.get(PROGRESS).context["reviewing"] is None


def test_nothing_said_is_said_beside_the_field(city: World, phone: Client) -> None:
    look_up(phone, situations.replied(city))
    answer = phone.post(REVIEW, typed(phone, " "))
    assert answer.status_code == 422
    assert '<details class="field" open>' in text_of(answer)
    assert answer.context["reviewing"].errors["words"] == ["请写一句"]


def test_after_the_last_day_it_is_not_offered_and_says_why(city: World, phone: Client) -> None:
    kept = situations.replied(city)
    look_up(phone, kept)
    sheet = typed(phone)
    long_ago = kept.report.received_at - timedelta(days=90)
    Report.objects.filter(pk=kept.report.pk).update(replied_at=long_ago)
    assert phone.get(PROGRESS).context["reviewing"] is None
    answer = phone.post(REVIEW, sheet)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "申请的期限已经过了" in page
    assert "楼门口不是消防通道。" in page  # what was typed is not lost


def test_before_a_reply_there_is_nothing_to_disagree_with(city: World, phone: Client) -> None:
    look_up(phone, situations.received(city))
    assert phone.get(PROGRESS).context["reviewing"] is None
    assert phone.post(REVIEW, {"once": "x" * 32, "words": "不同意"}).status_code == 409
    assert Client().post(REVIEW, {"once": "x" * 32, "words": "x"})["Location"] == "/look-up/"


def test_the_opinion_may_be_taken_further(city: World, phone: Client) -> None:
    kept = situations.replied(city)
    report = actions.ask_review(kept.report, actor=PUBLIC, words="不同意")
    Report.objects.filter(pk=report.pk).update(
        state=ReportState.REVIEWED, reviewed_at=report.received_at, review_unit=city.province
    )
    page = text_of(look_up(phone, kept))
    assert "复查意见出来了" in page
    assert "不同意复查意见，申请复核" in page
    assert phone.post(REVIEW, typed(phone))["Location"] == PROGRESS
    kept.report.refresh_from_db()
    assert kept.report.review_unit == city.nation

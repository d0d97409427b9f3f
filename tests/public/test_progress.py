"""Following one's report: what happened and what comes, in plain words; adding, answering, taking back."""

from __future__ import annotations

import pytest
from django.test import Client

from ligai.intake.models import Rating
from ligai.intake.rules import ReportState
from ligai.ui.once import once
from tests import cast
from tests.cast import World
from tests.public import situations
from tests.public.hands import PROGRESS, look_up, once_of, text_of

ADD, RATE, WITHDRAW = "/progress/add/", "/progress/rate/", "/progress/withdraw/"


def test_a_new_report_says_by_when_one_is_told(city: World, phone: Client) -> None:
    kept = situations.received(city)
    page = text_of(look_up(phone, kept))
    assert "收到了，由吉林市受理" in page
    assert "告诉您受理不受理" in page
    assert kept.report.due_on is not None
    assert kept.report.due_on.isoformat() in page
    assert kept.secret not in page


@pytest.mark.parametrize(
    ("situation", "says"),
    [
        (situations.asked, ("请您补充一下", "请写明是哪个单元门口。")),
        (situations.declined, ("这件事没有受理", "向有管辖权的人民法院起诉", "合同纠纷。")),
        (situations.replied, ("已经答复", "旧家具已清走，通道可以通行。")),
        (lambda city: situations.linked(city)[0], ("正在办", "已立项")),
        (lambda city: situations.invited(city)[0], ("整改做完了，请您看看", "市城市管理局")),
    ],
)
def test_every_stage_is_said_in_plain_words(
    city: World, phone: Client, situation: object, says: tuple[str, ...]
) -> None:
    page = text_of(look_up(phone, situation(city)))  # type: ignore[operator]
    for words in says:
        assert words in page


def test_a_promised_day_stands_beside_the_real_one(city: World, phone: Client) -> None:
    page = look_up(phone, situations.replied(city))
    told, answered = page.context["promises"]
    assert (told.on, answered.on) == (cast.today(), cast.today())
    assert not told.was_late
    assert answered.by > cast.today()
    assert "实际" in text_of(page)


def test_a_reply_stands_claim_by_claim(city: World, phone: Client) -> None:
    page = text_of(look_up(phone, situations.replied(city)))
    for words in ("清走旧家具", "支持，已经办好", "划停车位", "不予支持", "不满意可以申请复查。"):
        assert words in page
    assert page.count("通道可以通行") == 1


def test_no_officials_name_is_on_the_page(city: World, phone: Client) -> None:
    page = text_of(look_up(phone, situations.invited(city)[0]))
    for name in ("林见秋", "宋怀瑾", "韩立群"):
        assert name not in page


def test_more_words_are_added_once(city: World, phone: Client) -> None:
    kept = situations.asked(city)
    look_up(phone, kept)
    typed = {"once": once_of(phone, "adding"), "text": "2单元门口。"}
    for _each in range(2):
        assert phone.post(ADD, typed)["Location"] == PROGRESS
    assert kept.report.words() == [situations.TEXT, "2单元门口。"]
    assert "2单元门口。" in text_of(phone.get(PROGRESS))


def test_a_second_press_while_the_first_is_at_work_leads_to_the_same_page(
    city: World, phone: Client
) -> None:
    kept = situations.asked(city)
    look_up(phone, kept)
    typed = {"once": once_of(phone, "adding"), "text": "2单元门口。"}
    own = f"public-{typed['once']}"
    answer = once(own, lambda: phone.post(ADD, typed), kept=lambda _answer: "taken")
    assert answer["Location"] == PROGRESS
    assert kept.report.words() == [situations.TEXT]  # the first one writes it down


def test_nothing_added_is_said_beside_the_field(city: World, phone: Client) -> None:
    look_up(phone, situations.received(city))
    answer = phone.post(ADD, {"once": once_of(phone, "adding"), "text": " "})
    assert answer.status_code == 422
    assert answer.context["adding"].errors["text"] == ["请写一句，或者附照片"]


def test_what_has_ended_takes_no_words(city: World, phone: Client) -> None:
    kept = situations.declined(city)
    look_up(phone, kept)
    assert phone.get(PROGRESS).context["adding"] is None
    answer = phone.post(ADD, {"once": "x" * 32, "text": "还有"})
    assert answer.status_code == 409
    assert len(kept.report.words()) == 1


def test_a_report_is_taken_back_after_a_question(city: World, phone: Client) -> None:
    kept = situations.received(city)
    look_up(phone, kept)
    assert "撤回这件反映？" in text_of(phone.get(WITHDRAW))
    assert phone.post(WITHDRAW)["Location"] == PROGRESS
    kept.report.refresh_from_db()
    assert kept.report.state == ReportState.WITHDRAWN
    assert "您已经撤回" in text_of(phone.get(PROGRESS))
    again = phone.post(WITHDRAW, HTTP_REFERER="http://testserver/progress/withdraw/")
    assert again.status_code == 409


def test_nothing_is_chosen_beforehand_and_the_window_is_said(city: World, phone: Client) -> None:
    kept, _problem = situations.invited(city)
    answer = look_up(phone, kept)
    assert "checked" not in text_of(answer)
    until = kept.report.open_invitation().until_on
    assert f'datetime="{until.isoformat()}"' in text_of(answer)
    assert "不评价也没关系，我们不会算成满意" in text_of(answer)


def test_an_answer_without_the_first_question_is_said_beside_it_and_keeps_the_rest(
    city: World, phone: Client
) -> None:
    look_up(phone, situations.invited(city)[0])
    typed = {"once": once_of(phone, "answering"), "satisfied": "2", "words": "来晚了"}
    answer = phone.post(RATE, typed)
    assert answer.status_code == 422
    assert answer.context["answering"].errors["solved"] == ["请选一个"]
    page = text_of(answer)
    assert "来晚了" in page
    assert page.count("checked") == 1
    assert not Rating.objects.exists()


def test_an_answer_counts_once_however_often_it_is_sent(city: World, phone: Client) -> None:
    look_up(phone, situations.invited(city)[0])
    typed = {"once": once_of(phone, "answering"), "solved": "yes", "satisfied": "4", "words": "好"}
    for _each in range(2):
        assert phone.post(RATE, typed)["Location"] == PROGRESS
    rating = Rating.objects.get()
    assert (rating.solved, rating.satisfied, rating.words) == ("yes", 4, "好")
    page = text_of(phone.get(PROGRESS))
    assert "您说解决了" in page
    assert phone.get(PROGRESS).context["answering"] is None


def test_satisfaction_may_stay_open(city: World, phone: Client) -> None:
    look_up(phone, situations.invited(city)[0])
    phone.post(RATE, {"once": once_of(phone, "answering"), "solved": "yes"})
    assert Rating.objects.get().satisfied is None


def test_not_solved_says_that_it_is_done_again(city: World, phone: Client) -> None:
    kept, problem = situations.invited(city)
    look_up(phone, kept)
    phone.post(RATE, {"once": once_of(phone, "answering"), "solved": "no"})
    page = text_of(phone.get(PROGRESS))
    assert "您说没解决" in page
    assert "会重新办理" in page
    problem.refresh_from_db()
    assert problem.state == "returned"


def test_not_yet_leaves_the_question_open(city: World, phone: Client) -> None:
    look_up(phone, situations.invited(city)[0])
    phone.post(RATE, {"once": once_of(phone, "answering"), "solved": "not_yet"})
    assert phone.get(PROGRESS).context["answering"] is not None
    phone.post(RATE, {"once": once_of(phone, "answering"), "solved": "yes"})
    assert phone.get(PROGRESS).context["answering"] is None


def test_who_was_not_asked_is_refused_in_words(city: World, phone: Client) -> None:
    look_up(phone, situations.received(city))
    answer = phone.post(RATE, {"once": "x" * 32, "solved": "yes"})
    assert answer.status_code == 409
    assert not Rating.objects.exists()

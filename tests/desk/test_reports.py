"""The clerk's pages: a queue by limit, the words as said, every step with and without being refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.intake import actions
from ligai.intake.models import Look, Report
from ligai.intake.rules import ReportState
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, seen, take
from tests.intake.reporters import LI, PASSPHRASE, WANG, following, masked, sent, vault


def test_an_empty_queue_says_what_would_be_here(seat: Seat) -> None:
    assert "没有等您办的诉求" in page(seat("lin"), "reports")
    assert "还没有您能看到的诉求" in page(seat("lin"), "reports", view="all")
    assert "No report is waiting for you" in page(seat("lin", "en"), "reports")


def test_the_queue_shows_what_waits_the_nearest_limit_first(world: World, seat: Seat) -> None:
    later, sooner = sent(world).report, sent(world).report
    Report.objects.filter(pk=sooner.pk).update(due_on=cast.today())
    done = actions.decline(sent(world).report, actor=world.lin, reason="court")
    text = page(seat("lin"), "reports")
    assert text.index(sooner.code) < text.index(later.code)
    assert done.code not in text
    assert "今天到期" in text
    assert done.code in page(seat("lin"), "reports", view="all")


@pytest.mark.parametrize("name", ["reports", "report_page", "confirm_mask"])
def test_a_page_asks_the_database_as_often_for_many_as_for_few(
    world: World, seat: Seat, name: str
) -> None:
    client, report = seat("lin"), masked(world)
    ids = () if name == "reports" else (report.pk,)
    page(client, name, *ids)
    asked = []
    for more in (3, 27):
        for _ in range(more):
            sent(world)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, name, *ids)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] <= 12


def test_the_clerk_reads_what_was_said_and_nobody_else_opens_the_page(
    world: World, seat: Seat
) -> None:
    report = sent(world, place="3号楼门口", about_person="韩立群").report
    text = page(seat("lin"), "report_page", report.pk)
    for words in ("致和南小区堆物占道", "3号楼门口", "韩立群"):
        assert words in text
    for key in ("xu", "ji", "gu", "song", "shen"):
        assert seat(key).get(reverse("desk:report_page", args=[report.pk])).status_code == 403


def test_the_proposed_mask_is_filled_in_and_confirmed(world: World, seat: Seat) -> None:
    report = sent(world, "我叫王小明，电话13904321234，楼道堆物").report
    text = page(seat("lin"), "confirm_mask", report.pk)
    assert "【手机号】" in text
    take(seat("lin"), "confirm_mask", report, title="楼道堆物", text="楼道堆物", place="")
    assert (report.title, report.masked_text) == ("楼道堆物", "楼道堆物")


def test_what_is_refused_keeps_what_was_typed(world: World, seat: Seat) -> None:
    report = sent(world).report
    answer = post(
        seat("lin"), "confirm_mask", report, title="我写的标题", text="打13904321234", place=""
    )
    assert answer.status_code == 409
    assert "我写的标题" in answer.content.decode()
    assert "还有没遮住的号码" in answer.content.decode()


def test_each_step_is_taken_from_its_page(world: World, seat: Seat) -> None:
    lin, report = seat("lin"), sent(world).report
    take(lin, "ask_for_more", report, missing="哪个小区？")
    take(lin, "name_subjects", report, persons="韩立群")
    take(lin, "accept_report", report)
    assert report.state == ReportState.ACCEPTED
    claim = {"asked_1": "清走堆物", "finding_1": "done", "because_1": "月底清完"}
    take(lin, "reply", report, **claim)
    assert report.state == ReportState.REPLIED
    declined = sent(world).report
    take(lin, "decline", declined, reason="court", explanation="请到区法院")
    assert declined.state == ReportState.NOT_ACCEPTED


def test_a_problem_is_opened_and_another_report_linked_from_their_pages(
    world: World, seat: Seat
) -> None:
    lin, first, second = seat("lin"), masked(world), masked(world)
    take(lin, "open_problem", first, unit=world.urban.code)
    problem = Problem.objects.get()
    assert "可能是同一件事" in page(lin, "report_page", second.pk)
    take(lin, "link", second, problem=problem.number)
    assert second.state == ReportState.MERGED
    take(lin, "unlink", second)
    assert second.state == ReportState.ACCEPTED


def test_a_step_that_does_not_lead_on_is_refused_in_words(world: World, seat: Seat) -> None:
    report = actions.decline(sent(world).report, actor=world.lin, reason="court")
    answer = seat("lin").get(reverse("desk:accept_report", args=[report.pk]))
    assert answer.status_code == 409


def test_the_vault_opens_on_one_page_once_and_leaves_it_to_the_reviewer(
    world: World, seat: Seat
) -> None:
    vault()
    lin, report = seat("lin"), sent(world, contact=WANG).report
    told = {"seen": seen(lin, "look", report), "reason": "回电核实"}
    wrong = lin.post(reverse("desk:look", args=[report.pk]), {**told, "passphrase": "不对的口令"})
    assert wrong.status_code == 409
    assert "王小明" not in wrong.content.decode()
    assert not Look.objects.exists()
    opened = lin.post(reverse("desk:look", args=[report.pk]), {**told, "passphrase": PASSPHRASE})
    assert "王小明" in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert PASSPHRASE not in opened.content.decode()
    assert "王小明" not in page(lin, "report_page", report.pk)
    listed = page(seat("gu"), "looks")
    assert "回电核实" in listed
    assert "王小明" not in listed


def test_the_reviewer_finds_a_look_proper_or_not(world: World, seat: Seat) -> None:
    vault()
    report = sent(world, contact=WANG).report
    actions.look(report.identity, actor=world.lin, reason="回电核实", passphrase=PASSPHRASE)
    look, gu = Look.objects.get(), seat("gu")
    assert gu.post(reverse("desk:review_look", args=[look.pk]), {}).status_code == 422
    gu.post(reverse("desk:review_look", args=[look.pk]), {"verdict": "proper"})
    look.refresh_from_db()
    assert (look.verdict, look.reviewer) == ("proper", world.people["gu"])
    assert "没有等您复核的查看" in page(gu, "looks")
    again = gu.post(reverse("desk:review_look", args=[look.pk]), {"verdict": "improper"})
    assert again.status_code == 409


def test_the_reporter_is_erased_from_a_page(world: World, seat: Seat) -> None:
    vault()
    report = sent(world, contact=WANG).report
    take(seat("lin"), "erase", report, reason="本人要求")
    assert "没有留联系方式" in page(seat("lin"), "report_page", report.pk)


def test_the_case_page_says_how_many_people_and_what_they_answered(
    world: World, seat: Seat
) -> None:
    vault()
    problem = cast.registered(world)
    assert "群众评价" not in page(seat("xu"), "problem", problem.pk)
    for contact in (WANG, LI, None):
        following(world, problem, contact=contact)
    text = page(seat("xu"), "problem", problem.pk)
    assert "2位群众反映" in text
    assert "另有1件未留联系方式" in text
    assert "核查通过后请反映的人评价" in text


def test_the_office_is_told_whom_to_replace_and_others_are_not(world: World, seat: Seat) -> None:
    problem = cast.planned(world)
    assert problem.lead is not None
    report = following(world, problem)
    assert "请改派" not in page(seat("xu"), "problem", problem.pk)
    actions.name_subjects(report, actor=world.lin, persons=[problem.lead])
    assert "受回避影响，请改派" in page(seat("xu"), "problem", problem.pk)
    assert "受回避影响，请改派" not in page(seat("lin"), "problem", problem.pk)


def test_the_clerk_sees_by_when_to_call_and_writes_down_that_it_was_done(
    world: World, seat: Seat
) -> None:
    vault()
    report = masked(world, contact=WANG)
    number = cast.dispatched(world).number
    take(seat("lin"), "link", report, problem=number, grade="pressing")
    text = page(seat("lin"), "report_page", report.pk)
    assert "以前要联系上（急办）" in text
    assert "联系反映人" in text
    answer = post(seat("lin"), "contact", report, means="phone", said="下午去看")
    assert answer.status_code == 422
    assert "下午去看" in answer.content.decode()
    take(seat("lin"), "contact", report, means="phone", reached="yes", said="下午去看")
    text = page(seat("lin"), "report_page", report.pk)
    assert "联系上了反映人，方式：电话" in text
    assert "以前要联系上" not in text
    assert "by: by telephone" not in page(seat("lin", "en"), "report_page", report.pk)


def test_a_call_of_this_morning_is_entered_late_with_a_reason(world: World, seat: Seat) -> None:
    vault()
    report = following(world, cast.dispatched(world), contact=WANG)
    answer = post(seat("lin"), "contact", report, means="phone", reached="no", late_reason="忙忘了")
    assert answer.status_code == 422
    assert "补录要写明实际发生的时间" in answer.content.decode()
    assert "补录：这件事以前就发生了" in page(seat("lin"), "contact", report.pk)


def test_who_left_nothing_is_not_offered_to_be_called(world: World, seat: Seat) -> None:
    vault()
    report = following(world, cast.dispatched(world))
    assert seat("lin").get(reverse("desk:contact", args=[report.pk])).status_code == 409

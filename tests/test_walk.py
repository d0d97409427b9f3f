"""The walk: from what somebody says in the street to the figure that counts it. Read this test first.

Everything goes through the pages, as people use them: the public site without an account, the desk by
the cast of the demo world. Somebody complains about a bureau; so the bureau has no part in it, another
unit puts it right, few may know of it, and instead of publicity a second person agrees to its closing.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client

from ligai.intake import actions as intake
from ligai.intake.models import Report
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.ledger.audit import audit
from ligai.ledger.models import Event, Posting
from ligai.ledger.seals import close_books
from ligai.ops.demo.play import Play, Story
from ligai.ops.demo.world import crew_of
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition, Source, State
from ligai.stats.tabulate import Question, tabulate
from tests import cast
from tests.cast import World
from tests.desk.hands import page, post, take
from tests.files.uploads import jpeg, upload
from tests.public import situations
from tests.public.hands import (
    LOOK_UP,
    PROGRESS,
    REPORT,
    look_up,
    once_of,
    receipt_of,
    sheet,
    text_of,
)

RATE = f"{PROGRESS}rate/"
TEXT = "我叫王小明，13904321234。城管局在致和南小区9号楼门口批了三个摊位，救护车进不来。"
MASKED = "小区9号楼门口批了三个摊位，救护车进不来。"


@pytest.fixture
def city(world: World) -> World:
    """Jilin City in its campaign, with a vault; its inspector is sent by the city itself."""
    situations.opened(world)
    gu, admin, since = world.people["gu"], operator(), cast.LONG_AGO
    problems.end_post(world.posts["gu"], actor=admin, on=cast.today())
    world.posts["gu"] = org.appoint(
        gu, world.city, actor=admin, role=Role.SUPERVISOR, from_on=since
    )
    return world


def desk(world: World, key: str) -> Client:
    """A browser in which somebody of the cast has signed in."""
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(world.people[key])
    return client


def reported(phone: Client) -> tuple[str, str]:
    """Filled in on the street, without an account; the receipt is a code and a secret."""
    told = sheet(phone, text=TEXT, phone="13904321234", about_unit="市城市管理局")
    assert phone.post(REPORT, told).status_code == 302
    return receipt_of(phone)


def opened(world: World) -> Problem:
    """The clerk masks it, accepts it, and opens a problem of the district from it."""
    lin, report = desk(world, "lin"), Report.objects.get()
    assert "王小明" in page(lin, "report_page", report.pk)
    take(lin, "confirm_mask", report, title="摊位堵了救护车的路", text=MASKED, place="致和南小区")
    take(lin, "accept_report", report)
    take(lin, "open_problem", report, unit=world.district.code)
    return Problem.objects.get()


def given_out(world: World, problem: Problem) -> None:
    """Judged, planned, led by somebody, and given to the district; from here on the clock runs."""
    xu = desk(world, "xu")
    take(xu, "triage", problem, disposition="ledger", because="要另找地方")
    plan = {"cause": "没有看通道", "responsible_name": "陆怀远"}
    take(xu, "revise", problem, title=problem.title, facts_said=problem.facts, **plan)
    take(xu, "appoint_lead", problem, lead=world.people["han"].pk)
    take(xu, "add_measure", problem, what="摊位搬走", target="3个", quantity="3")
    take(xu, "dispatch", problem, lead_unit=world.district.code)


def put_right(world: World, problem: Problem) -> None:
    """The district does it and proves it with a picture; the lead officer asks for closing."""
    lu, duty, measure = desk(world, "lu"), problem.assignments.get(), problem.measures.get()
    take(lu, "sign", duty)
    take(lu, "begin", duty)
    take(lu, "report_measure", measure, done="3")
    proof = {"what": "空出来的通道", "evidence_kind": "photo", "shows": "after"}
    picture = upload(jpeg(), "通道.jpg")
    take(lu, "add_evidence", problem, **proof, measure=measure.pk, attached=[picture])
    take(lu, "report", duty, result="三个摊位都搬走了")
    take(desk(world, "xu"), "accept", duty)
    take(desk(world, "han"), "submit", problem)


def share(world: World, figure: str) -> str:
    """A figure of the city as the campaign office sees it."""
    table = tabulate(Question(unit=world.city, reader=world.xu), [figure])
    return str(table.total.cells[0].share)


@pytest.mark.slow
def test_what_somebody_reports_is_put_right_checked_answered_closed_and_counted(
    city: World,
) -> None:
    phone = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    code, secret = reported(phone)
    problem = opened(city)
    given_out(city, problem)
    put_right(city, problem)

    # Nobody closes what was not checked. Somebody from outside goes there and looks.
    assert desk(city, "xu").get(f"/desk/problems/{problem.pk}/close/").status_code == 409
    gu = desk(city, "gu")
    take(gu, "begin_check", problem)
    take(gu, "pass_check", problem, findings="量过了，救护车进得去")

    # Time asks whoever reported it; with code and secret, and nothing else, they answer.
    intake.tick(actor=CLOCK)
    shown = phone.post(LOOK_UP, {"code": code, "secret": secret}, follow=True)
    assert "整改做完了，请您看看" in text_of(shown)
    answer = {"once": once_of(phone, "answering"), "solved": "yes", "satisfied": "5"}
    assert phone.post(RATE, answer).status_code == 302
    assert "您说解决了" in text_of(phone.get(PROGRESS))

    # A second person agrees to its closing: not the one who looked.
    take(desk(city, "ji"), "close", problem)
    assert problem.state == State.CLOSED

    # The figures count it: handled (R4) and closed (R13), and each number opens its very list.
    xu = desk(city, "xu")
    for figure in ("R4", "R13"):
        assert share(city, figure) == "1/1 = 100.00 %"
        listed = page(xu, "problems", figure=figure, measure="part", unit=city.city.code)
        assert problem.number in listed

    # Neither the bureau that it is about, nor any page of the desk, knows who said it or how.
    assert desk(city, "qiu").get(f"/desk/problems/{problem.pk}/").status_code == 404
    case = page(xu, "problem", problem.pk)
    assert MASKED in case
    assert "王小明" not in case

    # Its history is a chain of events; it stands in one bucket; and anybody can check the books.
    assert all(late.previous == early.hash for early, late in pairwise(Event.objects.of(problem)))
    postings = Posting.objects.filter(kind=Problem.kind, thing_id=problem.pk)
    assert sum(postings.values_list("sign", flat=True)) == 1
    close_books()
    report = audit()
    assert report.is_clean, report.first_of_each()


def test_what_concerns_everybody_is_closed_after_publicity(city: World) -> None:
    """Found and put right last month, told today, each step with its own day: two honest dates."""
    story = Story(
        title="致和南小区堆物占道",
        facts="堆放物27处",
        source=Source.WALKTHROUGH,
        disposition=Disposition.LEDGER,
        cause="车位没有划线",
        measure="新划停车位",
        quantity=36,
        unit_of_measure="个",
        found_on=cast.today() - timedelta(days=60),
        days=7,
        stage="verified",
    )
    problem = Play(story, crew_of(city), city.urban).run()

    # A neighbour has met it too. The publicity of last month is over, the answer is still open.
    kept = intake.join(problem, actor=PUBLIC, place="9号楼")
    intake.tick(actor=CLOCK)
    phone = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    look_up(phone, kept)
    assert (
        phone.post(RATE, {"once": once_of(phone, "answering"), "solved": "yes"}).status_code == 302
    )
    take(desk(city, "xu"), "close", problem)
    assert problem.state == State.CLOSED

    # It counts as closed from now on; whether in time, by the day that was told until a second
    # person agrees to the declared one.
    assert share(city, "R13") == "1/1 = 100.00 %"
    assert share(city, "R5") == "0/1 = 0.00 %"
    problems.accept_late(problem, actor=city.ji)
    assert share(city, "R5") == "1/1 = 100.00 %"
    assert audit().is_clean


def test_what_was_only_just_checked_waits_for_the_end_of_publicity(city: World) -> None:
    problem = cast.verified(city)
    xu = desk(city, "xu")
    assert post(xu, "close", problem).status_code == 409
    assert "期满才能销号" in text_of(post(xu, "close", problem))

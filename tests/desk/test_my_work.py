"""My work: the one thing first, then what is late, due and waiting; counts that are lists; what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ligai.desk.week import days_of
from ligai.intake import actions as intake
from ligai.intake.models import Report
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page
from tests.intake import reporters

HOME = "/desk/"
MOST_QUERIES = 12


def shown(client: Client) -> dict[str, list[str]]:
    """The titles of each section, by the section's key."""
    answer = client.get(HOME)
    assert answer.status_code == 200, answer.content.decode()
    return {
        told.section.key: [row["title"] for row in told.rows] for told in answer.context["sections"]
    }


def first(client: Client) -> Any:
    """What stands on top."""
    return client.get(HOME).context["work"].first


def test_who_has_nothing_to_do_is_told_what_would_be_here(seat: Seat) -> None:
    text = page(seat("shen"), "home")
    assert "现在没有等您办的事" in text
    assert "btn-primary" not in text


def test_the_first_thing_is_one_that_can_be_finished_now_with_the_only_filled_button(
    world: World, seat: Seat
) -> None:
    ready = cast.working(world, title="只差申请")
    answer = seat("han").get(HOME)
    on_top = answer.context["work"].first
    assert (on_top.problem.pk, str(on_top.offer.primary.label)) == (ready.pk, "申请销号")
    assert on_top.words == "措施完成1/1，佐证1份，不缺什么，现在就能办"
    assert answer.content.decode().count("btn-primary") == 1


def test_what_lacks_something_says_what_and_has_no_filled_button(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    problems.sign(problem.assignments.get(), actor=world.song)
    answer = seat("han").get(HOME)
    assert "措施完成0/1" in answer.context["work"].first.words
    assert "btn-primary" not in answer.content.decode()


def test_what_can_be_finished_goes_before_what_is_later_but_lacks_something(
    world: World, seat: Seat
) -> None:
    late = cast.dispatched(world, title="晚了，还没做完")
    problems.sign(late.assignments.get(), actor=world.song)
    Problem.objects.filter(pk=late.pk).update(due_on=cast.today() - timedelta(days=3))
    ready = cast.working(world, title="只差申请")
    assert first(seat("han")).problem.pk == ready.pk
    assert shown(seat("han"))["overdue"] == [late.title]


def test_what_stands_on_top_is_not_listed_again_but_still_counted(world: World, seat: Seat) -> None:
    late = cast.working(world, title="晚了，只差申请")
    Problem.objects.filter(pk=late.pk).update(due_on=cast.today() - timedelta(days=1))
    answer = seat("han").get(HOME)
    (overdue,) = (t for t in answer.context["sections"] if t.section.key == "overdue")
    assert (overdue.count.number, overdue.rows) == (1, [])
    assert "就是上面那件" in answer.content.decode()


OWN_WORK = {
    "lin": ("triage",), "song": ("in_hand", "asked"), "qiu": ("in_hand",), "han": ("submit",),
    "jiang": ("check",), "ji": ("decide", "close"),
    "xu": ("give", "decide", "given", "accept", "arbitrate"),
}  # fmt: skip


def test_each_role_finds_its_own_work(
    world: World, seat: Seat, situations: dict[str, Problem]
) -> None:
    for who, sections in OWN_WORK.items():
        found = shown(seat(who))
        for section in sections:
            assert situations[section].title in found[section], (who, section)


@pytest.fixture
def situations(world: World) -> dict[str, Problem]:
    """One problem for each section."""
    given = cast.dispatched(world, title="派出去的")
    reported = cast.dispatched(world, title="反馈了的")
    duty = reported.assignments.get()
    problems.sign(duty, actor=world.song)
    problems.begin(duty, actor=world.song)
    problems.report(duty, actor=world.song, result="好了")
    objected = cast.dispatched(world, title="退单的")
    problems.object_to(objected.assignments.get(), actor=world.song, reason="不归我们")
    problems.ask(given, actor=world.song, kind="exclusion", reason="诉讼", reason_code="other")
    over = cast.verified(world, title="公示期满")
    Problem.objects.filter(pk=over.pk).update(published_until=cast.today() - timedelta(days=1))
    ready = cast.working(world, title="只差申请")
    return {
        "triage": cast.registered(world, title="待研判"),
        "give": cast.planned(world, title="待交办"),
        "in_hand": given, "given": given, "decide": given, "asked": given,
        "submit": ready, "check": cast.submitted(world, title="待核查"),
        "accept": reported, "arbitrate": objected, "close": over,
    }  # fmt: skip


def test_observers_and_statisticians_look_and_are_offered_no_step(world: World, seat: Seat) -> None:
    late = cast.dispatched(world, title="晚了的")
    Problem.objects.filter(pk=late.pk).update(due_on=cast.today() - timedelta(days=1))
    for who in ("guan", "tong"):
        assert shown(seat(who)) == {"overdue": ["晚了的"]}
        assert "btn-primary" not in page(seat(who), "home")


def test_every_count_of_the_page_is_the_length_of_the_list_behind_it(
    world: World, seat: Seat, situations: dict[str, Problem]
) -> None:
    for who in ("xu", "song", "han", "jiang", "lin", "ji", "qiu"):
        client = seat(who)
        for told in client.get(HOME).context["sections"]:
            behind = client.get(told.section.address())
            assert len(behind.context["rows"]) == told.count.number, (who, told.section.key)


def test_the_week_counts_each_day_and_leads_to_it(world: World, seat: Seat) -> None:
    monday = days_of(cast.today())[0]
    for day in (0, 0, 4):
        due = cast.dispatched(world)
        Problem.objects.filter(pk=due.pk).update(due_on=monday + timedelta(days=day))
    client = seat("xu")
    answer = client.get(HOME)
    week = answer.context["week"]
    counted = {day.on: day.count.number for day in week.days}
    assert (counted[monday], counted[monday + timedelta(days=4)], week.total) == (2, 1, 3)
    assert len(client.get(week.days[0].url).context["rows"]) == 2
    text = answer.content.decode()
    assert "<caption>本周到期</caption>" in text  # the same for those who cannot see
    assert 'aria-hidden="true"' in str(week.drawn())


def test_ones_own_rates_are_figures_and_lead_to_what_they_count(world: World, seat: Seat) -> None:
    done, late = cast.verified(world), cast.dispatched(world)
    for problem in (done, late):
        Problem.objects.filter(pk=problem.pk).update(due_on=cast.today() - timedelta(days=1))
    client = seat("han")
    rates = client.get(HOME).context["rates"]
    for each in rates.rates:
        assert len(client.get(each.url).context["rows"]) == each.whole, each.name


@pytest.mark.parametrize("who", ["xu", "han", "song"])
def test_what_those_who_were_asked_say_stands_beside_the_books(
    world: World, seat: Seat, who: str
) -> None:
    reporters.vault()
    problem, other = cast.submitted(world), cast.registered(world, unit=world.housing)
    for contact in (reporters.WANG, reporters.LI, None):
        reporters.following(world, problem, contact=contact, unit=world.urban)
    problems.begin_check(problem, actor=world.jiang)
    problems.pass_check(problem, actor=world.jiang, findings="看过")
    reporters.following(world, other, unit=world.housing)
    client = seat(who)
    assert "解决率（群众）" not in page(client, "home")
    assert intake.tick(actor=CLOCK)["invited"] == 3
    intake.rate(Report.objects.order_by("pk")[0], actor=PUBLIC, solved="yes")
    rate = client.get(HOME).context["rates"].rates[-1]
    assert (rate.name, rate.part, rate.whole, rate.silent) == ("解决率（群众）", 1, 1, 2)
    assert "另有2人未评价，不计入" in page(client, "home")


def test_a_self_examination_problem_shows_in_no_section_and_no_count_for_others(
    world: World, seat: Seat
) -> None:
    cast.registered(world, title="检视出来的", nature="self_examination")
    assert "triage" not in shown(seat("lin"))
    assert shown(seat("xu"))["triage"] == ["检视出来的"]


def test_the_page_costs_the_same_for_three_rows_and_for_thirty(world: World, seat: Seat) -> None:
    client = seat("xu")

    def fill(n: int) -> None:
        for _each in range(n):
            late = cast.dispatched(world)
            Problem.objects.filter(pk=late.pk).update(due_on=cast.today() - timedelta(days=1))
            problems.ask(late, actor=world.song, kind="exclusion", reason="等", reason_code="other")
            cast.registered(world)

    fill(3)
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    fill(12)
    with CaptureQueriesContext(connection) as lots:
        client.get(HOME)
    assert len(lots) == len(few) <= MOST_QUERIES, "\n".join(q["sql"][:60] for q in lots)


def test_in_english_no_chinese_sentence_is_left(
    world: World, seat: Seat, situations: dict[str, Problem]
) -> None:
    text = seat("xu", "en").get(HOME).content.decode()
    for sentence in ("我的工作", "先办这一件", "等我", "本周到期", "我单位", "快捷键"):
        assert sentence not in text, sentence

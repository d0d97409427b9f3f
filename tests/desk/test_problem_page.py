"""The page of a problem: who sees it, what it tells, what it offers, and to whom not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from ligai.intake.actions import import_ledger
from ligai.kernel.moments import local_date
from ligai.ledger.models import Event
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page
from tests.intake import reporters
from tests.ledger.things import unguarded

MOST_QUERIES = 12


def old_ledger(folder: Path) -> Path:
    """A ledger of one row, done."""
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(
            0, 0, ("序号", "责任单位", "问题简述", "整改时限", "是否整改完成", "整改完成时间")
        )
        done = ("1", "市城市管理局", "罚没物品台账不规范", "2019-05-31", "是", "2019-05-20")
        sheet.write_row(1, 0, done)
    return path


def filled(text: str) -> list[str]:
    """The filled buttons of a page."""
    found = re.findall(r"<(?:a|button)[^>]*btn-primary[^>]*>(.*?)</(?:a|button)>", text, re.S)
    return [re.sub(r"<[^>]+>|↵|\s", "", each) for each in found]


def test_whoever_may_not_see_it_finds_no_page(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    for stranger in ("shen", "meng", "lu"):
        answer = seat(stranger).get(reverse("desk:problem", args=[problem.pk]))
        assert answer.status_code == 404, stranger


def test_a_unit_that_helps_sees_the_problem_it_helps_with(world: World, seat: Seat) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, co_units=[world.housing])
    assert problem.title in page(seat("meng"), "problem", problem.pk)


@pytest.mark.parametrize(
    ("stage", "who", "step"),
    [
        (cast.registered, "xu", "研判"),
        (cast.triaged, "xu", "定包保领导"),
        (cast.planned, "xu", "交办"),
        (cast.dispatched, "song", "签收"),
        (cast.working, "han", "申请销号"),
        (cast.submitted, "jiang", "开始核查"),
    ],
)
def test_the_one_filled_button_is_the_next_step_of_this_person(
    world: World, seat: Seat, stage: object, who: str, step: str
) -> None:
    problem = stage(world)  # type: ignore[operator]
    assert filled(page(seat(who), "problem", problem.pk)) == [step]


def test_who_has_no_next_step_is_told_who_has(world: World, seat: Seat) -> None:
    text = page(seat("tong"), "problem", cast.submitted(world).pk)
    assert filled(text) == []
    assert "下一步“开始核查”，能办的人：江若川（吉林市·市复核组）" in text


def test_closing_waits_for_publicity_and_the_page_says_until_when(world: World, seat: Seat) -> None:
    text = page(seat("ji"), "problem", cast.verified(world).pk)
    assert filled(text) == []
    assert re.search(r"<button[^>]*disabled>同意销号</button>", text)
    assert "期满才能销号" in text


def test_the_lead_officer_is_told_what_is_missing_before_the_request(
    world: World, seat: Seat
) -> None:
    problem = cast.dispatched(world)
    problems.sign(problem.assignments.get(), actor=world.song)
    text = page(seat("han"), "problem", problem.pk)
    assert filled(text) == []
    assert "措施完成0/1，做完才能申请销号" in text


def test_the_date_is_explained_day_by_day(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    text = page(seat("xu"), "problem", problem.pk)
    change = problem.due_history.get()
    squares = re.findall(r'<rect class="([wom])"', text)
    days = (change.due_on - cast.today()).days + 1
    assert len(squares) == days
    assert squares.count("w") + squares.count("m") == change.explanation["count"]
    assert change.because in text
    assert change.legal_basis in text


def test_an_english_reader_reads_the_reason_and_its_basis_in_english(
    world: World, seat: Seat
) -> None:
    problem = cast.dispatched(world)
    client = seat("xu")
    client.cookies["django_language"] = "en"
    text = client.get(f"/desk/problems/{problem.pk}/").content.decode()
    change = problem.due_history.get()
    assert "Rectification ledger, 30 working days" in text
    assert "Ledger: rectified by a date, the batch&#x27;s table of limits" in text
    assert change.legal_basis not in text
    assert "个工作日" not in text


def test_a_date_set_by_hand_says_so_and_draws_nothing(world: World, seat: Seat) -> None:
    planned = cast.planned(world)
    due_on = cast.today() + timedelta(days=40)
    problem = problems.dispatch(planned, actor=world.xu, due_on=due_on)
    text = page(seat("xu"), "problem", problem.pk)
    assert "交办时指定" in text
    assert 'class="days"' not in text


def test_history_is_told_in_sentences_newest_first_with_words_as_quotes(
    world: World, seat: Seat
) -> None:
    problem = problems.begin_check(cast.submitted(world), actor=world.jiang)
    problems.send_back(problem, actor=world.jiang, reason="9号楼东侧又有堆放物2处")
    text = page(seat("xu"), "problem", problem.pk)
    story = text[text.index('<ol class="story">') :]
    assert "<b>江若川</b>退回整改" in story
    assert "<q>9号楼东侧又有堆放物2处</q>" in story
    assert story.index("退回整改") < story.index("申请销号") < story.index("登记问题")


def test_whoever_acts_first_is_introduced_with_unit_and_post(world: World, seat: Seat) -> None:
    text = page(seat("xu"), "problem", cast.triaged(world).pk)
    assert "<b>林见秋</b>（吉林市·受理中心）研判" in text


def test_the_page_has_checked_the_chain_of_all_it_tells(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    duty = problem.assignments.get()
    for name, thing in (("problem", problem), ("assignment", duty)):
        assert "刚才逐条核过，记录链完整" in page(seat("xu"), name, thing.pk)
    with unguarded():
        Event.objects.of(duty).filter(seq=1).update(actor_name="别人")
    for name, thing in (("problem", problem), ("assignment", duty)):
        text = page(seat("xu"), name, thing.pk)
        assert "记录链完整" not in text
        assert "记录链不完整，请告诉系统管理员" in text
        assert "“actor”与规范文本不符" in text


def test_what_was_brought_about_is_counted_and_says_whether_anybody_has_looked(
    world: World, seat: Seat
) -> None:
    problem = cast.submitted(world)
    measure = problem.measures.get()
    side = page(seat("xu"), "problem", problem.pk).split("<aside", 2)[2]
    assert "成效" in side
    assert f"{measure.done.normalize():f}{measure.unit_of_measure}</span>" in side
    assert "还没有核查" in side
    assert "核查属实" in page(seat("xu"), "problem", cast.verified(world).pk)
    assert "成效" not in page(seat("xu"), "problem", cast.registered(world).pk)


def test_how_many_have_reported_it_stands_beside_and_never_who(world: World, seat: Seat) -> None:
    reporters.vault()
    problem = cast.registered(world)
    reporters.following(world, problem, contact=reporters.WANG)
    reporters.following(world, problem)
    text = page(seat("song"), "problem", problem.pk)
    assert re.search(r"<p>1人，另1件未具名</p>", text)
    assert "身份由受理中心保管，承办单位看不到。" in text


def test_a_late_entry_shows_both_days(world: World, seat: Seat) -> None:
    at = datetime.now(UTC) - timedelta(days=9)
    problem = cast.registered(world, late=Late(at, "当时没有网络"))
    text = page(seat("xu"), "problem", problem.pk)
    story = text[text.index('<ol class="story">') :]
    assert f'datetime="{local_date(at).isoformat()}"' in story
    assert "补录：当时没有网络" in story
    assert cast.today().isoformat() in story


def test_an_english_reader_reads_the_history_in_english(world: World, seat: Seat) -> None:
    text = page(seat("xu", "en"), "problem", cast.triaged(world).pk)
    assert '<html lang="en"' in text
    assert "triaged it" in text
    assert "<b>林见秋</b>" in text


def test_an_english_page_joins_names_as_english_does(world: World, seat: Seat) -> None:
    problem = cast.submitted(world)
    text = page(seat("tong", "en"), "problem", problem.pk)
    assert "江若川 (吉林市·市复核组)" in text
    assert "、" not in text


def test_what_was_revised_is_named_in_the_language_of_the_reader(world: World, seat: Seat) -> None:
    problem = cast.triaged(world)
    with translation.override("en"):
        problems.revise(problem, actor=world.zhou, cause="没有专人管", remark="两处")
    assert "补充完善：原因、备注" in page(seat("xu"), "problem", problem.pk)
    assert "revised: Cause, Remark" in page(seat("xu", "en"), "problem", problem.pk)


def test_what_people_wrote_cannot_smuggle_in_markup(world: World, seat: Seat) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    problem = cast.dispatched(world, title=nasty, facts=nasty)
    problems.revise(problem, actor=world.zhou, cause=nasty, remark=nasty)
    problems.add_measure(problem, actor=world.zhou, what=nasty, target=nasty, responsible=nasty)
    problems.add_evidence(problem, actor=world.song, what=nasty)
    due_on = problem.due_on
    assert due_on is not None
    until = due_on + timedelta(days=5)
    problems.ask(problem, actor=world.song, kind="extension", reason=nasty, until=until)
    text = page(seat("xu"), "problem", problem.pk)
    assert "<img src=x" not in text
    assert text.count("&lt;img src=x onerror=alert(1)&gt;") >= 9


def test_a_problem_taken_over_shows_the_row_as_it_was(
    world: World, seat: Seat, tmp_path: Path
) -> None:
    import_ledger(old_ledger(tmp_path), actor=operator(), unit=world.city)
    problem = Problem.objects.filter(import_rows__isnull=False).first()
    assert problem is not None
    text = page(seat("xu"), "problem", problem.pk)
    row = problem.import_rows.get()
    assert "台账原样" in text
    for heading in row.raw:
        assert str(heading) in text


def test_a_merged_problem_leads_to_its_survivor_and_back(world: World, seat: Seat) -> None:
    gone, stays = cast.registered(world, title="并走的"), cast.registered(world, title="留下的")
    problems.merge(gone, stays, actor=world.lin, reason="同一件事")
    client = seat("xu")
    assert reverse("desk:problem", args=[stays.pk]) in page(client, "problem", gone.pk)
    assert reverse("desk:problem", args=[gone.pk]) in page(client, "problem", stays.pk)


def test_the_page_costs_the_same_for_few_parts_and_for_many(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    client = seat("xu")
    here = reverse("desk:problem", args=[problem.pk])
    client.get(here)
    with CaptureQueriesContext(connection) as few:
        client.get(here)
    for n in range(8):
        measure = problems.add_measure(
            problem, actor=world.zhou, what=f"措施{n}", target="1项", quantity=Decimal(1)
        )
        problems.add_evidence(problem, actor=world.song, what=f"佐证{n}", measure=measure)
    with CaptureQueriesContext(connection) as many:
        client.get(here)
    assert len(many) == len(few) <= MOST_QUERIES, [q["sql"][:100] for q in many]


def test_each_row_of_the_cascade_counts_itself_and_what_stands_below(
    world: World, seat: Seat
) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, lead_unit=world.district)
    top = problem.assignments.get()
    problems.begin(problems.sign(top, actor=world.lu), actor=world.lu)
    [street] = problems.delegate(top, actor=world.lu, units=[world.street])
    tree = page(seat("xu"), "problem", problem.pk).partition('<ul class="tree">')[2]
    assert re.findall(r'<span class="num">(\d/\d)</span>', tree)[:2] == ["0/2", "0/1"]
    problems.withdraw(street, actor=world.lu, reason="不用了")
    tree = page(seat("xu"), "problem", problem.pk).partition('<ul class="tree">')[2]
    assert re.findall(r'<span class="num">(\d/\d)</span>', tree)[0] == "0/1"


def test_check_publicity_and_rating_stand_side_by_side(world: World, seat: Seat) -> None:
    problem = problems.begin_check(cast.submitted(world), actor=world.jiang)
    problems.send_back(problem, actor=world.jiang, reason="少两个")
    problems.take_up(problem, actor=world.song)
    problems.submit(problem, actor=world.han)
    problems.begin_check(problem, actor=world.jiang)
    problems.pass_check(problem, actor=world.jiang, findings="逐处看过")
    three = page(seat("xu"), "problem", problem.pk).partition('<section class="part three">')[2]
    three = three.partition("</section>")[0]
    assert re.findall(r"<h3>(.*?)</h3>", three) == ["核查", "公示", "群众评价"]
    for words in ("江若川", "第1次，退回", "第2次，通过", "逐处看过", "不评价不算认可"):
        assert words in three, words

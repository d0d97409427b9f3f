"""Steps as forms: allowed, wrong role, wrong state, too late, twice, told late; what was typed stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from ligai.desk.steps import KINDS
from ligai.kernel.moments import SHANGHAI
from ligai.ledger.models import Event
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition, State
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, seen, take


def test_a_problem_lives_its_whole_life_through_the_forms(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    yes = {f"ask_{key}": "yes" for key in cast.ALL_YES} | {"ask_quick": "no"}
    take(seat("lin"), "triage", problem, disposition="ledger", **yes)
    take(seat("xu"), "appoint_lead", problem, lead=world.people["han"].pk)
    words = {"title": problem.title, "cause": "车位没有划线", "responsible_name": "宋怀瑾"}
    take(seat("zhou"), "revise", problem, **words)
    take(seat("zhou"), "add_measure", problem, what="划车位", target="不少于36个", quantity=36)
    take(seat("xu"), "dispatch", problem, lead_unit="2202-cg", co_units="市住房和城乡建设局\n")
    lead, helper = problem.assignments.order_by("id")
    for duty, who in ((lead, "song"), (helper, "meng")):
        take(seat(who), "sign", duty)
        take(seat(who), "begin", duty)
    measure = problem.measures.get()
    take(seat("song"), "report_measure", measure, done="36")
    proof = {"what": "划线后照片", "evidence_kind": "photo", "measure": measure.pk}
    take(seat("song"), "add_evidence", problem, **proof)
    for duty, who in ((lead, "song"), (helper, "meng")):
        take(seat(who), "report", duty, result="已划线")
        take(seat("xu"), "accept", duty)
    take(seat("han"), "submit", problem)
    take(seat("jiang"), "begin_check", problem)
    take(seat("jiang"), "send_back", problem, reason="少了两个")
    take(seat("song"), "take_up", problem)
    take(seat("han"), "submit", problem)
    take(seat("jiang"), "begin_check", problem)
    take(seat("jiang"), "pass_check", problem, findings="36个都在")
    Problem.objects.filter(pk=problem.pk).update(published_until=cast.today() - timedelta(days=1))
    take(seat("ji"), "close", problem)
    assert problem.state == State.CLOSED
    take(seat("lin"), "reopen", problem, because="又有人反映")
    assert problem.state == State.REOPENED


def test_after_a_step_one_reads_what_was_done(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    client = seat("lin")
    take(client, "triage", problem, disposition="ledger")
    assert "<b>林见秋</b>研判：纳入整改台账" in page(client, "problem", problem.pk)


@pytest.mark.parametrize(
    ("action", "who", "stage"),
    [
        ("triage", "song", cast.registered),
        ("dispatch", "tong", cast.planned),
        ("submit", "song", cast.working),
        ("begin_check", "guan", cast.submitted),
        ("close", "lin", cast.verified),
        ("correct", "song", cast.dispatched),
    ],
)
def test_a_wrong_role_is_refused_at_the_form_and_at_the_step(
    world: World, seat: Seat, action: str, who: str, stage: Any
) -> None:
    problem = stage(world)
    client, before = seat(who), Event.objects.count()
    here = reverse(f"desk:{action}", args=[problem.pk])
    looked = client.get(here)
    assert looked.status_code == 403
    assert "现在能办的人" in looked.content.decode()
    answer = post(client, action, problem, **_TYPED.get(action, {}))
    assert answer.status_code == 403
    assert Event.objects.count() == before


_TYPED: dict[str, dict[str, str]] = {
    "triage": {"disposition": "ledger"},
    "dispatch": {"lead_unit": "2202"},
    "correct": {"part": "category", "value": "甲", "reason": "写错了"},
}


@pytest.mark.parametrize(
    ("action", "who", "sentence"),
    [
        ("close", "ji", "“待研判”的问题不能同意销号"),
        ("submit", "ji", "“待研判”的问题不能申请销号"),
        ("begin_check", "jiang", "“待研判”的问题不能开始核查"),
    ],
)
def test_a_wrong_state_is_refused_with_a_sentence(
    world: World, seat: Seat, action: str, who: str, sentence: str
) -> None:
    problem = cast.registered(world)
    Problem.objects.filter(pk=problem.pk).update(lead=world.people["ji"])
    problem.refresh_from_db()
    client, before = seat(who), Event.objects.count()
    looked = client.get(reverse(f"desk:{action}", args=[problem.pk]))
    assert looked.status_code == 409
    assert sentence in looked.content.decode()
    answer = post(client, action, problem)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert Event.objects.count() == before


def test_every_step_of_a_problem_of_others_is_not_found(world: World, seat: Seat) -> None:
    problem = cast.working(world)
    asked = problems.ask(
        problem, actor=world.qiu, kind="exclusion", reason="甲", reason_code="other"
    )
    things = {
        "problems": problem,
        "assignments": problem.assignments.get(),
        "measures": problem.measures.get(),
        "evidence": problem.evidence.get(),
        "instructions": problems.instruct(
            problem, actor=world.ji, text="抓紧", unit=world.urban, until=cast.today()
        ),
        "requests": asked,
    }
    client = seat("shen")
    for kind in KINDS.values():
        for act in kind.acts:
            here = reverse(f"desk:{act.name}", args=[things[kind.word].pk])
            assert client.get(here).status_code == 404, here
            assert client.post(here, {"seen": 1}).status_code == 404, here


def test_the_second_of_two_people_is_told_and_keeps_what_they_typed(
    world: World, seat: Seat
) -> None:
    problem = cast.dispatched(world)
    client = seat("zhou")
    looked_at = seen(client, "revise", problem)
    problems.revise(problem, actor=world.xu, cause="别人先写的")
    typed = {"title": problem.title, "cause": "我写了很久的原因", "seen": looked_at}
    here = reverse("desk:revise", args=[problem.pk])
    answer = client.post(here, typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "已有人改动了它" in text
    assert "我写了很久的原因" in text
    problem.refresh_from_db()
    assert problem.cause == "别人先写的"
    # Whoever has read that may go on: the page now remembers the newest.
    again = {**typed, "seen": answer.context["form"]["seen"].value()}
    assert client.post(here, again).status_code == 302
    problem.refresh_from_db()
    assert problem.cause == "我写了很久的原因"


def test_a_form_that_is_sent_twice_does_its_step_once(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    client = seat("zhou")
    typed = {"seen": seen(client, "add_measure", problem), "what": "再加一项", "quantity": "1"}
    here = reverse("desk:add_measure", args=[problem.pk])
    assert client.post(here, typed).status_code == 302
    assert client.post(here, typed).status_code == 409
    assert problem.measures.filter(what="再加一项").count() == 1


def test_a_form_without_what_was_seen_is_not_taken(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    here = reverse("desk:add_measure", args=[problem.pk])
    answer = seat("zhou").post(here, {"what": "甲", "quantity": "1"})
    assert answer.status_code == 422
    assert "请从页面上办理" in answer.content.decode()


def test_a_refusal_stands_beside_its_field_and_the_words_stay(world: World, seat: Seat) -> None:
    problem = cast.planned(world)
    past = (cast.today() - timedelta(days=3)).isoformat()
    typed = {"lead_unit": "2202-cg", "due_on": past, "requirement": "每周报一次"}
    answer = post(seat("xu"), "dispatch", problem, **typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert answer.context["form"].errors["due_on"] == ["期限不能早于交办的日子"]
    assert "每周报一次" in text
    assert f'value="{past}"' in text


def test_a_missing_field_is_said_and_nothing_happens(world: World, seat: Seat) -> None:
    problem = problems.begin_check(cast.submitted(world), actor=world.jiang)
    answer = post(seat("jiang"), "send_back", problem, reason="")
    assert answer.status_code == 422
    problem.refresh_from_db()
    assert problem.state == State.VERIFYING


def test_triage_proposes_only_when_all_six_are_answered_and_decides_nothing(
    world: World, seat: Seat
) -> None:
    problem = cast.registered(world)
    client = seat("lin")
    plain = page(client, "triage", problem.pk)
    assert "checked" not in plain
    answers = {f"ask_{key}": "yes" for key in cast.ALL_YES}
    answer = post(client, "triage", problem, propose="1", **answers)
    assert answer.status_code == 200
    assert answer.context["form"].proposal() == Disposition.IMMEDIATE
    assert "六问都是“是”。" in answer.content.decode()
    answers["ask_no_new_money"] = "no"
    answer = post(client, "triage", problem, propose="1", **answers)
    assert answer.context["form"].proposal() == Disposition.LEDGER
    assert "第5问为“否”。" in answer.content.decode()
    del answers["ask_quick"]
    answer = post(client, "triage", problem, propose="1", **answers)
    assert answer.context["form"].proposal() == ""
    problem.refresh_from_db()
    assert problem.state == State.DRAFT


def test_choosing_otherwise_than_proposed_needs_a_reason(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    answers = {f"ask_{key}": "yes" for key in cast.ALL_YES}
    answer = post(seat("lin"), "triage", problem, disposition="ledger", **answers)
    assert answer.status_code == 409
    assert answer.context["form"].errors["because"] == ["与建议不同的选择要写明理由"]


def test_a_step_may_be_told_late_with_a_reason(world: World, seat: Seat) -> None:
    at = datetime.now(UTC) - timedelta(days=3)
    problem = cast.registered(world, late=problems.Late(at, "补登"))
    when = (at + timedelta(days=1)).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    late = {"effective_at": when, "late_reason": "当时停电"}
    take(seat("xu"), "triage", problem, disposition="ledger", **late)
    event = Event.objects.of(problem).last()
    assert event is not None
    assert event.effective_at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") == when
    assert event.facts["entered_late"] is True


def test_a_late_entry_needs_both_its_parts(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    client = seat("xu")
    typed = {"disposition": "ledger"}
    answer = post(client, "triage", problem, late_reason="当时停电", **typed)
    assert answer.status_code == 422
    answer = post(client, "triage", problem, effective_at="2019-10-30T09:00", **typed)
    assert answer.status_code == 409


def test_a_step_that_cannot_be_told_late_does_not_ask_for_it(world: World, seat: Seat) -> None:
    text = page(seat("tong"), "correct", cast.dispatched(world).pk)
    assert "late_reason" not in text
    assert "补录" not in text


def test_a_unit_is_found_by_code_or_name_and_candidates_are_named(world: World, seat: Seat) -> None:
    problem = cast.planned(world)
    client = seat("xu")
    answer = post(client, "dispatch", problem, lead_unit="市")
    assert answer.status_code == 422
    said = answer.context["form"].errors["lead_unit"][0]
    assert "吉林市市城市管理局（2202-cg）" in said
    assert "吉林市市督查室（2202-dc）" in said
    answer = post(client, "dispatch", problem, lead_unit="通化市")
    assert answer.context["form"].errors["lead_unit"] == ["您能派到的单位里没有“通化市”"]
    take(client, "dispatch", problem, lead_unit="住房")
    assert problem.assignments.get().unit == world.housing


def test_a_correction_asks_first_what_and_then_what_it_should_be(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    client = seat("xu")
    assert 'name="value"' not in page(client, "correct", problem.pk)
    answer = post(client, "correct", problem, part="source")
    assert answer.status_code == 200
    assert 'name="value"' in answer.content.decode()
    take_typed = {"part": "source", "value": "群众来信", "reason": "登记时选错"}
    answer = post(client, "correct", problem, **take_typed)
    assert answer.status_code == 302
    problem.refresh_from_db()
    assert problem.source == "群众来信"


def test_a_problem_is_merged_by_the_number_of_the_other(world: World, seat: Seat) -> None:
    problem, other = cast.registered(world, title="甲"), cast.registered(world, title="乙")
    take(seat("lin"), "merge", problem, survivor=other.number, reason="同一件事")
    assert problem.merged_into == other
    take(seat("lin"), "unmerge", problem, reason="不是一件事")
    assert problem.merged_into is None


def test_a_number_that_several_bear_is_not_guessed(world: World, seat: Seat) -> None:
    problem, first = cast.registered(world, title="甲"), cast.registered(world, title="乙")
    other = cast.registered(world, title="丙", unit=world.housing)
    Problem.objects.filter(pk=other.pk).update(number=first.number)
    answer = post(seat("lin"), "merge", problem, survivor=first.number, reason="同一件事")
    said = answer.context["form"].errors["survivor"][0]
    assert "乙（市城市管理局）" in said
    assert "丙（市住房和城乡建设局）" in said


def test_a_step_that_needs_nothing_asks_whether_one_means_it(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    text = page(seat("song"), "sign", problem.assignments.get().pk)
    assert "确认就办" in text
    assert problem.title in text

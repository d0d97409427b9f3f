"""The page of an assignment: what is asked, by whom, what was handed on, what this person can do."""

from __future__ import annotations

from django.urls import reverse

from ligai.problems import actions as problems
from ligai.problems.rules import AssignmentState
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, take


def test_a_handler_signs_begins_and_reports_from_here(world: World, seat: Seat) -> None:
    duty = cast.dispatched(world).assignments.get()
    client = seat("song")
    for action, label in (("sign", "签收"), ("begin", "开始办理")):
        assert f"{label} <kbd>" in page(client, "assignment", duty.pk)
        take(client, action, duty)
    take(client, "report", duty, result="36个车位已划线")
    assert duty.state == AssignmentState.REPORTED
    assert "36个车位已划线" in page(client, "assignment", duty.pk)


def test_the_unit_that_gave_it_accepts_or_asks_again(world: World, seat: Seat) -> None:
    duty = cast.dispatched(world).assignments.get()
    problems.sign(duty, actor=world.song)
    problems.begin(duty, actor=world.song)
    problems.report(duty, actor=world.song, result="做了一半")
    text = page(seat("xu"), "assignment", duty.pk)
    assert "审核通过 <kbd>" in text
    assert reverse("desk:ask_again", args=[duty.pk]) in text
    take(seat("xu"), "ask_again", duty, reason="还差18个")
    assert "<q>还差18个</q>" in page(seat("song"), "assignment", duty.pk)


def test_a_duty_is_handed_down_and_each_level_shows_what_it_added(world: World, seat: Seat) -> None:
    problem = problems.dispatch(
        cast.planned(world), actor=world.xu, lead_unit=world.district, requirement="月底前"
    )
    duty = problem.assignments.get()
    client = seat("lu")
    take(client, "sign", duty)
    take(client, "delegate", duty, units="致和街道", duty="lead", requirement="每周报一次")
    child = duty.children.get()
    assert child.unit == world.street
    text = page(client, "assignment", child.pk)
    assert "月底前" in text
    assert "每周报一次" in text
    assert "致和街道" in page(client, "assignment", duty.pk)


def test_a_unit_objects_once_and_the_issuer_hands_it_to_another(world: World, seat: Seat) -> None:
    duty = cast.dispatched(world).assignments.get()
    take(seat("song"), "object_to", duty, reason="权限在住建局")
    take(seat("xu"), "uphold_objection", duty, unit="2202-zj", reason="说得对")
    assert duty.state == AssignmentState.REASSIGNED
    successor = duty.problem.assignments.exclude(pk=duty.pk).get()
    assert successor.unit == world.housing


def test_an_objection_may_be_turned_down(world: World, seat: Seat) -> None:
    duty = cast.dispatched(world).assignments.get()
    take(seat("song"), "object_to", duty, reason="不归我们")
    take(seat("xu"), "reject_objection", duty, reason="归你们")
    assert duty.state == AssignmentState.SIGNED
    answer = post(seat("song"), "object_to", duty, reason="再退一次")
    assert answer.status_code == 409


def test_a_duty_is_withdrawn_with_a_reason(world: World, seat: Seat) -> None:
    duty = cast.dispatched(world).assignments.get()
    take(seat("xu"), "withdraw", duty, reason="派错了")
    assert duty.state == AssignmentState.WITHDRAWN


def test_strangers_find_no_page_and_colleagues_no_button(world: World, seat: Seat) -> None:
    duty = cast.dispatched(world).assignments.get()
    here = reverse("desk:assignment", args=[duty.pk])
    assert seat("shen").get(here).status_code == 404
    assert "btn-primary" not in page(seat("tong"), "assignment", duty.pk)

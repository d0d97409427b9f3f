"""Requests: asked on one page, decided by a second person on another."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from ligai.problems.rules import RequestState, State
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, take


def test_an_extension_is_asked_for_and_granted_by_somebody_else(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    assert problem.due_on is not None
    until = problem.due_on + timedelta(days=9)
    typed = {"kind": "extension", "until": until.isoformat(), "reason": "施工单位停工"}
    take(seat("qiu"), "ask", problem, **typed)
    asked = problem.requests.get()
    text = page(seat("xu"), "problem", problem.pk)
    assert "施工单位停工" in text
    assert "同意 <kbd>" in text
    take(seat("xu"), "approve", asked, decision="同意，下不为例")
    problem.refresh_from_db()
    assert problem.due_on == until
    assert "下不为例" in page(seat("qiu"), "problem", problem.pk)


def test_a_pause_needs_its_reason_and_day_and_is_resumed(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    until = (cast.today() + timedelta(days=30)).isoformat()
    answer = post(seat("qiu"), "ask", problem, kind="pause", until=until, reason="没有资金")
    assert answer.status_code == 409
    assert answer.context["form"].errors["reason_code"] == ["请选择一种原因"]
    typed = {"kind": "pause", "until": until, "reason": "没有资金", "reason_code": "funding"}
    take(seat("qiu"), "ask", problem, **typed)
    take(seat("xu"), "approve", problem.requests.get())
    problem.refresh_from_db()
    assert problem.state == State.PAUSED
    assert "停表到" in page(seat("xu"), "problem", problem.pk)
    take(seat("song"), "resume", problem, reason="资金到了")
    assert problem.state == State.ASSIGNED


def test_nobody_decides_about_their_own_request(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    assert problem.due_on is not None
    until = (problem.due_on + timedelta(days=5)).isoformat()
    take(seat("xu"), "ask", problem, kind="extension", until=until, reason="要等")
    asked = problem.requests.get()
    assert post(seat("xu"), "approve", asked).status_code == 403
    looked = seat("xu").get(reverse("desk:approve", args=[asked.pk]))
    assert looked.status_code == 403
    assert "自己提出的申请要由别人审批" in looked.content.decode()
    take(seat("zhou"), "refuse", asked, decision="不能再等")
    assert asked.state == RequestState.REFUSED


def test_who_asked_may_take_it_back(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    typed = {"kind": "exclusion", "reason": "已在法院", "reason_code": "statutory_channel"}
    take(seat("qiu"), "ask", problem, **typed)
    asked = problem.requests.get()
    take(seat("qiu"), "withdraw_request", asked)
    assert asked.state == RequestState.WITHDRAWN


def test_only_what_fits_the_state_is_offered(world: World, seat: Seat) -> None:
    text = page(seat("xu"), "ask", cast.triaged(world, disposition="explained").pk)
    assert 'value="explanation"' in text
    assert 'value="extension"' not in text

"""Writing down a problem: once, however often the sheet is sent, and nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ligai.campaigns.actions import open_campaign, open_theme
from ligai.problems.models import Problem
from ligai.ui.once import once
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page

HERE = "/desk/problems/register/"


def sheet(client: Client, **typed: Any) -> dict[str, Any]:
    """A fresh sheet, filled in."""
    number = client.get(HERE).context["form"].initial["once"]
    plain = {"title": "路灯不亮", "unit": "2202-cg", "source": "report"}
    return {"once": number, "nature": "public_interest", **plain, **typed}


def test_a_problem_is_registered_and_its_page_opens(world: World, seat: Seat) -> None:
    client = seat("lin")
    answer = client.post(HERE, sheet(client, facts_said="三盏不亮", unit="市城市管理局"))
    problem = Problem.objects.get()
    assert answer["Location"] == reverse("desk:problem", args=[problem.pk])
    assert (problem.title, problem.facts) == ("路灯不亮", "三盏不亮")
    assert problem.unit == world.urban
    assert "<b>林见秋</b>（吉林市·受理中心）登记问题" in page(client, "problem", problem.pk)


def test_the_same_sheet_sent_twice_registers_one_problem(world: World, seat: Seat) -> None:
    client = seat("lin")
    typed = sheet(client)
    first, second = client.post(HERE, typed), client.post(HERE, typed)
    assert first["Location"] == second["Location"]
    assert Problem.objects.count() == 1
    client.post(HERE, sheet(client))
    assert Problem.objects.count() == 2


def test_a_refused_sheet_keeps_its_words_and_can_be_sent_again(world: World, seat: Seat) -> None:
    client = seat("lin")
    typed = sheet(client, title="写了很久的标题", effective_at="2999-01-01T09:00")
    answer = client.post(HERE, {**typed, "late_reason": "当时没有网"})
    assert answer.status_code == 409
    assert answer.context["form"].errors["effective_at"] == ["时间不能晚于现在"]
    assert "写了很久的标题" in answer.content.decode()
    assert client.post(HERE, {**typed, "effective_at": ""}).status_code == 302


def test_while_a_sheet_is_at_work_the_second_is_told(world: World, seat: Seat) -> None:
    client = seat("lin")
    typed = sheet(client)
    own = f"sheet-{world.lin.id}-{typed['once']}"
    answer = once(own, lambda: client.post(HERE, typed), kept=lambda _answer: "")
    assert answer.status_code == 409
    assert "这张表正在办，请稍等再看" in answer.content.decode()
    assert "路灯不亮" in answer.content.decode()
    assert not Problem.objects.exists()


def test_a_sheet_that_broke_on_the_way_can_be_sent_again(world: World, seat: Seat) -> None:
    client = seat("lin")
    typed = sheet(client)
    own = f"sheet-{world.lin.id}-{typed['once']}"
    with pytest.raises(ZeroDivisionError):
        once(own, lambda: 1 // 0, kept=int)
    assert client.post(HERE, typed).status_code == 302
    assert Problem.objects.count() == 1


def test_a_unit_out_of_reach_is_not_offered_and_not_taken(world: World, seat: Seat) -> None:
    client = seat("song")
    assert world.city.code + '"' not in page(client, "register")
    answer = client.post(HERE, sheet(client, unit=world.city.code))
    assert answer.status_code == 422
    assert Problem.objects.count() == 0


def test_a_theme_brings_its_campaign(world: World, seat: Seat) -> None:
    campaign = open_campaign(
        world.city, actor=world.xu, name="活动", preset="party", starts_on=cast.LONG_AGO
    )
    theme = open_theme(campaign, actor=world.xu, code="a", name="堵点")
    client = seat("lin")
    client.post(HERE, sheet(client, theme=theme.pk))
    assert Problem.objects.get().campaign == campaign


def test_who_may_not_register_is_refused(world: World, seat: Seat) -> None:
    for key in ("tong", "guan", "han"):
        assert seat(key).get(HERE).status_code == 403
        assert seat(key).post(HERE, {"title": "甲"}).status_code == 403


def test_a_problem_may_have_been_found_earlier(world: World, seat: Seat) -> None:
    client = seat("lin")
    late = {"effective_at": "2019-10-30T09:00", "late_reason": "纸上记的"}
    assert client.post(HERE, sheet(client, **late)).status_code == 302
    assert Problem.objects.get().received_on.isoformat() == "2019-10-30"

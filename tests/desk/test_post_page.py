"""Choosing in which post one acts."""

from __future__ import annotations

from django.test import Client

from ligai.org import actions as org
from ligai.org.access import operator
from ligai.problems.models import Problem
from tests import cast
from tests.cast import LONG_AGO, World
from tests.desk.conftest import Seat
from tests.desk.hands import page

HERE = "/desk/post/"


def test_who_has_two_posts_acts_in_the_one_they_chose(world: World, seat: Seat) -> None:
    second = org.appoint(
        world.people["xu"], world.district, actor=operator(), role="observer", from_on=LONG_AGO
    )
    cast.registered(world)
    client = seat("xu")
    assert "换岗位" in page(client, "problems")
    assert "船营区·公众观察员" in page(client, "post")
    answer = client.post(HERE, {"post": str(second.pk)})
    assert answer["Location"] == "/desk/"
    shown = client.get("/desk/problems/")
    assert shown.context["rows"] == []
    assert Problem.objects.count() == 1
    assert "现在以“船营区·公众观察员”办事" in shown.content.decode()


def test_nobody_acts_in_a_post_of_somebody_else(world: World, seat: Seat) -> None:
    client = seat("song")
    answer = client.post(HERE, {"post": str(world.posts["root"].pk)})
    assert answer.status_code == 422
    assert "市城市管理局·承办人" in page(client, "problems")


def test_who_has_one_post_is_not_asked(seat: Seat) -> None:
    assert "换岗位" not in page(seat("song"), "problems")


def test_who_has_no_post_sees_nothing_and_is_told_whom_to_ask(world: World) -> None:
    person = org.open_person(
        actor=operator(), username="new", name="新来的", password=cast.PASSWORD
    )
    cast.registered(world)
    client = Client()
    client.force_login(person)
    assert client.get("/desk/problems/").context["rows"] == []
    text = page(client, "post")
    assert "您还没有岗位" in text

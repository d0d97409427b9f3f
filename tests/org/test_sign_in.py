"""Signing in, choosing a post, standing in for somebody, and losing it all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ligai.ledger.actor import PUBLIC, Actor, ActorKind
from ligai.ledger.models import Event
from ligai.org import actions
from ligai.org.actions import _end_post
from ligai.org.middleware import POST_KEY, ActorMiddleware
from ligai.org.models import Person, Post
from ligai.org.rules import Role
from tests.cast import PASSWORD, World, today

DOOR = reverse(settings.LOGIN_URL)


def sign_in(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(DOOR, {"login": username, "password": password})
    return client


def is_let_in(client: Client) -> bool:
    """Does the desk open, wherever it leads, or does it point to the door?"""
    answer = client.get(reverse("desk:home"))
    assert answer.status_code in (200, 302)
    return not answer.headers.get("Location", "").startswith(DOOR)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def acting(client: Client) -> tuple[Actor, list[Post]]:
    """Who the next request of this browser would act as, and the posts to choose from."""
    request = HttpRequest()
    request.session = client.session
    user = client.session.get("_auth_user_id")
    request.user = Person.objects.get(pk=user)
    ActorMiddleware(lambda _request: HttpResponse())(request)
    return request.actor, request.posts  # type: ignore[attr-defined]


def test_a_person_signs_in_by_user_name_in_any_case(world: World) -> None:
    for username in ("song", "Song", " SONG "):
        client = Client()
        answer = client.post(DOOR, {"login": username, "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, reverse("desk:home"))
        assert is_in(client)


def test_a_wrong_password_or_name_opens_nothing_and_says_the_same(world: World) -> None:
    answers = []
    for username, password in (("song", "wrong-password"), ("nobody-here", PASSWORD)):
        client = Client()
        answer = client.post(DOOR, {"login": username, "password": password})
        assert answer.status_code == 200
        assert not is_in(client)
        answers.append(answer.context["form"].non_field_errors())
    assert answers[0] == answers[1] == ["您提供的用户名或密码不正确。"]


def test_every_page_of_the_desk_asks_a_stranger_to_sign_in_first(world: World) -> None:
    home = reverse("desk:home")
    answer = Client().get(home)
    assert (answer.status_code, answer["Location"]) == (302, f"{DOOR}?next={home}")
    assert Client().get(DOOR).status_code == 200


def test_nobody_opens_an_account_for_themselves(world: World) -> None:
    before = Person.objects.count()
    given = {"username": "intruder", "password1": PASSWORD, "password2": PASSWORD}
    Client().post(reverse("account_signup"), given)
    assert Person.objects.count() == before


def test_one_who_signs_in_acts_in_the_own_post(world: World) -> None:
    actor, posts = acting(sign_in("song"))
    assert replace(actor, held=()) == world.song
    assert actor.held == (world.urban.path,)
    assert posts == [world.posts["song"]]


def test_a_person_with_several_posts_acts_in_the_one_chosen(world: World, machine: Actor) -> None:
    second = actions.appoint(world.people["song"], world.housing, actor=machine, role=Role.CLERK)
    client = sign_in("song")
    assert acting(client)[0].post_id == world.posts["song"].pk
    session = client.session
    session[POST_KEY] = str(second.pk)
    session.save()
    actor, posts = acting(client)
    assert (actor.post_id, actor.role, actor.path) == (second.pk, "clerk", world.housing.path)
    assert posts == [world.posts["song"], second]


def test_a_post_of_somebody_else_cannot_be_chosen(world: World) -> None:
    client = sign_in("song")
    session = client.session
    for chosen in (str(world.posts["root"].pk), "0", "x", ""):
        session[POST_KEY] = chosen
        session.save()
        assert acting(client)[0].post_id == world.posts["song"].pk


def test_a_deputy_may_choose_the_post_stood_in_for(world: World) -> None:
    actions.name_deputy(world.posts["qiu"], actor=world.qiu, deputy=world.people["song"])
    client = sign_in("song")
    session = client.session
    session[POST_KEY] = str(world.posts["qiu"].pk)
    session.save()
    actor, posts = acting(client)
    assert (actor.id, actor.role) == (world.people["song"].pk, "unit_head")
    assert posts == [world.posts["song"], world.posts["qiu"]]
    actions.name_deputy(world.posts["qiu"], actor=world.qiu, deputy=None)
    assert acting(client)[0].post_id == world.posts["song"].pk


def test_an_ended_post_reaches_nothing_from_the_next_request_on(
    world: World, machine: Actor
) -> None:
    client = sign_in("song")
    _end_post(world.posts["song"], actor=machine)
    actor, posts = acting(client)
    assert (actor.kind, actor.name, actor.role, posts) == (ActorKind.PERSON, "宋怀瑾", "", [])
    assert not actor.path.startswith("1")


def test_a_post_of_tomorrow_cannot_be_chosen_today(world: World, machine: Actor) -> None:
    actions.appoint(
        world.people["song"],
        world.housing,
        actor=machine,
        role=Role.CLERK,
        from_on=today() + timedelta(days=1),
    )
    assert acting(sign_in("song"))[1] == [world.posts["song"]]


def test_a_suspended_person_is_put_out_at_once_and_does_not_come_in(world: World) -> None:
    client = sign_in("song")
    assert is_let_in(client)
    actions.suspend_person(world.people["song"], actor=world.root)
    assert not is_let_in(client)
    assert not is_in(sign_in("song"))


def test_a_new_password_signs_the_person_out_everywhere_else(world: World) -> None:
    client = sign_in("song")
    actions.set_password(world.people["song"], actor=world.root, password="Zai-lai-yi-ci-7")
    assert not is_let_in(client)
    assert is_in(sign_in("song", "Zai-lai-yi-ci-7"))


def test_a_person_who_changes_the_own_password_does_it_by_the_action(world: World) -> None:
    client, elsewhere = sign_in("song"), sign_in("song")
    fields = ("oldpassword", "password1", "password2")
    given = dict(zip(fields, (PASSWORD, "Zai-lai-yi-ci-7", "Zai-lai-yi-ci-7"), strict=True))
    client.post(reverse("account_change_password"), given)
    assert Person.objects.get(username="song").check_password("Zai-lai-yi-ci-7")
    assert Event.objects.of(world.people["song"]).filter(verb="person.password_set").count() == 1
    assert is_let_in(client)
    assert not is_let_in(elsewhere)


def test_a_stranger_acts_as_the_public(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = Client().get(DOOR)
    assert answer.wsgi_request.actor == PUBLIC  # type: ignore[attr-defined]

"""People and posts on the desk: opening an account, appointing, handing over, standing in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Person, Post
from ligai.problems.models import Problem
from tests import cast
from tests.cast import PASSWORD, World
from tests.desk.conftest import Seat
from tests.desk.hands import fill, page


def test_a_new_account_has_a_password_that_is_shown_once_and_must_be_changed(
    world: World, seat: Seat
) -> None:
    client, url = seat("root"), reverse("desk:open_person")
    told = {**client.get(url).context["form"].initial, "name": "白露", "username": "bailu"}
    answer = client.post(url, told)
    password = answer.context["outcome"].shown
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    again = client.post(url, told)
    assert again.status_code == 302
    assert password not in client.get(again["Location"]).content.decode()
    new = Client()
    signed_in = new.post(reverse("account_login"), {"login": "bailu", "password": password})
    assert signed_in.status_code == 302
    changing = reverse("account_change_password")
    for name in ("desk:problems", "desk:account", "mfa_index"):
        assert new.get(reverse(name))["Location"] == changing
    assert new.get(changing).status_code == 200
    fields = ("oldpassword", "password1", "password2")
    own = "Bai-lu-wei-shuang-8"
    new.post(changing, dict(zip(fields, (password, own, own), strict=True)))
    assert new.get(reverse("desk:account")).status_code == 200


def test_the_ledger_says_who_opened_an_account_and_never_the_password(
    world: World, seat: Seat
) -> None:
    client, url = seat("root"), reverse("desk:open_person")
    told = {**client.get(url).context["form"].initial, "name": "白露", "username": "bailu"}
    password = client.post(url, told).context["outcome"].shown
    person = Person.objects.get(username="bailu")
    assert [event.verb for event in Event.objects.of(person)] == ["person.opened"]
    assert not any(password in event.canonical for event in Event.objects.of(person))


def test_a_user_name_that_is_taken_is_refused_at_its_field(world: World, seat: Seat) -> None:
    client, url = seat("root"), reverse("desk:open_person")
    told = {**client.get(url).context["form"].initial, "name": "宋某", "username": "song"}
    answer = client.post(url, told)
    assert answer.status_code == 409
    assert "已经有人用" in answer.context["form"].errors["username"][0]
    assert 'value="宋某"' in answer.content.decode()


def test_a_person_of_the_same_name_is_pointed_out_first(world: World, seat: Seat) -> None:
    client, url = seat("root"), reverse("desk:open_person")
    told = {**client.get(url).context["form"].initial, "name": "宋怀瑾", "username": "song2"}
    assert "已经有叫“宋怀瑾”的账号：song" in client.post(url, told).content.decode()
    assert not Person.objects.filter(username="song2").exists()


def test_a_password_that_is_set_ends_the_old_one(world: World, seat: Seat) -> None:
    answer = fill(seat("root"), "set_password", world.people["song"].pk)
    password = answer.context["outcome"].shown
    world.people["song"].refresh_from_db()
    assert world.people["song"].check_password(password)
    assert not world.people["song"].check_password(PASSWORD)
    assert world.people["song"].must_change_password


def test_people_are_found_by_name_user_name_and_unit_within_reach(world: World, seat: Seat) -> None:
    client = seat("xu")
    assert "宋怀瑾" in page(client, "people", find="怀瑾")
    assert "宋怀瑾" in page(client, "people", find="城市管理")
    assert "宋怀瑾" in page(client, "people", find="song")
    assert "沈砚秋" not in page(client, "people", find="沈")
    assert "没有找到" in page(client, "people", find="沈")


def test_a_page_of_people_is_followed_by_the_next(world: World, seat: Seat) -> None:
    for n in range(60):
        person = org.open_person(f"many{n}", actor=operator(), name="王伟")
        org.appoint(person, world.urban, actor=operator(), role="handler")
    client, url, found = seat("xu"), "/desk/people/?find=王伟", []
    while url:
        answer = client.get(url)
        found += [row["cells"][1]["text"] for row in answer.context["rows"]]
        url = answer.context.get("next", "")
    assert len(found) == len(set(found)) == 60


def test_a_page_of_a_person_asks_little_of_the_database(
    world: World, seat: Seat, django_assert_max_num_queries: object
) -> None:
    cast.dispatched(world)
    client = seat("xu")
    urls = [
        reverse("desk:person", args=[world.people["han"].pk]),
        reverse("desk:post_held", args=[world.posts["han"].pk]),
        reverse("desk:account"),
    ]
    for url in urls:
        client.get(url)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert client.get(url).status_code == 200


def test_a_person_is_suspended_and_resumed(world: World, seat: Seat) -> None:
    client, song = seat("root"), world.people["song"]
    assert fill(client, "suspend_person", song.pk).status_code == 302
    assert "停用" in page(client, "person", song.pk)
    assert client.get(reverse("desk:suspend_person", args=[song.pk])).status_code == 409
    assert fill(client, "resume_person", song.pk).status_code == 302
    song.refresh_from_db()
    assert song.is_active


def test_suspending_a_lead_says_what_stays_without_one(world: World, seat: Seat) -> None:
    cast.dispatched(world)
    client, url = seat("root"), reverse("desk:suspend_person", args=[world.people["han"].pk])
    told = client.get(url).context["form"].initial
    assert "包保着1个没了结的问题" in client.post(url, told).content.decode()


def test_a_person_is_appointed_and_the_post_says_what_it_can_do(world: World, seat: Seat) -> None:
    client, song = seat("root"), world.people["song"]
    given = {"unit": "2202-zj", "role": "verifier", "title": "复核组长"}
    assert fill(client, "appoint", song.pk, **given).status_code == 302
    post = Post.objects.get(person=song, role="verifier")
    text = page(client, "post_held", post.pk)
    assert "现场核查" in text
    assert "销号</dt>" not in text.replace("申请销号", "")
    again = fill(client, "appoint", song.pk, **given)
    assert again.status_code == 409
    assert "已在市住房和城乡建设局任" in again.content.decode()


def test_a_post_beyond_ones_reach_is_not_given(world: World, seat: Seat) -> None:
    org.appoint(world.people["tong"], world.city, actor=operator(), role="admin")
    client = Client()
    client.force_login(world.people["tong"])
    session = client.session
    session["post"] = str(Post.objects.get(person=world.people["tong"], role="admin").pk)
    session.save()
    answer = fill(client, "appoint", world.people["song"].pk, unit="2205", role="handler")
    assert answer.status_code == 422
    assert Post.objects.filter(person=world.people["song"]).count() == 1


def test_a_post_ends_only_with_somebody_who_takes_over(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    client, post = seat("root"), world.posts["han"]
    alone = fill(client, "end_post", post.pk)
    assert alone.status_code == 409
    assert "还包保着1个" in alone.context["form"].errors["successor"][0]
    url = reverse("desk:end_post", args=[post.pk])
    told = {**client.get(url).context["form"].initial, "successor": "纪明远"}
    assert "1个没了结的问题今天起由纪明远包保" in client.post(url, told).content.decode()
    assert fill(client, "end_post", post.pk, successor="纪明远").status_code == 302
    assert Problem.objects.get(pk=problem.pk).lead_id == world.people["ji"].pk
    text = page(client, "person", world.people["han"].pk)
    assert "已离任" in text
    assert client.get(url).status_code == 409


def test_a_day_that_is_past_is_refused_at_its_field(world: World, seat: Seat) -> None:
    yesterday = (cast.today() - timedelta(days=1)).isoformat()
    answer = fill(seat("root"), "end_post", world.posts["song"].pk, on=yesterday)
    assert answer.status_code == 409
    assert "不能早于今天" in answer.context["form"].errors["on"][0]


def test_the_holder_names_a_deputy_and_releases_them(world: World, seat: Seat) -> None:
    client, post = seat("qiu"), world.posts["qiu"]
    assert fill(client, "name_deputy", post.pk, deputy="song").status_code == 302
    assert "宋怀瑾" in page(client, "post_held", post.pk)
    assert fill(client, "name_deputy", post.pk, deputy="").status_code == 302
    post.refresh_from_db()
    assert post.deputy is None


def test_two_people_of_one_name_are_told_apart_by_their_user_names(
    world: World, seat: Seat
) -> None:
    org.open_person("song3", actor=operator(), name="宋怀瑾")
    answer = fill(seat("root"), "name_deputy", world.posts["qiu"].pk, deputy="宋怀瑾")
    assert answer.status_code == 422
    assert "宋怀瑾（song）" in answer.context["form"].errors["deputy"][0]


@pytest.mark.parametrize("name", ["person", "post_held"])
def test_who_is_out_of_reach_does_not_exist(world: World, seat: Seat, name: str) -> None:
    pk = world.people["shen"].pk if name == "person" else world.posts["shen"].pk
    assert seat("xu").get(reverse(f"desk:{name}", args=[pk])).status_code == 404


def test_everybody_has_a_page_of_the_own_account(world: World, seat: Seat) -> None:
    text = page(seat("guan"), "account")
    assert "吉林市·公众观察员" in text
    assert "管到吉林市及以下" in text


def test_everybody_sees_the_own_post_and_person(world: World, seat: Seat) -> None:
    client = seat("guan")
    assert "关山月" in page(client, "post_held", world.posts["guan"].pk)
    assert "关山月" in page(client, "person", world.people["guan"].pk)

"""A session that ends in the middle of a long form: nothing was done, and no word is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ligai.ledger.models import Event
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.files.uploads import jpeg, upload

WORDS = "小区1994年建成，没有地下车库。\n居民多次反映，2018年清理过一次。"
HERE = {"HTTP_ORIGIN": "http://testserver"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def hidden(text: str) -> dict[str, str]:
    """What the page will send again."""
    form = text.split("<form")[1]
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


def typed(client: Client, address: str, **words: Any) -> dict[str, Any]:
    """A form that was opened, filled in, and left standing while the session ended."""
    seen = client.get(address).context["form"].initial["seen"]
    del client.cookies["sessionid"]
    return {"seen": str(seen), **words}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_was_typed_comes_back_and_is_sent_after_signing_in_again(
    world: World, seat: Seat, language: str
) -> None:
    problem, client = cast.triaged(world), seat("zhou", language)
    address = reverse("desk:revise", args=[problem.pk])
    sent = typed(client, address, title=problem.title, facts_said=WORDS, cause="没有专人管")
    answer = client.post(address, sent)
    assert answer.status_code == 401
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    assert "居民多次反映，2018年清理过一次。" in text.split("</form>")[1]
    assert Event.objects.of(problem).count() == 2
    assert "sessionid" not in client.cookies
    client.force_login(world.people["zhou"])
    assert client.post(address, hidden(text)).status_code == 302
    problem.refresh_from_db()
    assert (problem.facts.splitlines(), problem.cause) == (WORDS.splitlines(), "没有专人管")


def test_a_page_older_than_the_new_session_holds_the_words_until_they_are_sent_again(
    world: World,
) -> None:
    problem, client = cast.triaged(world), Client(enforce_csrf_checks=True)
    client.force_login(world.people["zhou"])
    address = reverse("desk:revise", args=[problem.pk])
    token = hidden(client.get(address).content.decode().split("<main")[1])
    client.cookies["csrftoken"] = "A" * 32  # as signing in again leaves it
    sent = {**token, "title": problem.title, "cause": "没有专人管"}
    answer = client.post(address, sent, **HERE)
    assert answer.status_code == 403
    again = hidden(answer.content.decode())
    assert again["cause"] == "没有专人管"
    assert client.post(address, again, **HERE).status_code == 302
    problem.refresh_from_db()
    assert problem.cause == "没有专人管"


def test_what_another_site_sends_is_not_held(world: World) -> None:
    problem, client = cast.triaged(world), Client(enforce_csrf_checks=True)
    client.force_login(world.people["zhou"])
    address = reverse("desk:revise", args=[problem.pk])
    for headers in ({"HTTP_ORIGIN": "https://evil.example"}, {}, {"HTTP_ORIGIN": "null"}):
        answer = client.post(address, {"cause": "没有专人管"}, **headers)
        assert answer.status_code == 403
        assert "没有专人管" not in answer.content.decode()


def test_files_are_chosen_again_on_the_form_that_comes_back_with_the_words(
    world: World, seat: Seat
) -> None:
    problem, client = cast.dispatched(world), seat("song")
    address = reverse("desk:add_evidence", args=[problem.pk])
    sent = typed(
        client,
        address,
        what="36个车位已划好",
        evidence_kind="photo",
        attached=upload(jpeg(), "后.jpg"),
    )
    answer = client.post(address, sent)
    assert (answer.status_code, problem.evidence.count()) == (401, 0)
    assert "文件要重新选" in answer.content.decode()
    client.force_login(world.people["song"])
    form = client.post(address, hidden(answer.content.decode()))
    assert form.status_code == 200
    assert "36个车位已划好" in form.content.decode()
    assert problem.evidence.count() == 0


def test_a_passphrase_is_not_held(world: World, client: Client) -> None:
    address = reverse("desk:look", args=[1])
    answer = client.post(address, {"passphrase": "一把长口令", "reason": "回访"})
    assert answer.status_code == 302
    assert "一把长口令" not in answer.content.decode()


def test_who_has_no_session_and_sends_nothing_goes_to_the_door(
    world: World, client: Client
) -> None:
    address = reverse("desk:start", args=[cast.dispatched(world).pk])
    assert client.post(address).status_code == 302
    assert client.get(address)["Location"].startswith("/accounts/login/")

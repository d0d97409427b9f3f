"""Searching: by number, title and facts, only what one sees, never more than a bounded look."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.desk import paging, search
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page


def found(client: Client, words: str) -> list[str]:
    answer = client.get(reverse("desk:search"), {"q": words})
    assert answer.status_code == 200
    assert answer.context["total"].number == len(answer.context["rows"])
    return [row["title"] for row in answer.context["rows"]]


def test_numbers_from_their_beginning_titles_and_facts_are_found(world: World, seat: Seat) -> None:
    light = cast.registered(world, title="路灯不亮", facts="友谊路东段三盏")
    cast.registered(world, title="井盖破损")
    client = seat("xu")
    assert found(client, light.number) == [light.title]
    assert len(found(client, light.number[:5])) == 2
    assert found(client, "路灯") == [light.title]
    assert found(client, "友谊路") == [light.title]
    assert found(client, "不亮 友谊路") == [light.title]
    assert found(client, "不亮 井盖") == []


def test_what_one_does_not_see_is_not_found(world: World, seat: Seat) -> None:
    hidden = cast.registered(world, title="检视出来的", nature="self_examination")
    assert found(seat("song"), "检视") == []
    assert found(seat("song"), hidden.number) == []
    assert found(seat("shen"), "检视") == []
    assert found(seat("xu"), "检视") == [hidden.title]


def test_only_the_newest_are_read_but_numbers_are_found_everywhere(
    world: World, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = cast.registered(world, title="旧的路灯", facts="从前的事")
    cast.registered(world, title="新的井盖", facts="近来的事")
    monkeypatch.setattr(search, "TITLES", 1)
    monkeypatch.setattr(search, "FACTS", 1)
    client = seat("xu")
    assert found(client, "路灯") == []
    assert found(client, "从前") == []
    assert found(client, "近来") == ["新的井盖"]
    assert found(client, old.number) == [old.title]


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "'", "\\", "没有这个词", "长" * 500])
def test_words_that_find_nothing_say_so_and_break_nothing(
    world: World, seat: Seat, words: str
) -> None:
    cast.registered(world, title="路灯不亮")
    assert found(seat("xu"), words) == []


def test_an_empty_search_says_what_would_be_here(seat: Seat) -> None:
    assert "找到的问题会列在这里" in page(seat("xu"), "search")
    assert "没有找到“路灯”" in page(seat("xu"), "search", q="路灯")


def test_pages_follow_each_other_and_cost_the_same(
    world: World, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = seat("xu"), reverse("desk:search")
    for n in range(3):
        cast.registered(world, title=f"路灯{n}")
    client.get(address, {"q": "路灯"})
    with CaptureQueriesContext(connection) as few:
        client.get(address, {"q": "路灯"})
    for n in range(3, 30):
        cast.registered(world, title=f"路灯{n}")
    with CaptureQueriesContext(connection) as lots:
        client.get(address, {"q": "路灯"})
    assert len(lots) == len(few) <= 12
    monkeypatch.setattr(paging, "SIZE", 20)
    answer = client.get(address, {"q": "路灯"})
    assert len(client.get(answer.context["next"]).context["rows"]) == 10


def test_the_box_in_the_bar_and_the_page_of_keys_are_on_every_page(seat: Seat) -> None:
    text = page(seat("xu"), "problems")
    assert f'action="{reverse("desk:search")}"' in text
    assert f'href="{reverse("desk:keys")}" data-keys' in text
    assert "<kbd>Esc</kbd>" in page(seat("xu"), "keys")

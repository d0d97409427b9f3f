"""The cast at their desks: each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import World

Seat = Callable[..., Client]


@pytest.fixture
def seat(world: World) -> Seat:
    """`seat("xu")` is a client in which Xu is signed in; `seat("xu", "en")` reads English."""

    def sit(key: str, language: str = "zh-hans") -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE=language)
        client.force_login(world.people[key])
        return client

    return sit

"""The open public site of the city, and a phone without any session."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import World
from tests.public import situations


@pytest.fixture
def city(world: World) -> World:
    """The cast, with the city's campaign running and its vault standing."""
    situations.opened(world)
    return world


@pytest.fixture
def phone() -> Client:
    """Somebody in the street who reads Chinese."""
    return Client(HTTP_ACCEPT_LANGUAGE="zh-hans")

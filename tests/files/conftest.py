"""Somebody who brings files."""

from __future__ import annotations

import pytest

from ligai.ledger.actor import Actor
from tests.cast import World


@pytest.fixture
def song(world: World) -> Actor:
    """Song, who handles problems."""
    return world.song

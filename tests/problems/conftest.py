"""The world that problems live in, built through actions and rolled back with the test."""

from __future__ import annotations

import pytest

from tests import cast
from tests.cast import World


@pytest.fixture
def world(db: None) -> World:
    """Jilin City and its people, with the party preset's limits in force."""
    return cast.build()

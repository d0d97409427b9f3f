"""The cast of the tests, with a hospital of the health line besides."""

from __future__ import annotations

import pytest

from ligai.ledger.actor import Actor
from ligai.org.access import operator
from tests.cast import World, build


@pytest.fixture
def world(db: None) -> World:
    """The cast, in a database of its own."""
    return build()


@pytest.fixture
def machine() -> Actor:
    """Who types at the machine's own command line."""
    return operator()

"""A paper with a life: what the audit is tried on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.ledger import seals
from ligai.ledger.writing import database_now
from tests.ledger.things import MARCH, Paper, bucket, correct, opened, put


@pytest.fixture
def made(db: None) -> Paper:
    """Four events with words and a correction, beside another paper with two.

    All but the last of each are sealed, folded, chained to a root and in a snapshot.
    """
    thing = opened(at=MARCH)
    other = opened(at=MARCH)
    step = MARCH + timedelta(days=1)
    put(thing, bucket("closed"), step, words={"reason": "已修好", "answer": "谢谢"})
    correct(thing, {"category": "水"}, MARCH)
    seals.close_books()
    seals.chain_root()
    seals.take_due_snapshots(database_now(), at_most=1)
    put(thing, bucket("reopened", category="水"))
    put(other, bucket("closed"))
    return thing

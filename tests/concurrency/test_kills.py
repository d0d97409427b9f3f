"""Processes killed in the middle of a step, of a seal and of a fold: nothing stays half, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.concurrency.plan import Over
from tests.concurrency.storms import storm
from tests.databases import Environment

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("over", [Over.MANY, Over.CASCADE])
def test_a_killed_writer_leaves_its_last_step_whole_or_not_at_all(
    fresh_database: Environment, tmp_path: Path, over: Over
) -> None:
    found = storm(
        fresh_database, tmp_path, over, kill_writer_every=0.8, kill_sealer_every=0.3, kills=6
    )
    assert found["faults"] == []
    assert sum(n for name, n in found["killed"].items() if name.startswith("writer")) >= 6
    assert found["in_flight"] > 0


def test_a_sealer_killed_again_and_again_leaves_nothing_half(
    fresh_database: Environment, tmp_path: Path
) -> None:
    found = storm(
        fresh_database,
        tmp_path,
        Over.MANY,
        steps=150,
        seal_pause=0.0,
        kill_sealer_every=0.1,
        kills=4,
    )
    assert found["faults"] == []
    assert found["killed"]["sealer-0"] >= 4
    assert found["seals"] > 1


def test_two_sealers_at_once_fold_every_posting_once(
    fresh_database: Environment, tmp_path: Path
) -> None:
    """The new one is there before the old one has died."""
    found = storm(fresh_database, tmp_path, Over.MANY, steps=150, sealers=2, seal_pause=0.02)
    assert found["faults"] == []
    assert found["seals"] > 1

"""Many writers at once, while figures are read and a sealer is killed: every step once, every figure right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.concurrency.plan import Over
from tests.concurrency.storms import storm
from tests.databases import Environment

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("over", Over)
def test_no_step_is_lost_and_none_is_taken_twice(
    fresh_database: Environment, tmp_path: Path, over: Over
) -> None:
    found = storm(fresh_database, tmp_path, over)
    assert found["faults"] == []
    assert found["taken"] >= 300
    assert found["in_flight"] == 0
    assert found["killed"]["sealer-0"] > 0
    assert found["reads"] > 0


def test_of_all_who_try_the_same_step_one_takes_it_and_the_others_are_told(
    fresh_database: Environment, tmp_path: Path
) -> None:
    found = storm(fresh_database, tmp_path, Over.ONE, writers=8, steps=200)
    assert found["faults"] == []
    refused = {kind.split()[0] for kind in found["refusals"]}
    assert {"Refused", "Stale"} <= refused

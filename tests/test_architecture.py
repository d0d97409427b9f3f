"""The shape of the repository, where no linter can see it: who writes, who acts, how long, how named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.rules import RULES, Rule

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_rule_holds(rule: Rule) -> None:
    assert list(rule(ROOT)) == []

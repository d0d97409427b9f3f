"""How alike two texts are, by their pairs of characters."""

from __future__ import annotations

import pytest

from ligai.kernel.likeness import likeness, pairs


def test_the_pairs_leave_out_punctuation_width_and_case() -> None:
    assert pairs("路灯，不亮") == {"路灯", "灯不", "不亮"}
    assert pairs("ＡＢ c") == {"ab", "bc"}
    assert pairs("路") == {"路"}
    assert pairs("，。") == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("路灯不亮", "路灯不亮", 1.0),
        ("路灯不亮", "井盖破损", 0.0),
        ("路灯不亮", "路灯亮了", 2 / 6),  # one pair of three in common
        ("", "路灯", 0.0),
        ("", "", 0.0),
    ],
)
def test_likeness_counted_by_hand(one: str, other: str, expected: float) -> None:
    assert likeness(pairs(one), pairs(other)) == pytest.approx(expected)
    assert likeness(pairs(other), pairs(one)) == pytest.approx(expected)

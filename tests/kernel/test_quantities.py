"""What is counted and is no share."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ligai.kernel.quantities import Mean, Spread


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (3, 12, "3/12 = 0.25"),
        (0, 7, "0/7 = 0.00"),
        (1, 8, "1/8 = 0.13"),
        (5, 2, "5/2 = 2.50"),
        (0, 0, "—"),
    ],
)
def test_a_mean_says_what_it_is_a_mean_of(part: int, whole: int, printed: str) -> None:
    assert str(Mean(part, whole)) == printed


def test_a_mean_counts_things() -> None:
    with pytest.raises(ValueError, match="counts things"):
        Mean(-1, 2)


def test_a_spread_is_made_of_times_that_were_taken() -> None:
    ten = Spread({60 * hours: 1 for hours in range(1, 11)})
    assert str(ten) == "中位数5.0小时，九成不超过9.0小时（10件）"
    assert ten.numbers == (Decimal("5.0"), Decimal("9.0"))
    assert Spread({60: 9, 6000: 1}).numbers == (Decimal("1.0"), Decimal("1.0"))
    assert Spread({60: 8, 6000: 2}).numbers == (Decimal("1.0"), Decimal("100.0"))
    assert Spread({45: 1}).numbers == (Decimal("0.8"), Decimal("0.8"))
    assert str(Spread({})) == "—"

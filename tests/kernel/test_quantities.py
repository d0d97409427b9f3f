"""What is counted and is no share."""

from __future__ import annotations

import pytest

from ligai.kernel.quantities import Mean


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

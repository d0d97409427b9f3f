"""Bands: a rate differs from the whole only when its interval says so, and a rank needs gaps between intervals."""

from __future__ import annotations

import pytest

from ligai.kernel.intervals import Share
from ligai.stats.bands import Standing, band, may_be_ranked


@pytest.mark.parametrize(
    ("own", "whole", "standing"),
    [
        ((38, 40), (900, 1000), Standing.EQUAL),  # 83.5–98.6 %
        ((40, 40), (900, 1000), Standing.HIGHER),  # from 91.2 % on
        ((20, 40), (900, 1000), Standing.LOWER),
        ((29, 29), (1, 1000), Standing.TOO_FEW),
    ],
)
def test_a_rate_is_held_against_the_whole(
    own: tuple[int, int], whole: tuple[int, int], standing: Standing
) -> None:
    found = band(Share(*own), Share(*whole))
    assert found is not None
    assert found.standing is standing


def test_where_nothing_is_counted_there_is_no_band() -> None:
    assert band(Share(0, 0), Share(9, 10)) is None
    assert band(Share(1, 2), Share(0, 0)) is None


def test_units_are_ranked_only_outside_the_noise() -> None:
    assert may_be_ranked([Share(10, 100), Share(50, 100), Share(95, 100)])
    assert not may_be_ranked([Share(38, 40), Share(40, 40)])
    assert not may_be_ranked([Share(1, 29), Share(95, 100)])
    assert not may_be_ranked([Share(95, 100)])

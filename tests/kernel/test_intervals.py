"""Shares printed exactly, and intervals against scipy and against brute force."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.intervals import Bounds, draws_needed, hypergeometric, share, wilson


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (542, 577, "542/577 = 93.93 %"),
        (12, 13, "12/13 = 92.31 %"),
        (22, 58, "22/58 = 37.93 %"),
        (4, 4, "4/4 = 100.00 %"),
        (0, 7, "0/7 = 0.00 %"),
        (1, 800, "1/800 = 0.13 %"),  # 0.125 exactly: half up
        (3, 2, "3/2 = 150.00 %"),  # a flow may be larger than what came in
        (0, 0, "—"),
    ],
)
def test_a_share_is_printed_whole(part: int, whole: int, printed: str) -> None:
    assert str(share(part, whole)) == printed


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_share_is_rounded_half_up_exactly(part: int, whole: int) -> None:
    exact = Decimal(part) * 100 / Decimal(whole)
    percent = share(part, whole).percent

    assert percent is not None
    assert abs(Fraction(percent) - Fraction(100 * part, whole)) <= Fraction(1, 200)
    if exact * whole == part * 100:  # the quotient is finite: decimal's own rounding must agree
        assert percent == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_share_of_negative_things_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        share(-1, 5)


@pytest.mark.parametrize(
    ("k", "n", "printed"), [(38, 40, "83.5–98.6 %"), (40, 40, "91.2–100 %"), (0, 40, "0–8.8 %")]
)
def test_wilson_prints_the_known_intervals(k: int, n: int, printed: str) -> None:
    assert str(wilson(k, n)) == printed


@given(st.data(), st.integers(1, 5_000), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_agrees_with_scipy(data: st.DataObject, n: int, confidence: float) -> None:
    k = data.draw(st.integers(0, n))
    from scipy import stats  # takes long to load, and only two tests ask it

    theirs = stats.binomtest(k, n).proportion_ci(confidence, method="wilson")
    ours = wilson(k, n, confidence)

    assert ours.low == pytest.approx(theirs.low, abs=1e-9)
    assert ours.high == pytest.approx(theirs.high, abs=1e-9)


def test_nothing_asked_says_nothing() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_three_of_sixty_found_false_among_542_closed() -> None:
    bounds = hypergeometric(3, 60, 542)

    assert bounds == Bounds(7, 72)
    assert str(bounds) == "7–72"
    truly = [share(542 - bad, 577).percent for bad in (bounds.high, bounds.low)]
    assert truly == [Decimal("81.46"), Decimal("92.72")]


def test_a_complete_draw_leaves_no_doubt_and_an_empty_one_every_doubt() -> None:
    assert hypergeometric(2, 10, 10) == Bounds(2, 2)
    assert hypergeometric(0, 0, 10) == Bounds(0, 10)


@given(st.data(), st.integers(1, 60), st.sampled_from(["0.8", "0.9", "0.95"]))
def test_the_bounds_are_exactly_those_the_test_does_not_reject(
    data: st.DataObject, population: int, confidence: str
) -> None:
    size = data.draw(st.integers(0, population))
    found = data.draw(st.integers(0, size))
    tail = (1 - Fraction(confidence)) / 2
    draws = comb(population, size)

    def chance(numbers: range, bad: int) -> Fraction:
        ways = (comb(bad, k) * comb(population - bad, size - k) for k in numbers)
        return Fraction(sum(ways), draws)

    kept = [
        bad
        for bad in range(population + 1)
        if chance(range(found + 1), bad) > tail and chance(range(found, size + 1), bad) > tail
    ]
    assert hypergeometric(found, size, population, confidence) == Bounds(kept[0], kept[-1])


@pytest.mark.parametrize(
    ("found", "size", "population"), [(3, 60, 542), (0, 59, 4000), (7, 90, 900)]
)
def test_the_bounds_agree_with_scipy(found: int, size: int, population: int) -> None:
    bounds = hypergeometric(found, size, population)

    from scipy import stats

    def law(bad: int) -> Any:
        return stats.hypergeom(population, bad, size)

    assert law(bounds.high).cdf(found) > 0.025 >= law(bounds.high + 1).cdf(found)
    assert law(bounds.low).sf(found - 1) > 0.025
    assert found == 0 or law(bounds.low - 1).sf(found - 1) <= 0.025


@pytest.mark.parametrize(("found", "size", "population"), [(4, 3, 10), (1, 11, 10), (-1, 3, 10)])
def test_a_draw_that_cannot_be_is_refused(found: int, size: int, population: int) -> None:
    with pytest.raises(ValueError, match="out of 10"):
        hypergeometric(found, size, population)


@pytest.mark.parametrize("confidence", [0, 1, 1.5, -0.2])
def test_a_confidence_lies_between_nothing_and_certainty(confidence: float) -> None:
    for ask in (lambda: wilson(1, 2, confidence), lambda: hypergeometric(1, 2, 3, confidence)):
        with pytest.raises(ValueError, match="confidence"):
            ask()


@pytest.mark.parametrize(
    ("population", "needed"), [(50, 31), (100, 39), (200, 47), (542, 54), (None, 59)]
)
def test_draws_needed_to_be_95_percent_sure_of_at_most_5_percent(
    population: int | None, needed: int
) -> None:
    assert draws_needed(population, 0.05) == needed


@given(st.integers(1, 2_000), st.sampled_from(["0.01", "0.05", "0.1", "0.3"]))
def test_one_draw_fewer_would_not_be_enough(population: int, max_bad_share: str) -> None:
    needed = draws_needed(population, max_bad_share)
    fewest_bad = min(population, int(Fraction(max_bad_share) * population) + 1)

    def missed(size: int) -> Fraction:
        return Fraction(comb(population - fewest_bad, size), comb(population, size))

    assert missed(needed) <= Fraction(5, 100) < missed(needed - 1)


def test_draws_needed_refuses_nonsense_and_needs_nothing_for_nobody() -> None:
    assert draws_needed(0, 0.05) == 0
    for population, bad in ((10, 0), (10, 1), (-1, 0.5)):
        with pytest.raises(ValueError, match=r"share|population"):
            draws_needed(population, bad)

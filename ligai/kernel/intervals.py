"""Shares and how far they can be trusted: n/N printed whole, Wilson, and exact finite draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist


@dataclass(frozen=True)
class Share:
    """`part` of `whole`; printed `542/577 = 93.93 %`, or `—` when there is nothing to count."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if self.part < 0 or self.whole < 0:
            raise ValueError(f"a share counts things: {self.part}/{self.whole}")

    @property
    def percent(self) -> Decimal | None:
        """Per cent, half up to two decimals, exact; None when the whole is 0."""
        if self.whole == 0:
            return None
        hundredths = (self.part * 20_000 + self.whole) // (2 * self.whole)
        return Decimal(hundredths) / 100

    @property
    def numbers(self) -> tuple[Decimal | None]:
        """What a spreadsheet holds: per cent."""
        return (self.percent,)

    @property
    def said(self) -> str:
        """The per cent alone."""
        return "—" if self.percent is None else f"{self.percent:.2f} %"

    def __str__(self) -> str:
        return self.said if self.percent is None else f"{self.part}/{self.whole} = {self.said}"


@dataclass(frozen=True)
class Interval:
    """Lower and upper bound of a share, between 0 and 1."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{_percent(self.low)}–{_percent(self.high)} %"


@dataclass(frozen=True)
class Bounds:
    """Lower and upper bound of a number of things, both included."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}–{self.high}"


def share(part: int, whole: int) -> Share:
    """`str(share(542, 577)) == "542/577 = 93.93 %"`."""
    return Share(part, whole)


def wilson(k: int, n: int, confidence: float = 0.95) -> Interval:
    """Wilson's score interval for k of n (E. B. Wilson, 1927, JASA 22:209–212); n = 0 says nothing: 0 to 1."""
    _require_confidence(confidence)
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n}")
    if n == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(k * (n - k) / n + z * z / 4)
    return Interval(
        low=0.0 if k == 0 else max(0.0, centre - half),
        high=1.0 if k == n else min(1.0, centre + half),
    )


def hypergeometric(
    bad_in_draw: int, size: int, population: int, confidence: float | str = 0.95
) -> Bounds:
    """How many of `population` may be bad, when a simple random draw of `size` found `bad_in_draw`.

    Exact: the numbers that an equal-tailed test does not reject (Clopper and Pearson, 1934, by the
    hypergeometric distribution: drawn without replacement), in whole numbers, nothing rounded.
    Not for a stratified draw, which has no single exact interval.
    """
    if not 0 <= bad_in_draw <= size <= population:
        raise ValueError(f"{bad_in_draw} of a draw of {size} out of {population}")
    tail = (1 - _require_confidence(confidence)) / 2
    good_in_draw = size - bad_in_draw
    return Bounds(
        low=population - _most(good_in_draw, size, population, tail),
        high=_most(bad_in_draw, size, population, tail),
    )


def draws_needed(
    population: int | None, max_bad_share: float | str, confidence: float | str = 0.95
) -> int:
    """How many to draw so that, when none is bad, at most `max_bad_share` are, with confidence.

    The smallest draw in which the fewest forbidden bad ones (the next whole number above the
    share) would all be missed with a chance of at most 1 − confidence. `population` None is a
    population without end (drawn with replacement).
    """
    chance = 1 - _require_confidence(confidence)
    bad_share = _exact(max_bad_share)
    if not 0 < bad_share < 1:
        raise ValueError(f"a share between 0 and 1, not {max_bad_share}")
    if population is None:
        return _first(1 << 40, lambda size: (1 - bad_share) ** size <= chance)
    if population < 0:
        raise ValueError(f"a population of {population}")
    bad = min(population, int(bad_share * population) + 1)
    return _first(
        population,
        lambda size: comb(population - bad, size) <= chance * comb(population, size),
    )


def _most(bad_in_draw: int, size: int, population: int, tail: Fraction) -> int:
    """The largest number of bad ones under which so few in the draw still has a chance > `tail`."""
    draws = comb(population, size)

    def too_unlikely(bad: int) -> bool:
        ways = _ways(bad_in_draw, size, population, bad)
        return ways * tail.denominator <= draws * tail.numerator

    return _first(population + 1, too_unlikely) - 1


def _ways(k: int, size: int, population: int, bad: int) -> int:
    """How many draws of `size` hold at most `k` of the `bad` ones."""
    each = max(0, size - (population - bad))
    if each > k:
        return 0
    term = total = comb(bad, each) * comb(population - bad, size - each)
    for found in range(each, min(k, bad, size)):
        left = population - bad - size + found + 1
        term = term * (bad - found) * (size - found) // ((found + 1) * left)
        total += term
    return total


def _first(limit: int, holds: Callable[[int], bool]) -> int:
    """The smallest number from 0 at which `holds`, once true, stays true; doubling, then halving."""
    high = 1
    while high < limit and not holds(high):
        high *= 2
    low, high = (0 if high == 1 else high // 2), min(high, limit)
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _exact(value: float | str) -> Fraction:
    """The decimal that was written: 0.95 is 95/100, not the nearest binary number."""
    return Fraction(str(value))


def _require_confidence(confidence: float | str) -> Fraction:
    exact = _exact(confidence)
    if not 0 < exact < 1:
        raise ValueError(f"a confidence between 0 and 1, not {confidence}")
    return exact


def _percent(value: float) -> str:
    percent = (Decimal(repr(value)) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{percent.normalize():f}" if percent == percent.to_integral() else f"{percent:f}"

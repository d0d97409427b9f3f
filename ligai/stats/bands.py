"""Bands instead of ranks: does a unit's rate differ from the whole by more than chance?

66号文 (国办函〔2025〕66号) forbids one-sided ranking and asks for assessment by class and grade. A rate
is set against the whole by its 95 % interval (Wilson); fewer than 30 cases say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from ligai.kernel.intervals import Interval, Share, wilson

ENOUGH = 30  # cases below which no band is given


class Standing(StrEnum):
    """Against the whole."""

    HIGHER = "hi"
    EQUAL = "eq"
    LOWER = "lo"
    TOO_FEW = "few"


@dataclass(frozen=True, slots=True)
class Band:
    """A rate with its interval, held against the whole's rate (all between 0 and 1)."""

    rate: float
    interval: Interval
    whole: float
    standing: Standing


def band(own: Share, whole: Share) -> Band | None:
    """The band of a rate; None when it counts nothing or there is no whole."""
    if not own.whole or not whole.whole:
        return None
    interval, of_all = wilson(own.part, own.whole), whole.part / whole.whole
    return Band(own.part / own.whole, interval, of_all, _standing(own, interval, of_all))


def _standing(own: Share, interval: Interval, of_all: float) -> Standing:
    if own.whole < ENOUGH:
        return Standing.TOO_FEW
    if interval.low > of_all:
        return Standing.HIGHER
    return Standing.LOWER if interval.high < of_all else Standing.EQUAL


def may_be_ranked(shares: list[Share]) -> bool:
    """A rank is shown only where each has 30 cases or more and no neighbours' intervals touch."""
    if len(shares) < 2 or any(each.whole < ENOUGH for each in shares):
        return False
    intervals = sorted((wilson(s.part, s.whole) for s in shares), key=lambda i: i.low)
    return all(lower.high < upper.low for lower, upper in pairwise(intervals))

"""What one draw lets us say of all that was closed: R16 with its exact interval, and R17."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ligai.kernel.intervals import Bounds, Interval, Share, hypergeometric, share
from ligai.supervision.models import Drawn, Recheck
from ligai.supervision.rules import Found

CONFIDENCE = "0.95"


@dataclass(frozen=True, slots=True)
class Estimate:
    """`unfixed` of `checked` are not put right; drawn from `population` closed out of `whole` problems."""

    population: int
    whole: int
    size: int
    checked: int
    unfixed: int

    @property
    def is_complete(self) -> bool:
        """All that was drawn was checked; before that no interval holds, since who waits is no chance."""
        return self.checked == self.size

    @property
    def passed(self) -> Share:
        """R16: truly put right ÷ checked."""
        return share(self.checked - self.unfixed, self.checked)

    @property
    def claimed(self) -> Share:
        """Closed ÷ all problems: what the ledger says without looking again."""
        return share(self.population, self.whole)

    @property
    def false_closures(self) -> Bounds:
        """How many of the closed ones are not put right, with 95 % confidence (exact, hypergeometric)."""
        return hypergeometric(self.unfixed, self.size, self.population, CONFIDENCE)

    @property
    def interval(self) -> Interval:
        """R16's: which share of all that was closed is truly put right."""
        return self._of(self.population)

    @property
    def solved(self) -> Decimal | None:
        """R17: closed × R16 ÷ all problems, in per cent, half up to two decimals."""
        if not self.checked or not self.whole:
            return None
        right = Fraction(self.population * (self.checked - self.unfixed), self.checked * self.whole)
        percent = Decimal(right.numerator * 100) / Decimal(right.denominator)
        return percent.quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def solved_interval(self) -> Interval:
        """R17's: the same bounds over all problems."""
        return self._of(self.whole)

    def _of(self, whole: int) -> Interval:
        bad = self.false_closures
        return Interval((self.population - bad.high) / whole, (self.population - bad.low) / whole)


def estimate(recheck: Recheck, drawn: Sequence[Drawn] | None = None) -> Estimate:
    """From one draw and what was found so far; `drawn` are its rows where they were read already."""
    rows = recheck.drawn.all() if drawn is None else drawn
    found = [each.found for each in rows if each.checked_at is not None]
    return Estimate(
        recheck.population,
        recheck.whole,
        recheck.size,
        len(found),
        found.count(Found.NOT_FIXED.value),
    )

"""What is counted and is no share: means and spreads, always with what they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

MEDIAN, MOST = Fraction(1, 2), Fraction(9, 10)


@dataclass(frozen=True)
class Mean:
    """`part` events over `whole` things; printed `3/12 = 0.25`, or `—` when there is nothing to divide by."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if self.part < 0 or self.whole < 0:
            raise ValueError(f"a mean counts things: {self.part}/{self.whole}")

    @property
    def numbers(self) -> tuple[Decimal | None]:
        """What a spreadsheet holds: half up to two decimals, exact; None when the whole is 0."""
        return (_rounded(Fraction(self.part, self.whole), 2) if self.whole else None,)

    @property
    def said(self) -> str:
        """The number alone."""
        return "—" if not self.whole else f"{self.numbers[0]:.2f}"

    def __str__(self) -> str:
        return f"{self.part}/{self.whole} = {self.said}" if self.whole else self.said


@dataclass(frozen=True)
class Spread:
    """Median and P90 of working minutes, as minutes → how many things took so long.

    By the nearest rank: each is the time of one of the things, never a mean of two. Told in hours.
    """

    took: Mapping[int, int]

    @classmethod
    def of_all(cls, spreads: Iterable[Spread]) -> Spread:
        """Of the things of several that share none; a spread of theirs is never worked out from spreads."""
        took: Counter[int] = Counter()
        for spread in spreads:
            took.update(spread.took)
        return cls(took)

    @property
    def of(self) -> int:
        """How many things."""
        return sum(self.took.values())

    @property
    def numbers(self) -> tuple[Decimal | None, Decimal | None]:
        """Median and P90 in hours, half up to one decimal; None for no things."""
        return (self._at(MEDIAN), self._at(MOST))

    @property
    def said(self) -> str:
        """Both in words."""
        if not self.of:
            return "—"
        median, most = self.numbers
        return str(
            _("中位数%(median)s小时，九成不超过%(most)s小时") % {"median": median, "most": most}
        )

    def __str__(self) -> str:
        return (
            _("%(said)s（%(n)d件）") % {"said": self.said, "n": self.of} if self.of else self.said
        )

    def _at(self, share: Fraction) -> Decimal | None:
        """The smallest time within which at least this share of the things was done."""
        passed = 0
        for minutes in sorted(self.took):
            passed += self.took[minutes]
            if passed >= share * self.of:
                return _rounded(Fraction(minutes, 60), 1)
        return None


def _rounded(value: Fraction, places: int) -> Decimal:
    """Half up, exact."""
    doubled = 2 * value * 10**places
    return Decimal(int(doubled + 1) // 2).scaleb(-places)

"""What is counted and is no share: a mean, always with what it is a mean of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Mean:
    """`part` events over `whole` things; printed `3/12 = 0.25`, or `—` when there is nothing to divide by."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if self.part < 0 or self.whole < 0:
            raise ValueError(f"a mean counts things: {self.part}/{self.whole}")

    @property
    def number(self) -> Decimal | None:
        """Half up to two decimals, exact; None when the whole is 0."""
        if self.whole == 0:
            return None
        return Decimal((self.part * 200 + self.whole) // (2 * self.whole)) / 100

    @property
    def said(self) -> str:
        """The number alone."""
        return "—" if self.number is None else f"{self.number:.2f}"

    def __str__(self) -> str:
        return self.said if self.number is None else f"{self.part}/{self.whole} = {self.said}"

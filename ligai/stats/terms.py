"""What figures are made of: their shape, and the conditions on a problem that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language

from ligai.problems.models import Problem
from ligai.problems.rules import CLOSED, GONE, HANDLED, OPEN, Disposition, Provenance, State
from ligai.stats.conditions import AsOf, Condition, is_true, matured, not_after, one_of


@dataclass(frozen=True, slots=True)
class Measure:
    """One count printed beside a figure, with its name in both languages."""

    key: str
    zh: str
    en: str
    counts: Condition

    @property
    def name(self) -> str:
        """In the active language."""
        return self.en if _is_english() else self.zh


class Printed(StrEnum):
    """How part and whole are read together."""

    SHARE = "share"  # 542/577 = 93.93 %
    MEAN = "mean"  # 3/12 = 0.25: events for each thing
    SPREAD = "spread"  # median and P90 of the working hours that the things of the part took


@dataclass(frozen=True, slots=True)
class Figure:
    """`part` over `whole`, on the cohort received in a window (收件口径). Printed `n/N = %`.

    `beside` are the counts that are always printed with it; `subject` is the kind of thing that is
    counted. `answers` names the counts of those who answered and of those who were asked: where too
    few answered, that is printed. A mean is printed without per cent. `took` gives the minutes
    of which a spread is printed, over the postings of a thing. A change of meaning is a new
    version.
    """

    id: str
    version: int
    zh: str
    en: str
    definition_zh: str
    definition_en: str
    part: Condition
    whole: Condition
    beside: tuple[Measure, ...] = field(default=())
    subject: str = Problem.kind
    answers: tuple[str, str] = ("", "")
    printed: Printed = Printed.SHARE
    took: Callable[[AsOf], Any] | None = None

    @property
    def name(self) -> str:
        """In the active language."""
        return self.en if _is_english() else self.zh

    @property
    def definition(self) -> str:
        """In the active language."""
        return self.definition_en if _is_english() else self.definition_zh

    def measures(self) -> Mapping[str, Condition]:
        """Key → what it counts: `part`, `whole`, and everything beside.

        The part of a share is of the whole; what a mean counts may happen to others than it counts by.
        """
        is_mean = self.printed is Printed.MEAN
        return {
            "part": self.part if is_mean else self.part & self.whole,
            "whole": self.whole,
            **{measure.key: measure.counts for measure in self.beside},
        }

    def columns(self) -> frozenset[str]:
        """All columns that it reads: says whether a tally can answer."""
        return frozenset().union(*(c.columns for c in self.measures().values()))


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


COUNTED = ~one_of("state", *GONE)
INCLUDED = COUNTED & ~is_true("excluded")
EXCLUDED = COUNTED & is_true("excluded")
FINAL = one_of("state", *HANDLED)
IS_CLOSED = one_of("state", *CLOSED)
TAKEN_OVER = one_of("provenance", Provenance.TAKEN_OVER)
BEING_VERIFIED = one_of("state", State.SUBMITTED, State.VERIFYING)
ON_LEDGER = one_of("disposition", Disposition.LEDGER)
AT_ONCE = one_of("disposition", Disposition.IMMEDIATE)
TRIAGED = one_of("disposition", Disposition.IMMEDIATE, Disposition.LEDGER)
HAS_COME_DUE = INCLUDED & matured("due_on")
ON_TIME = not_after("handled_on", "due_on")
DUE_ORIGINALLY = INCLUDED & matured("original_due_on")
STILL_OPEN = INCLUDED & one_of("state", *OPEN)

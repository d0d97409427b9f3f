"""Every figure of Ligai, defined once: id, version, words, what is counted over what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language

from ligai.problems.rules import CLOSED, GONE, HANDLED, Disposition, Provenance, State
from ligai.stats.conditions import Condition, is_true, known, matured, not_after, one_of


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


@dataclass(frozen=True, slots=True)
class Figure:
    """`part` over `whole`, on the cohort received in a window (收件口径). Printed `n/N = %`.

    `beside` are the counts that are always printed with it. A change of meaning is a new version.
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

    @property
    def name(self) -> str:
        """In the active language."""
        return self.en if _is_english() else self.zh

    @property
    def definition(self) -> str:
        """In the active language."""
        return self.definition_en if _is_english() else self.definition_zh

    def measures(self) -> Mapping[str, Condition]:
        """Key → what it counts: `part`, `whole`, and everything beside."""
        return {
            "part": self.part & self.whole,
            "whole": self.whole,
            **{measure.key: measure.counts for measure in self.beside},
        }

    def columns(self) -> frozenset[str]:
        """All columns that it reads: says whether a tally can answer."""
        return frozenset().union(*(c.columns for c in self.measures().values()))


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


_COUNTED = ~one_of("state", *GONE)
_INCLUDED = _COUNTED & ~is_true("excluded")
_EXCLUDED = _COUNTED & is_true("excluded")
_HANDLED = one_of("state", *HANDLED)
_CLOSED = one_of("state", *CLOSED)
_TAKEN_OVER = one_of("provenance", Provenance.TAKEN_OVER)
_BEING_VERIFIED = one_of("state", State.SUBMITTED, State.VERIFYING)
_ON_LEDGER = one_of("disposition", Disposition.LEDGER)
_AT_ONCE = one_of("disposition", Disposition.IMMEDIATE)
_TRIAGED = one_of("disposition", Disposition.IMMEDIATE, Disposition.LEDGER)
_DUE = _INCLUDED & matured("due_on")
_DUE_ORIGINALLY = _INCLUDED & matured("original_due_on")


def _beside(part: Condition, whole: Condition, included_part: Condition) -> tuple[Measure, ...]:
    """What every rate says: how many were taken over, how many excluded, and the rate with them."""
    return (
        Measure("taken_over", "其中接转", "of which taken over", part & whole & _TAKEN_OVER),
        Measure("excluded", "剔除", "excluded", _EXCLUDED & included_part),
    )


R4 = Figure(
    "R4",
    1,
    "办结率",
    "Handled rate",
    "已有最终结果（核查通过并公示、已销号）的问题÷全部问题，不含已批准剔除、并单和作废的",
    "Problems with a final result (check passed, or closed) ÷ all problems, without approved "
    "exclusions, merged and void ones",
    part=_HANDLED,
    whole=_INCLUDED,
    beside=(
        *_beside(_HANDLED, _INCLUDED, _COUNTED),
        Measure("being_verified", "核查中", "being verified", _INCLUDED & _BEING_VERIFIED),
        Measure(
            "part_with_excluded", "含剔除的办结", "handled, exclusions included",
            _COUNTED & _HANDLED,
        ),
        Measure("whole_with_excluded", "含剔除的总数", "all, exclusions included", _COUNTED),
    ),
)  # fmt: skip

R5 = Figure(
    "R5",
    1,
    "按时办结率",
    "Handled on time",
    "办结日不晚于现行期限的问题÷期限已过的问题。期限在次日零时到期；没有期限的单列，从不算按时；"
    "补录的办结日，经第二人认可以前按录入日计",
    "Handled not after the due date in force ÷ problems whose due date has passed. A due date matures "
    "at 00:00 of the next day; unknown due dates are shown apart and never on time; a late-entered "
    "date counts on the day it was told until a second person accepts it",
    part=not_after("handled_on", "due_on"),
    whole=_DUE,
    beside=(
        *_beside(not_after("handled_on", "due_on"), _DUE, _COUNTED & matured("due_on")),
        Measure("being_verified", "核查中", "being verified", _DUE & _BEING_VERIFIED),
        Measure("unknown_due", "没有期限", "due date unknown", _INCLUDED & ~known("due_on")),
        Measure(
            "as_declared", "按申报日算按时", "on time as declared",
            _DUE & not_after("declared_on", "due_on"),
        ),
        Measure(
            "part_original", "按原定期限按时", "on time by the original due date",
            _DUE_ORIGINALLY & not_after("handled_on", "original_due_on"),
        ),
        Measure(
            "whole_original", "原定期限已过", "original due date passed", _DUE_ORIGINALLY
        ),
    ),
)  # fmt: skip

R13 = Figure(
    "R13",
    1,
    "销号率",
    "Closure rate",
    "已销号（含回头看期）的台账问题÷纳入整改台账的问题；重开的算未销号",
    "Closed ledger problems (under observation too) ÷ problems on the ledger; a reopened one is open",
    part=_CLOSED,
    whole=_INCLUDED & _ON_LEDGER,
    beside=(
        *_beside(_CLOSED, _INCLUDED & _ON_LEDGER, _ON_LEDGER),
        Measure(
            "reopened", "反弹重开", "reopened",
            _INCLUDED & _ON_LEDGER & one_of("state", State.REOPENED),
        ),
    ),
)  # fmt: skip

R14 = Figure(
    "R14",
    1,
    "立行立改率",
    "Fixed at once",
    "按立行立改办完并销号的问题÷研判为立行立改或纳入整改台账的问题；按截至日有效的研判结论算，重开的算未办完",
    "Problems triaged “fix at once” and closed ÷ problems triaged “fix at once” or put on the ledger, "
    "by the triage in force on the day; a reopened one is open",
    part=_CLOSED & _AT_ONCE,
    whole=_INCLUDED & _TRIAGED,
    beside=(
        *_beside(_CLOSED & _AT_ONCE, _INCLUDED & _TRIAGED, _TRIAGED),
        Measure("on_ledger", "纳入整改台账", "on the ledger", _INCLUDED & _ON_LEDGER),
        Measure("at_once", "立行立改", "to be fixed at once", _INCLUDED & _AT_ONCE),
    ),
)  # fmt: skip

FIGURES: dict[str, Figure] = {figure.id: figure for figure in (R4, R5, R13, R14)}

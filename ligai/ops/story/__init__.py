"""The parts of the source report (S1–S27) that the ledger can show: each figure counted, none typed.

A part names its figures and the list behind each. Nothing here knows a number of the report: it is
read from the postings, events and links, as of (V, K) when asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ligai.ops.story import dockets, people, work
from ligai.ops.story.moment import Counted, Moment

__all__ = ["PARTS", "Counted", "Moment", "story"]

PARTS: Mapping[str, Callable[[Moment], Counted | None]] = {
    "S7": dockets.one_by_one,
    "S8": people.complained_of_most,
    "S9": work.outcomes,
    "S12": dockets.blockages,
    "S14": dockets.triage,
    "S25": people.benefit,
    "S26": work.two_kinds,
}


def story(moment: Moment) -> dict[str, Counted]:
    """Every part that exists here, by id."""
    counted = {name: count(moment) for name, count in PARTS.items()}
    return {name: figures for name, figures in counted.items() if figures is not None}

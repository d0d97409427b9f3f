"""The parts of the source report (S1–S27) that the ledger can show: each figure counted, none typed.

A part names its figures and the list behind each. Nothing here knows a number of the report: it is
read from the postings, as of (V, K) when asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from ligai.campaigns.models import Docket
from ligai.ops.demo.jiamusi import DOCKET
from ligai.org.access import operator
from ligai.stats.tabulate import Cell, Question, tabulate

Counted = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """As of which V and K; `words` are the same as parameters of an address."""

    valid_at: datetime | None = None
    known_at: datetime | None = None
    words: tuple[tuple[str, str], ...] = ()


class Listed:
    """The figures of one docket at one moment."""

    def __init__(self, docket: Docket, moment: Moment) -> None:
        self._docket, self._moment = docket, moment
        self._question = Question(
            docket.unit,
            operator(),
            valid_at=moment.valid_at,
            known_at=moment.known_at,
            docket=docket,
        )

    def cell(self, figure: str) -> Cell:
        """One figure over the whole docket."""
        return tabulate(self._question, [figure]).total.cells[0]

    def units(self) -> int:
        """How many units answer for at least one of its problems."""
        rows = tabulate(self._question, ["R4"], by="unit").rows
        return sum(1 for row in rows if row.cells[0].counts["whole"])

    def url(self, figure: str, measure: str) -> str:
        """The list that a number counts."""
        asked = {
            "unit": self._docket.unit.code,
            "docket": str(self._docket.pk),
            "figure": figure,
            "measure": measure,
            **dict(self._moment.words),
        }
        return f"{reverse('desk:problems')}?{urlencode(asked)}"

    def page(self) -> str:
        """The page of its figures, by unit."""
        asked = {"unit": self._docket.unit.code, "docket": str(self._docket.pk)}
        return f"{reverse('desk:figures')}?{urlencode(asked | dict(self._moment.words))}"


def blockages(moment: Moment) -> Counted | None:
    """S12: a docket of problems over the departments that answer for them."""
    listed = _docket(DOCKET, moment)
    if listed is None:
        return None
    settled = listed.cell("R4")
    return {
        "departments": listed.units(),
        "problems": settled.counts["whole"],
        "settled": settled.counts["part"],
        "share": str(settled.share),
        "url": listed.url("R4", "whole"),
        "urls": {
            "departments": listed.page(),
            "problems": listed.url("R4", "whole"),
            "settled": listed.url("R4", "part"),
        },
    }


def triage(moment: Moment) -> Counted | None:
    """S14: fixed at once, or put on the rectification ledger."""
    listed = _docket(DOCKET, moment)
    if listed is None:
        return None
    at_once = listed.cell("R14")
    return {
        "immediate": at_once.counts["part"],
        "ledger": at_once.counts["on_ledger"],
        "total": at_once.counts["whole"],
        "share": str(at_once.share),
        "url": listed.url("R14", "whole"),
        "urls": {
            "immediate": listed.url("R14", "part"),
            "ledger": listed.url("R14", "on_ledger"),
            "total": listed.url("R14", "whole"),
        },
    }


PARTS: Mapping[str, Callable[[Moment], Counted | None]] = {"S12": blockages, "S14": triage}


def story(moment: Moment) -> dict[str, Counted]:
    """Every part that exists here, by id."""
    counted = {name: count(moment) for name, count in PARTS.items()}
    return {name: figures for name, figures in counted.items() if figures is not None}


def _docket(name: str, moment: Moment) -> Listed | None:
    docket = Docket.objects.select_related("unit").filter(name=name).order_by("id").first()
    return Listed(docket, moment) if docket else None

"""Parts of the source report that a docket shows: how many problems, by whom, how they were dealt with."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from ligai.campaigns.models import Docket
from ligai.ops.demo.jiamusi import DOCKET
from ligai.ops.story.moment import Counted, Moment
from ligai.org.access import operator
from ligai.stats.tabulate import Cell, Question, tabulate


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


def one_by_one(moment: Moment) -> Counted | None:
    """S7: each taken to its end, and each looked at by somebody else on the way."""
    listed = _docket(DOCKET, moment)
    if listed is None:
        return None
    settled, checked = listed.cell("R4"), listed.cell("R15")
    return {
        "problems": settled.counts["whole"],
        "settled": settled.counts["part"],
        "checked": checked.counts["whole"],
        "passed_first": checked.counts["part"],
        "share": str(checked.share),
        "url": listed.url("R15", "whole"),
        "urls": {
            "problems": listed.url("R4", "whole"),
            "settled": listed.url("R4", "part"),
            "checked": listed.url("R15", "whole"),
            "passed_first": listed.url("R15", "part"),
        },
    }


def _docket(name: str, moment: Moment) -> Listed | None:
    docket = Docket.objects.select_related("unit").filter(name=name).order_by("id").first()
    return Listed(docket, moment) if docket else None

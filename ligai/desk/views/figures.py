"""The dashboard of a unit; every number leads to the list that it counts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ligai.desk.context import chain_of, rail_lists
from ligai.desk.counting import Count, counts
from ligai.desk.dashboard import Dashboard
from ligai.desk.days import today
from ligai.desk.forms.fields import nearest_units
from ligai.desk.forms.figures import NAMES, FigureForm
from ligai.desk.piles import desk_of
from ligai.desk.request import DeskRequest
from ligai.desk.together import together
from ligai.ledger.writing import reading
from ligai.org.models import Unit
from ligai.problems.models import moves_and_corrections


@require_safe
def figures(request: DeskRequest) -> HttpResponse:
    """One page, from one snapshot of the database; each unit is the same page one level down."""
    with reading():
        board = Dashboard(request.GET.dict(), request.actor)
        question = board.question
        request.counted, being_posted = _counted(request, question.path)
        asked = {**request.GET.dict(), "unit": question.unit.code, "by": board.by}
        near = _near(request, question.unit.path)
        page = {
            "board": board,
            "table": board.table,
            "question": question,
            "form": FigureForm(asked, offers=near["offers"]),
            "names": NAMES[board.by],
            "path": [
                (_("数据"), "/desk/figures/"),
                *board.table.path(request.actor, near["chain"]),
            ],
            "as_of": question.valid_at or timezone.now(),
            "being_posted": being_posted,
        }
        return render(request, "desk/figures.html", page)


def _near(request: DeskRequest, path: str) -> dict[str, list[Unit]]:
    """The units down to this one, and those that may be looked at instead."""
    offers = Unit.objects.filter(pk__in=nearest_units(request.actor).values("pk"))
    return together({"chain": chain_of(path), "offers": offers.order_by("level", "path")})


def _counted(request: DeskRequest, path: str) -> tuple[dict[str, Count], Count | None]:
    """The rail's counts, and in the same statement how much is still being posted; None for nothing."""
    pending = {f"posting_{n}": rows for n, rows in enumerate(moves_and_corrections(path))}
    desk = desk_of(request.actor, request.posts, today())
    counted = counts({**rail_lists(desk), **pending}, request.actor.id)
    number = sum(counted[name].number for name in pending)
    return counted, Count(number) if number else None

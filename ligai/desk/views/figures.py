"""The dashboard of a unit; every number leads to the list that it counts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ligai.desk.dashboard import Dashboard
from ligai.desk.forms.figures import NAMES, FigureForm
from ligai.desk.request import DeskRequest
from ligai.ledger.writing import reading
from ligai.problems.models import being_posted


@require_safe
def figures(request: DeskRequest) -> HttpResponse:
    """One page, from one snapshot of the database; each unit is the same page one level down."""
    with reading():
        board = Dashboard(request.GET.dict(), request.actor)
        question = board.question
        asked = {**request.GET.dict(), "unit": question.unit.code, "by": board.by}
        page = {
            "board": board,
            "table": board.table,
            "question": question,
            "form": FigureForm(asked, actor=request.actor),
            "names": NAMES[board.by],
            "path": [(_("数据"), "/desk/figures/"), *board.table.path(request.actor)],
            "as_of": question.valid_at,
            "being_posted": being_posted(question.path),
        }
        return render(request, "desk/figures.html", page)

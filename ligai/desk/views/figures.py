"""Figures of a unit, by the units below it or by theme; every number leads to the list that it counts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ligai.desk.forms.figures import FigureForm
from ligai.desk.questions import question_of
from ligai.desk.request import DeskRequest
from ligai.desk.tables import Linked
from ligai.ledger.writing import reading
from ligai.stats.figures import HEADLINES
from ligai.stats.tabulate import tabulate


@require_safe
def figures(request: DeskRequest) -> HttpResponse:
    """One table, from one snapshot of the database."""
    by = "theme" if request.GET.get("by") == "theme" else "unit"
    with reading():
        question = question_of(request.GET.dict(), request.actor)
        linked = Linked(tabulate(question, HEADLINES, by=by), request.GET)
        form = FigureForm(
            {**request.GET.dict(), "unit": question.unit.code, "by": by}, actor=request.actor
        )
        path = [(_("数据"), "/desk/figures/"), *linked.path(request.actor)]
        page = {"table": linked, "question": question, "form": form, "path": path}
        return render(request, "desk/figures.html", {**page, "as_of": question.valid_at})

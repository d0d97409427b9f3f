"""Re-checks: the draws that one sees, and one draw with what was found."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ligai.desk.deeds import links
from ligai.desk.paging import NEWEST, page_of
from ligai.desk.rechecks import DRAW_RECHECK, draws, path_to, sheet_of
from ligai.desk.request import DeskRequest
from ligai.ledger.writing import reading
from ligai.org.access import require_somewhere
from ligai.org.models import Unit
from ligai.supervision.rules import SEE_RECHECKS


@require_safe
def rechecks(request: DeskRequest) -> HttpResponse:
    """GET: the draws at or under the own unit; whoever draws may draw again."""
    require_somewhere(request.actor, SEE_RECHECKS)
    with reading():
        cursor = {side: request.GET.get(side, "") for side in ("after", "before")}
        page = page_of(draws(request.actor), NEWEST, **cursor)
        unit = Unit.objects.filter(pk=request.actor.unit_id).first()
        acts = unit and links(
            [DRAW_RECHECK],
            request.actor,
            unit,
            lambda name: reverse(f"desk:{name}", args=[unit.pk]),
        )
        shown = {"page": page, "acts": acts, "path": [(_("回头看"), "")]}
        return render(request, "desk/rechecks.html", shown)


@require_safe
def recheck(request: DeskRequest, pk: int) -> HttpResponse:
    """GET: what was drawn, by which seed, and what was found of each."""
    require_somewhere(request.actor, SEE_RECHECKS)
    with reading():
        found = get_object_or_404(draws(request.actor), pk=pk)
        page = {**sheet_of(found, request.actor), "path": path_to(found)}
        return render(request, "desk/recheck.html", page)

"""The tree of units: where it begins, what is found in it, and the page of one unit."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ligai.desk.administration import unit_path
from ligai.desk.days import today
from ligai.desk.establishment import BY_PATH, UnitFile, UnitTable, found_by, full_paths, top_of
from ligai.desk.paging import page_of
from ligai.desk.piles import desk_of
from ligai.desk.request import DeskRequest
from ligai.ledger.writing import reading


@require_safe
def units(request: DeskRequest) -> HttpResponse:
    """GET: the top of one's reach, or what was searched for, each with its full path."""
    text = request.GET.get("find", "").strip()
    with reading():
        found = found_by(text, request.actor) if text else top_of(request.actor)
        cursor = {side: request.GET.get(side, "") for side in ("after", "before")}
        page = page_of(found, BY_PATH, **cursor)
        table = UnitTable(page.rows, request.actor)
        shown = {"columns": table.columns(), "rows": table.rows(full_paths(page.rows)), "q": text}
        for side, name in (("after", "next"), ("before", "previous")):
            asked = {"find": text, side: getattr(page, side)}
            shown[name] = f"{reverse('desk:units')}?{urlencode(asked)}" if asked[side] else ""
        return render(
            request, "desk/units.html", {**shown, "path": [(pgettext("several", "单位"), "")]}
        )


@require_safe
def unit(request: DeskRequest, pk: int) -> HttpResponse:
    """GET: what it is, who holds which post, its figures, its children, its history."""
    with reading():
        found = get_object_or_404(UnitFile.fetch(request.actor, pk))
        file = UnitFile(found, desk_of(request.actor, request.posts, today()), request.GET)
        request.counted = file.table.counts
        path = unit_path(found, request.actor)
        return render(request, "desk/unit.html", {"file": file, "unit": found, "path": path})

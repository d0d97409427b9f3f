"""One step for many rows: what would happen, then what happened."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ligai.desk.bulk import MOST, Batch, Sheet, carry_out
from ligai.desk.days import today
from ligai.desk.piles import desk_of
from ligai.desk.request import DeskRequest

_BACK = {"problems": "desk:problems", "assignments": "desk:assignments"}


@require_http_methods(["GET", "POST"])
def bulk(request: DeskRequest, kind: str) -> HttpResponse:
    """Row by row whether the step can be taken and why not; sent with `go`, it is taken."""
    desk = desk_of(request.actor, request.posts, today())
    batch = Batch(kind, request.POST, desk)
    once = request.POST.get("once", "")
    if "go" in request.POST and once:
        sheet = Sheet(request.actor.id, once)
        known = bool(sheet.read()[1])
        if not known and batch.is_filled_in() and sheet.claim():
            carry_out(batch, sheet)
            known = True
        if known or sheet.is_claimed():
            return redirect(f"{reverse('desk:bulk')}?kind={kind}&once={once}")
    page = {"batch": batch, "once": once or uuid4().hex, "back": reverse(_BACK[kind]), "most": MOST}
    return render(request, "desk/bulk.html", page, status=batch.form.status if batch.form else 200)


@require_safe
def outcome(request: DeskRequest) -> HttpResponse:
    """What was done and what was refused, row by row."""
    label, rows = Sheet(request.actor.id, request.GET.get("once", "")).read()
    page = {
        "label": label,
        "done": [row for row in rows if row.done],
        "refused": [row for row in rows if row.done is False],
        "waiting": [row for row in rows if row.done is None],
        "back": reverse(_BACK.get(request.GET.get("kind", ""), "desk:problems")),
    }
    return render(request, "desk/outcome.html", page)

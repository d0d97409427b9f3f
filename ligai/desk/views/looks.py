"""The reviewer's list: every opening of the vault by another unit, why, and whether it was proper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ligai.desk.forms.reports import VerdictForm
from ligai.desk.request import DeskRequest
from ligai.intake import actions
from ligai.intake.models import Look
from ligai.intake.rules import REVIEW_LOOK
from ligai.ledger.writing import reading
from ligai.org.access import require_somewhere

_SHOWN = 100


@require_safe
def looks(request: DeskRequest) -> HttpResponse:
    """Those that wait first; whom the identity belongs to is not shown."""
    require_somewhere(request.actor, REVIEW_LOOK)
    with reading():
        found = Look.objects.reviewable_by(request.actor)
        known = found.select_related("report__receipt", "reviewer")
        page = {
            "waiting": list(known.unreviewed()[:_SHOWN]),
            "reviewed": list(known.exclude(reviewed_at=None)[:_SHOWN]),
            "path": [(_("身份查看"), "")],
        }
        return render(request, "desk/looks.html", page)


@require_http_methods(["GET", "POST"])
def review_look(request: DeskRequest, pk: int) -> HttpResponse:
    """GET: one look. POST: find it proper or not."""
    require_somewhere(request.actor, REVIEW_LOOK)
    seen = Look.objects.reviewable_by(request.actor).select_related("report__receipt")
    found = get_object_or_404(seen, pk=pk)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.review_look(found, actor=request.actor, verdict=form.cleaned_data["verdict"])
        messages.success(request, _("已复核"))
        return redirect("desk:looks")
    status = 422 if request.method == "POST" else 200
    path = [(_("身份查看"), "/desk/looks/"), (found.report.code, "")]
    page = {"look": found, "form": form, "path": path}
    return render(request, "desk/look.html", page, status=status)

"""Reports known to few that clerks have handed over: what was confirmed of each, and where it belongs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ligai.desk.forms.reports import PlaceForm
from ligai.desk.request import DeskRequest
from ligai.intake import actions
from ligai.intake.models import Report
from ligai.intake.rules import PLACE
from ligai.kernel.errors import Refused
from ligai.ledger.writing import reading
from ligai.org.access import require_somewhere
from ligai.org.rules import Visibility
from ligai.problems.models import Problem

_SHOWN, _NEAR = 100, 20


@require_safe
@never_cache
def handed(request: DeskRequest) -> HttpResponse:
    """What waits for this office, the earliest first."""
    require_somewhere(request.actor, PLACE)
    with reading():
        waiting = Report.objects.handed_to(request.actor).select_related("unit")
        found = list(waiting.order_by("handed_at", "id")[:_SHOWN])
        return render(request, "desk/handed.html", {"found": found, "path": [(_name(), "")]})


@require_http_methods(["GET", "POST"])
@never_cache
def place(request: DeskRequest, pk: int) -> HttpResponse:
    """GET: what the clerk confirmed, beside the problems that it may belong to. POST: put it there."""
    require_somewhere(request.actor, PLACE)
    seen = Report.objects.handed_to(request.actor).select_related("unit")
    found = get_object_or_404(seen, pk=pk)
    form = PlaceForm(
        request.POST or None, thing=found, actor=request.actor, seen=found.version(), late=False
    )
    if request.method == "POST" and _taken(form):
        messages.success(request, _("归好了；受理员看不到归到了哪一件"))
        return redirect("desk:handed")
    page = {"report": found, "form": form, "near": _near(request, found)}
    page["path"] = [(_name(), "/desk/handed/"), (found.title, "")]
    return render(request, "desk/place.html", page, status=form.status)


def _taken(form: PlaceForm) -> bool:
    form.status = 422
    if not form.is_valid():
        return False
    try:
        actions.place(form.thing, actor=form.actor, seen=form.cleaned_data["seen"], **form.facts())
    except Refused as refused:
        form.refuse(refused, form.thing.version())
        return False
    return True


def _near(request: DeskRequest, report: Report) -> list[Problem]:
    """Problems known to few that this person sees, open ones, the newest first."""
    few = Problem.objects.visible_to(request.actor).filter(visibility=Visibility.RESTRICTED)
    return list(few.open().select_related("unit").order_by("-pk")[:_NEAR])


def _name() -> str:
    return _("交来的诉求")

"""Writing down a report that came by telephone, letter or visit; its receipt is shown once."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ligai.desk.forms.receiving import ReceiveForm
from ligai.desk.request import DeskRequest
from ligai.intake import actions
from ligai.intake.actions import Receipt
from ligai.intake.rules import INTAKE
from ligai.kernel.errors import Refused
from ligai.org.access import require_somewhere
from ligai.org.models import Unit


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@never_cache
def receive(request: DeskRequest) -> HttpResponse:
    """GET: the sheet. POST: received once however often it is sent; code and secret, to be read out."""
    require_somewhere(request.actor, INTAKE)
    form = ReceiveForm(request.POST or None, actor=request.actor)
    path = [(_("诉求"), "/desk/reports/"), (_("记一件诉求"), "")]
    if request.method == "POST":
        form.status = 422
        if form.is_valid() and (receipt := _received(form)):
            seen = receipt.report.visible_to(request.actor)
            page = {"receipt": receipt, "seen": seen, "path": path}
            return render(request, "desk/report_receipt.html", page)
    return render(request, "desk/receive.html", {"form": form, "path": path}, status=form.status)


def _received(form: ReceiveForm) -> Receipt | None:
    """The receipt, or None when it is refused; why stands beside the field then."""
    facts = form.facts()
    facts["unit"] = facts["unit"] or Unit.objects.get(pk=form.actor.unit_id)
    try:
        return actions.receive(actor=form.actor, **facts)
    except Refused as refused:
        form.refuse(refused)
        return None

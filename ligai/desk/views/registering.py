"""Writing down a new problem."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ligai.desk.forms.registering import RegisterForm
from ligai.desk.request import DeskRequest
from ligai.kernel.errors import Refused
from ligai.org.access import require_somewhere
from ligai.problems import actions, rules
from ligai.ui.once import made_before, once


@require_http_methods(["GET", "POST"])
def register(request: DeskRequest) -> HttpResponse:
    """GET: the sheet. POST: register it once, however often it is sent."""
    require_somewhere(request.actor, rules.REGISTER)
    form = RegisterForm(request.POST or None, actor=request.actor)
    if request.method == "POST":
        form.status = 422
        if form.is_valid() and (problem := _registered(form)):
            return redirect("desk:problem", problem)
    page = {"form": form, "path": [(_("问题"), "/desk/problems/"), (_("登记问题"), "")]}
    return render(request, "desk/register.html", page, status=form.status)


def _registered(form: RegisterForm) -> int | None:
    """The id of the problem of this sheet, made now or when it was sent before; None when refused."""
    sheet = f"sheet-{form.actor.id}-{form.cleaned_data['once']}"
    try:
        return made_before(sheet) or once(sheet, lambda: _problem(form), kept=int)
    except Refused as refused:
        form.refuse(refused)
        return None


def _problem(form: RegisterForm) -> int:
    unit = form.cleaned_data["unit"]
    return actions.register(unit, actor=form.actor, **form.facts()).pk

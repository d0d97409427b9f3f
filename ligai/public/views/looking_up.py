"""Showing code and secret, once a visit; and leaving, so that the next at this phone finds nothing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ligai.intake.access import report_by
from ligai.intake.models import Report
from ligai.public.forms.looking_up import LookUpForm
from ligai.public.holding import hold_report, let_go
from ligai.public.limits import LOOKING_UP
from ligai.public.pages import page


@login_not_required
@sensitive_post_parameters("code", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: code and secret are exchanged for the follow-up page."""
    if request.method != "POST":
        return page(request, "look_up", form=LookUpForm())
    form = LookUpForm(request.POST)
    if LOOKING_UP.reached(request):
        return page(request, "look_up", status=429, form=form, note=LOOKING_UP.says)
    if form.is_valid() and (found := _found(form)):
        hold_report(request, found)
        return redirect("public:progress")
    if not form.errors:
        LOOKING_UP.count(request)
        return page(request, "look_up", status=422, form=form, note=_not_found(), why=_look_again())
    return page(request, "look_up", status=422, form=form)


def _found(form: LookUpForm) -> Report | None:
    return report_by(form.cleaned_data["code"], form.cleaned_data["secret"])


def _not_found() -> str:
    """The same whether the code or the secret is wrong."""
    return _("没有找到。回执号和查询码要同时对上。")


def _look_again() -> str:
    return _("请对着回执再填一次。数字0和字母O、数字1和字母I不用分。")


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """This browser forgets the report."""
    let_go(request)
    return redirect("home")

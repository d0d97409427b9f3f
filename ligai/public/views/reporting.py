"""Reporting a problem, saying that one has met it too, and the receipt for either."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ligai.intake import actions
from ligai.intake.access import was_received
from ligai.intake.actions import Receipt
from ligai.kernel.errors import Refused
from ligai.ledger.actor import PUBLIC
from ligai.public.alike import Alike, alike_problem, alike_to
from ligai.public.forms.reporting import ReportForm
from ligai.public.holding import held_receipt, held_report, hold_receipt, put_away
from ligai.public.limits import REPORTING, SEARCHING
from ligai.public.pages import page
from ligai.public.photos import photos_of
from ligai.public.picture import picture_of
from ligai.public.publicity import prefilled
from ligai.public.site import site


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """GET: the sheet. POST: it is received, or joined to a like problem, once however often sent."""
    here = site()
    if request.method != "POST":
        known = prefilled(here, request.GET.get("about", ""))
        return page(request, "report", on=here, form=ReportForm(site=here, known=known))
    photos = photos_of(request, taken=was_received(request.POST.get("once", "")))
    form = ReportForm(request.POST, photos, site=here)
    if not form.is_valid():
        return page(request, "report", status=422, on=here, form=form)
    if REPORTING.reached(request):
        return page(request, "report", status=429, on=here, form=form, note=REPORTING.says)
    joined = request.POST.get("join", "")
    if not joined and (alike := _alike(form)):
        return page(request, "report", on=here, form=form, alike=alike)
    told = _told(form, joined)
    if told is None:
        return page(request, "report", status=form.status, on=here, form=form)
    REPORTING.count(request)
    hold_receipt(request, told.report, told.code, told.secret)
    return redirect("public:receipt")


def _alike(form: ReportForm) -> list[Alike]:
    """What may be the same, unless the reporter has seen it."""
    told = form.cleaned_data
    if told["seen_alike"] or form.site is None:
        return []
    return alike_to(told["text"], told["place"], form.site)


def _told(form: ReportForm, joined: str) -> Receipt | None:
    """The receipt, or None when it is refused; why stands beside the field then."""
    told = form.cleaned_data
    try:
        if joined and form.site:
            known = alike_problem(joined, told["text"], told["place"], form.site)
            return actions.join(known, actor=PUBLIC, **form.joining())
        return actions.receive(actor=PUBLIC, **form.facts())
    except Refused as refused:
        form.refuse(refused)
        return None


@login_not_required
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """The like problems of a sheet that is still being filled in, as a part of its page."""
    here = site()
    if here is None or SEARCHING.reached(request):
        return page(request, "_alike", alike=[])
    SEARCHING.count(request)
    text, place = request.POST.get("text", ""), request.POST.get("place", "")
    alike = alike_to(text[:5000], place[:200], here) if text and place else []
    return page(request, "_alike", on=here, alike=alike)


@login_not_required
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Code and secret, until they are put away."""
    held, report = held_receipt(request), held_report(request)
    if held is None or report is None:
        return redirect("public:look_up")
    return page(request, "receipt", receipt=held, due=report.due_on)


@login_not_required
@require_safe
def receipt_picture(request: HttpRequest) -> HttpResponse:
    """The same as a picture to be kept in the telephone, as long as the page itself shows it."""
    held, here = held_receipt(request), site()
    if held is None or held["secret"] is None:
        return redirect("public:look_up")
    code, secret = str(held["code"]), held["secret"]
    link = f"{request.build_absolute_uri(reverse('public:look_up'))}#{code}.{secret}"
    drawn = picture_of(code, secret, place=here.name if here else "", link=link)
    answer = HttpResponse(drawn, content_type="image/png")
    answer["Content-Disposition"] = f'inline; filename="{code}.png"'
    answer["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(answer)
    return answer


@login_not_required
@require_POST
def kept(request: HttpRequest) -> HttpResponse:
    """The receipt is put away; the secret is shown no more."""
    put_away(request)
    return redirect("public:progress")

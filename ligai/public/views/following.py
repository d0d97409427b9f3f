"""Following one's own report: what happened, what comes, adding to it, answering, taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ligai.intake import actions
from ligai.intake.dues import may_ask_review, review_until
from ligai.intake.models import Report
from ligai.intake.replies import opened, replies_in
from ligai.intake.rules import ADD_STEP, ANSWERABLE, WITHDRAW_STEP, ReportState
from ligai.intake.story import story_of
from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import PUBLIC
from ligai.ledger.models import Event
from ligai.public.forms.following import AddWordsForm, AnswerForm, ReviewForm, Sheet
from ligai.public.headlines import headline
from ligai.public.holding import held_receipt, held_report
from ligai.public.lines import lines_of, said_in, units_of
from ligai.public.pages import page
from ligai.public.photos import photos_of
from ligai.public.promises import promises_of
from ligai.ui.giving import given
from ligai.ui.once import AtWork, made_before, once


@login_not_required
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The follow-up page; a receipt that was not put away yet is shown before it."""
    report = held_report(request)
    if report is None:
        return redirect("public:look_up")
    if held_receipt(request):
        return redirect("public:receipt")
    return _shown(request, report)


@login_not_required
@sensitive_post_parameters()
@require_POST
def add_words(request: HttpRequest) -> HttpResponse:
    """More words or photos to the same report."""
    if held_report(request) is None:
        return redirect("public:look_up")
    photos = photos_of(request, taken=bool(made_before(_sheet(request.POST.get("once", "")))))
    form = AddWordsForm(request.POST, photos)
    return _taken(request, form, "adding", lambda report: partial(
        actions.add_words, report, actor=PUBLIC, text=form.cleaned_data["text"],
        uploads=form.cleaned_data["photos"],
    ))  # fmt: skip


@login_not_required
@sensitive_post_parameters()
@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """An answer to whether it is solved, and how satisfied one is."""
    form = AnswerForm(request.POST)
    return _taken(request, form, "answering", lambda report: partial(
        actions.rate, report, actor=PUBLIC, **form.cleaned_data
    ))  # fmt: skip


@login_not_required
@sensitive_post_parameters()
@require_POST
def ask_review(request: HttpRequest) -> HttpResponse:
    """The reply, or the opinion on it, is taken to the unit above."""
    form = ReviewForm(request.POST)
    return _taken(request, form, "reviewing", lambda report: partial(
        actions.ask_review, report, actor=PUBLIC, words=form.cleaned_data["words"]
    ))  # fmt: skip


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """GET: is it meant? POST: the report is taken back."""
    report = held_report(request)
    if report is None:
        return redirect("public:look_up")
    if request.method == "POST":
        actions.withdraw(report, actor=PUBLIC)
        return redirect("public:progress")
    return page(request, "withdraw", report=report)


@login_not_required
@require_safe
def photo(request: HttpRequest, number: int) -> FileResponse:
    """A thumbnail of a photo of one's own; 404 for whoever has not shown code and secret."""
    report = held_report(request)
    if report is None:
        raise Http404
    found = get_object_or_404(report.photos.select_related("file"), number=number)
    try:
        content = found.file.thumbnail
    except FileNotFoundError as error:
        raise Http404 from error
    if content is None:
        raise Http404
    return given(content, "image/jpeg", "thumbnail.jpg", inline=True)


def _taken(
    request: HttpRequest,
    form: Sheet,
    name: str,
    action: Callable[[Report], Callable[[], object]],
) -> HttpResponse:
    """Do what a sheet says, once; else the page again, with why beside the field."""
    report = held_report(request)
    if report is None:
        return redirect("public:look_up")
    if not form.is_valid():
        return _shown(request, report, status=422, **{name: form})
    sheet = _sheet(form.cleaned_data["once"])
    try:
        if not made_before(sheet):
            once(sheet, action(report), kept=lambda _made: "taken")
    except AtWork:  # a second press on a slow line: the first is answered by the same page
        pass
    except Refused as refused:
        form.refuse(refused)
        return _shown(request, report, status=refused.status, **{name: form})
    return redirect("public:progress")


def _sheet(number: str) -> str:
    """What a sheet of the public is remembered by."""
    return f"public-{number}"


def _asked_until(report: Report) -> date | None:
    """The last day of the question that waits for an answer, where one may be given now."""
    until: date | None = report.asked_until  # type: ignore[attr-defined]
    return until if report.state in ANSWERABLE else None


def _forms(report: Report, asked_until: date | None, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    """What may be said now, each on a sheet of its own: the one that was sent, or a fresh one."""
    may_review = may_ask_review(report, local_date(timezone.now()))
    fresh: dict[str, tuple[type[Sheet], bool]] = {
        "answering": (AnswerForm, asked_until is not None),
        "adding": (AddWordsForm, report.state in ADD_STEP.sources),
        "reviewing": (ReviewForm, may_review or "reviewing" in sheets),
    }
    shown = {name: sheets.get(name, form()) if may else None for name, (form, may) in fresh.items()}
    return {**shown, "review_until": review_until(report) if may_review else None}


def _shown(
    request: HttpRequest, report: Report, *, status: int = 200, **sheets: Sheet
) -> HttpResponse:
    """The page; `sheets` are those that were sent and not taken."""
    asked_until = _asked_until(report)
    events = list(Event.objects.of(report).with_words())
    story, replies = story_of(report, events), replies_in(events, opened)
    title, lead = headline(report.state, asked=asked_until is not None)
    shown: dict[str, Any] = {
        "report": report,
        "title": title,
        "lead": lead,
        "lines": lines_of(report, story),
        "units": units_of(story),
        "replies": replies,
        "promises": promises_of(report, report.problem, replies),
        "said": said_in(events),
        "photos": range(1, report.photos_n + 1),  # type: ignore[attr-defined]
        "asked_until": asked_until,
        **_forms(report, asked_until, sheets),
        "second": report.state == ReportState.REVIEWED,
        "may_withdraw": report.state in WITHDRAW_STEP.sources,
    }
    return page(request, "progress", status=status, **shown)

"""The photos of a report: for its clerk alone, who makes parts of them black before they pass on."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ligai.desk.case.story import newest_sentence
from ligai.desk.forms.covering import CoverForm
from ligai.desk.report_steps import fetch
from ligai.desk.request import DeskRequest
from ligai.files.models import StoredFile
from ligai.intake import actions
from ligai.intake.models import Photo
from ligai.kernel.errors import Refused
from ligai.ui.giving import given


@require_safe
def photo(request: DeskRequest, pk: int, number: int) -> FileResponse:
    """The photo as it is kept."""
    return _whole(_photo(request, pk, number).file)


@require_safe
def covered(request: DeskRequest, pk: int, number: int) -> FileResponse:
    """The copy with its black parts; 404 where there is none."""
    copy = _photo(request, pk, number).covered
    if copy is None:
        raise Http404
    return _whole(copy)


@require_safe
def thumbnail(request: DeskRequest, pk: int, number: int) -> FileResponse:
    """A small JPEG of it."""
    try:
        content = _photo(request, pk, number).file.thumbnail
    except FileNotFoundError as error:
        raise Http404 from error
    if content is None:
        raise Http404
    return given(content, "image/jpeg", "thumbnail.jpg", inline=True)


@require_http_methods(["GET", "POST"])
@never_cache
def cover_photo(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """GET: the photo, to draw on. POST: these parts are made black in the copy that passes on."""
    found = _photo(request, pk, number)
    report = found.report
    form = CoverForm(
        request.POST or None, thing=report, actor=request.actor, seen=report.version(), late=False
    )
    if request.method == "POST" and _taken(form, found):
        messages.success(request, newest_sentence(report))
        return redirect("desk:cover_photo", pk, number)
    page = {"report": report, "photo": found, "form": form}
    page["path"] = [(_("诉求"), "/desk/reports/"), (report.code, "")]
    return render(request, "desk/cover_photo.html", page, status=form.status)


def _taken(form: CoverForm, photo: Photo) -> bool:
    form.status = 422
    if not form.is_valid():
        return False
    told = form.cleaned_data
    try:
        actions.cover_photo(
            form.thing, actor=form.actor, photo=photo, areas=told["areas"], seen=told["seen"]
        )
    except Refused as refused:
        form.refuse(refused, form.thing.version())
        return False
    return True


@require_POST
def withhold_photo(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """The photo does not pass on."""
    found = _photo(request, pk, number)
    actions.withhold_photo(found.report, actor=request.actor, photo=found)
    messages.success(request, newest_sentence(found.report))
    return redirect("desk:report_page", pk)


def _whole(file: StoredFile) -> FileResponse:
    try:
        content = file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    return given(content, file.served.content_type, file.name, inline=True)


def _photo(request: DeskRequest, pk: int, number: int) -> Photo:
    report = fetch(request.actor, pk)
    photos = report.photos.select_related("file", "covered")
    found = get_object_or_404(photos, number=number)
    found.report = report
    return found

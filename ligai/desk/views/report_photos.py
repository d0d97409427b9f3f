"""Giving out the photos of a report: to its clerk alone, until the clerk passes them on."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ligai.desk.report_steps import fetch
from ligai.desk.request import DeskRequest
from ligai.files.models import StoredFile
from ligai.ui.giving import given


@require_safe
def photo(request: DeskRequest, pk: int, number: int) -> FileResponse:
    """The photo as it is kept."""
    found = _file(request, pk, number)
    try:
        content = found.open()
    except FileNotFoundError as error:
        raise Http404 from error
    return given(content, found.served.content_type, found.name, inline=True)


@require_safe
def thumbnail(request: DeskRequest, pk: int, number: int) -> FileResponse:
    """A small JPEG of it."""
    try:
        content = _file(request, pk, number).thumbnail
    except FileNotFoundError as error:
        raise Http404 from error
    if content is None:
        raise Http404
    return given(content, "image/jpeg", "thumbnail.jpg", inline=True)


def _file(request: DeskRequest, pk: int, number: int) -> StoredFile:
    report = fetch(request.actor, pk)
    return get_object_or_404(report.photos.select_related("file"), number=number).file

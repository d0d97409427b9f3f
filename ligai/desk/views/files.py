"""Giving out files: only through the thing they belong to, to whom may see it."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ligai.desk.request import DeskRequest
from ligai.files.models import StoredFile
from ligai.problems.models import Evidence
from ligai.ui.giving import given

_HARMLESS = "sandbox; default-src 'none'"


@require_safe
def file(request: DeskRequest, pk: int, name: str) -> FileResponse:
    """What was handed in, as the kind that it was found to be; 404 for whom it is not."""
    found = _seen_by(request, pk)
    try:
        content = found.open()
    except FileNotFoundError as error:
        raise Http404 from error
    served = found.served
    answer = given(content, served.content_type, found.name, inline=served.inline)
    if not found.is_picture:
        answer["Content-Security-Policy"] = _HARMLESS
    return answer


@require_safe
def thumbnail(request: DeskRequest, pk: int) -> FileResponse:
    """A small JPEG of a picture; 404 for other files."""
    try:
        content = _seen_by(request, pk).thumbnail
    except FileNotFoundError as error:
        raise Http404 from error
    if content is None:
        raise Http404
    return given(content, "image/jpeg", "thumbnail.jpg", inline=True)


def _seen_by(request: DeskRequest, pk: int) -> StoredFile:
    if not Evidence.objects.shows_file_to(request.actor, pk):
        raise Http404
    return get_object_or_404(StoredFile, pk=pk)

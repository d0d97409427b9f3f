"""Turns a refusal of the rules into an answer: a sentence where the person stands, never a 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.messages.api import MessageFailure
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from ligai.kernel.errors import Refused
from ligai.ui.held import held


def _wants_json(request: HttpRequest) -> bool:
    if request.content_type == "application/json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _page_behind(request: HttpRequest) -> str | None:
    """Path and query of the page the form stood on, when it is a page of ours; else None.

    A form that posts to its own address has no other page behind it: sending the browser there
    could meet a POST-only address, or loop.
    """
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    ):
        return None
    parts = urlsplit(referer)
    if parts.path == request.path:
        return None
    try:
        resolve(parts.path)
    except Resolver404:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _status_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    template = "403.html" if refused.status == 403 else "409.html"
    return render(request, template, {"message": str(refused)}, status=refused.status)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's, but a form that arrives without a session comes back with what was typed."""

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        """The page that holds it (401), else the way to the door."""
        to_the_door = super().process_view(request, *view)
        return to_the_door and (held(request, 401) or to_the_door)


class RefusedMiddleware:
    """Answers `Refused` raised by a view.

    JSON callers get `{"refused", "field", "status"}`, htmx a note for `#notes`, both with the
    refusal's status. A posted form goes back (303) to the page it stood on with the sentence as a
    message; where there is no such page, and for GET, the 403 or 409 page says it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if _wants_json(request):
            body = {
                "refused": str(exception),
                "field": exception.field,
                "status": exception.status,
            }
            return JsonResponse(body, status=exception.status)
        if request.headers.get("HX-Request") == "true":
            return self._fragment(request, exception)
        if request.method == "POST":
            return self._back(request, exception)
        return _status_page(request, exception)

    def _fragment(self, request: HttpRequest, refused: Refused) -> HttpResponse:
        note = {"kind": "bad", "title": str(refused)}
        response = render(request, "ui/_note.html", note, status=refused.status)
        response["HX-Retarget"] = "#notes"
        response["HX-Reswap"] = "innerHTML"
        return response

    def _back(self, request: HttpRequest, refused: Refused) -> HttpResponse:
        page = _page_behind(request)
        if page is None:
            return _status_page(request, refused)
        try:
            messages.error(request, str(refused))
        except MessageFailure:
            return _status_page(request, refused)
        response = HttpResponseRedirect(page)
        response.status_code = 303
        return response

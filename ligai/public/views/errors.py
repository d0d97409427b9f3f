"""What the public reads when a page is not there, not theirs, too old, or broken; the desk has its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import page_not_found, permission_denied, server_error

from ligai.ui.held import csrf_failure as desk_csrf_failure

_DESK = ("/desk/", "/accounts/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what arrived was no form of ours."""
    return render(request, "public/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    if _at_desk(request):
        return permission_denied(request, exception)
    return render(request, "public/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if _at_desk(request):
        return page_not_found(request, exception)
    return render(request, "public/errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: asks nothing of the database or of the request, which may be what is broken."""
    if request.path.startswith(_DESK):
        return server_error(request)
    return HttpResponseServerError(render_to_string("public/errors/500.html"))


def csrf_failure(request: HttpRequest, reason: str = "", **_given: Any) -> HttpResponse:
    """403: the page stood open too long, or the browser keeps no cookie."""
    if _at_desk(request):
        return desk_csrf_failure(request, reason)
    return render(request, "public/errors/403_csrf.html", status=403)


def _at_desk(request: HttpRequest) -> bool:
    """Is it one of the officials' pages, or somebody who is signed in?"""
    user = getattr(request, "user", None)
    return request.path.startswith(_DESK) or bool(user and user.is_authenticated)

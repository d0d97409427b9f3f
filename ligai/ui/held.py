"""What somebody typed while their session ended: kept on the page that says so, and sent again after signing in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.csrf import csrf_failure as plain_csrf_failure

_DESK = "/desk/"
_TOKEN = "csrfmiddlewaretoken"
_SECRET = re.compile("pass|secret|token$")
_SPOKEN = re.compile(r"[^\x00-\x7f]|\S\s+\S")
_LOOK_FIRST = "propose"
"""Asks a step for its form with what was typed, instead of taking it."""


def held(request: HttpRequest, status: int) -> HttpResponse | None:
    """The page that holds what was typed on the desk, for its own browser only; nothing is stored.

    None where there is nothing to hold, and for a form with a passphrase: that is typed anew.
    Files cannot be held: the form comes back with the words, so that they can be chosen again.
    """
    names = set(request.POST) - {_TOKEN}
    by_hand = request.method == "POST" and request.headers.get("HX-Request") != "true"
    if not by_hand or not names or not request.path.startswith(_DESK):
        return None
    if any(_SECRET.search(name) for name in names):
        return None
    fields = [(n, v) for n, values in request.POST.lists() if n in names for v in values]
    if request.FILES:
        fields.append((_LOOK_FIRST, "1"))
    page = {
        "fields": fields,
        "words": [value for _name, value in fields if _SPOKEN.search(str(value))],
        "files": bool(request.FILES),
        "signed_in": request.user.is_authenticated,
    }
    answer = render(request, "ui/held.html", page, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: signed in again elsewhere meanwhile; what came from a page of ours is held, nothing else."""
    kept = held(request, 403) if _is_ours(request) else None
    return kept or plain_csrf_failure(request, reason)


def _is_ours(request: HttpRequest) -> bool:
    """Does the browser itself say that the form stood on a page of this site?"""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(said)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())

"""Doing something to a unit, a person, a post or a rule: its form as a page of its own, and what comes of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ligai.desk.administration import KINDS
from ligai.desk.deeds import attempt, version
from ligai.desk.request import DeskRequest


@never_cache
@require_http_methods(["GET", "POST"])
def deed(request: DeskRequest, kind: str, name: str, key: str | int = "") -> HttpResponse:
    """GET: what is asked, or in words why not. POST: show what would come of it, or do it."""
    of = KINDS[kind]
    thing, found = of.fetch(request.actor, key), of.by_name(name)
    found.check(request.actor, thing)
    form = found.form(request.POST or None, thing=thing, actor=request.actor, seen=version(thing))
    path = [*of.path(thing, request.actor), (found.label, "")]
    page = {"deed": found, "form": form, "title": of.title(thing), "path": path}
    page["back"] = of.back(thing)
    if request.method == "POST" and (outcome := attempt(found, form)):
        if outcome.shown:
            return render(request, "desk/shown_once.html", {**page, "outcome": outcome})
        messages.success(request, outcome.said)
        return redirect(outcome.url)
    return render(request, "desk/deed.html", page, status=form.status)

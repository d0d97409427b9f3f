"""Taking a step: its form as a page of its own, and what comes of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from ligai.desk.case.onward import told_from_afar
from ligai.desk.case.story import newest_sentence
from ligai.desk.request import DeskRequest
from ligai.desk.steps import KINDS, Rights, asked, attempt, page_for, problem_of, stream_of


@require_http_methods(["GET", "POST"])
def step(request: DeskRequest, pk: int, kind: str, name: str) -> HttpResponse:
    """GET: what is asked, or in words why not. POST: take it; go back to the thing's own page."""
    act = KINDS[kind].by_name()[name]
    thing = KINDS[kind].fetch(request.actor, pk)
    rights = Rights(request.actor, problem_of(thing))
    form = asked(act, thing, rights, request.POST or None, request.FILES)
    if request.method == "GET" or form.is_preview:
        rights.check(act, thing)
        form.initial.update({n: v for n in act.from_address if (v := request.GET.get(n))})
    elif attempt(act, form):
        onward, said = _onward(request), act.done or newest_sentence(stream_of(thing))
        messages.success(request, told_from_afar(said, thing, request.actor) if onward else said)
        return redirect(onward or page_for(thing))
    page = {"act": act, "thing": thing, "problem": problem_of(thing), "form": form}
    page |= act.beside(thing, request.actor) if act.beside else {}
    back = _onward(request) or page_for(thing)
    return render(request, act.template, {**page, "back": back}, status=form.status)


def _onward(request: DeskRequest) -> str:
    """Where whoever works through a queue goes on, if the form says so and it is a page of ours."""
    onward = request.POST.get("next", "")
    known = url_has_allowed_host_and_scheme(onward, None, require_https=request.is_secure())
    return onward if known and onward.startswith("/desk/") else ""

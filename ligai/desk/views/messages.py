"""Marking the messages on a problem as read, for oneself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ligai.desk.forms.messages import ReadForm
from ligai.desk.request import DeskRequest
from ligai.desk.steps import PROBLEMS, page_for
from ligai.problems import actions


@require_POST
def read_messages(request: DeskRequest, pk: int) -> HttpResponse:
    """Everything up to the newest message that stood on the page; without it, nothing."""
    problem = PROBLEMS.fetch(request.actor, pk)
    form = ReadForm(request.POST)
    if form.is_valid():
        actions.read_messages(problem, actor=request.actor, upto=form.cleaned_data["upto"])
    return redirect(page_for(problem))

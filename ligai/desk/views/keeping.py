"""Lists that a person keeps under a name, and lets go."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ligai.desk.forms.views import KeepViewForm
from ligai.desk.request import DeskRequest
from ligai.kernel.errors import Refused
from ligai.org import actions
from ligai.org.models import SavedView
from ligai.ui.forms import put_beside

_NOT_KEPT = ("after", "before", "csrfmiddlewaretoken", "name")


@require_http_methods(["GET", "POST"])
def keep_view(request: DeskRequest) -> HttpResponse:
    """GET: a name for the list that one looked at, and the lists kept already. POST: keep it."""
    query = _cleaned(request.GET)
    form = KeepViewForm(request.POST or None, initial={"query": query})
    if request.method == "POST" and form.is_valid() and (address := _kept(request, form)):
        return redirect(address)
    status = 422 if request.method == "POST" else 200
    mine = SavedView.objects.filter(person_id=request.actor.id)
    page = {"form": form, "views": mine, "back": f"{reverse('desk:problems')}?{query}"}
    return render(request, "desk/keep_view.html", page, status=status)


def _kept(request: DeskRequest, form: KeepViewForm) -> str:
    """The address of the list, "" when it was refused."""
    query = _cleaned(QueryDict(form.cleaned_data["query"]))
    name = form.cleaned_data["name"]
    try:
        view = actions.keep_view(actor=request.actor, name=name, query=query)
    except Refused as refused:
        put_beside(form, refused)
        return ""
    messages.success(request, _("已存为视图“%(name)s”") % {"name": view.name})
    return f"{reverse('desk:problems')}?{view.query}"


def _cleaned(params: QueryDict) -> str:
    """The list without the place in it."""
    kept = params.copy()
    for name in _NOT_KEPT:
        kept.pop(name, None)
    return kept.urlencode()


@require_POST
def drop_view(request: DeskRequest, pk: int) -> HttpResponse:
    """Delete one of one's own views; somebody else's is not there."""
    view = get_object_or_404(SavedView, pk=pk, person_id=request.actor.id)
    actions.drop_view(view, actor=request.actor)
    messages.success(request, _("已删除视图“%(name)s”") % {"name": view.name})
    return redirect("desk:keep_view")

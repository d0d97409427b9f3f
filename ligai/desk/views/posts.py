"""Choosing in which of one's posts one acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ligai.desk.forms.posts import PostForm
from ligai.desk.request import DeskRequest
from ligai.org.middleware import POST_KEY


@require_http_methods(["GET", "POST"])
def post(request: DeskRequest) -> HttpResponse:
    """GET: one's posts. POST: act in this one until another is chosen or one signs out."""
    form = PostForm(request.POST or None, posts=request.posts, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        request.session[POST_KEY] = form.cleaned_data["post"]
        messages.success(request, _("现在以“%(post)s”办事") % {"post": form.chosen()})
        return redirect("desk:home")
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/post.html", {"form": form}, status=status)

"""A tiny site whose views refuse, for the middleware and the error pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ui.gallery import gallery

SENTENCE = "待受理的问题不能销号"


@login_not_required
def close(request: HttpRequest) -> HttpResponse:
    raise Refused(SENTENCE, field="outcome")


@login_not_required
def appoint(request: HttpRequest) -> HttpResponse:
    raise NotAllowed(_("<b>只有</b>管理员能任命"))


@login_not_required
def late(request: HttpRequest) -> HttpResponse:
    raise Stale("林见秋刚刚办过了")


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a password stands here")


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/plain.html")


app_name = ""
desk = (
    [
        path("desk/", page, name="home"),
        path("desk/problems/", page, name="problems"),
    ],
    "desk",
)
urlpatterns = [
    path("", include(desk)),
    path("desk/_ui/", gallery, name="gallery"),
    path("desk/problems/1/close/", close, name="close"),
    path("appoint/", appoint),
    path("late/", late),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

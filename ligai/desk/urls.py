"""Addresses of the desk: nouns to look at, verbs to act."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "desk"


def _home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("", _home, name="home")]

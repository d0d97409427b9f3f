"""Every address of the site, by surface."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from ligai.ui.gallery import gallery

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="desk:home"), name="home"),
    path("desk/_ui/", gallery, name="gallery"),
    path("desk/", include("ligai.desk.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/setlang/", login_not_required(set_language), name="set_language"),
]

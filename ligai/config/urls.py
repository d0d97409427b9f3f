"""Every address of the site, by surface."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from ligai.ui.gallery import gallery


urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="desk:home"), name="home"),
    path("desk/_ui/", gallery, name="gallery"),
    path("desk/", include("ligai.desk.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

"""Every address of the site, by surface."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from ligai.public.views.home import home
from ligai.ui.gallery import gallery

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("ligai.public.urls")),
    path("desk/_ui/", gallery, name="gallery"),
    path("desk/", include("ligai.desk.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/setlang/", login_not_required(set_language), name="set_language"),
]

handler400 = "ligai.public.views.errors.bad_request"
handler403 = "ligai.public.views.errors.forbidden"
handler404 = "ligai.public.views.errors.not_found"
handler500 = "ligai.public.views.errors.broken"

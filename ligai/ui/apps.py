"""Makes Django find the templates, tags and static files of the pages' parts."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The app behind `{% load ui %}`; it has no models."""

    name = "ligai.ui"
    label = "ui"

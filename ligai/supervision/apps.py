"""Supervision, as Django knows it: draws follow a unit that moves."""

from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """The app."""

    name = "ligai.supervision"

    def ready(self) -> None:
        """A draw lies where its unit lies."""
        from ligai.problems.followers import add_copies
        from ligai.supervision.models import Recheck

        add_copies(Recheck, "path")

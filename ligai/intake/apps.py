"""Intake, as Django knows it: it says what problems are about whom."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The app."""

    name = "ligai.intake"

    def ready(self) -> None:
        """Be asked by `problems`, which cannot ask a higher app by itself; follow a unit that moves."""
        from ligai.intake.models import Report
        from ligai.intake.recusing import Reports
        from ligai.intake.rules import REPORT_MOVED
        from ligai.problems.followers import add_follower
        from ligai.problems.recusal import add_source

        add_source(Reports())
        add_follower(Report, REPORT_MOVED, "about_path")

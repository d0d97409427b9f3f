"""Puts the ledger's guards back after every migration: altering a table on SQLite drops them silently."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _put_guards_back(**_kwargs: Any) -> None:
    from django.db import connection

    from ligai.ledger import guards
    from ligai.ledger.models import Root

    if Root._meta.db_table in connection.introspection.table_names():
        guards.install()


class LedgerConfig(AppConfig):
    """The heart."""

    name = "ligai.ledger"

    def ready(self) -> None:
        """Guards stand from the first migration on."""
        post_migrate.connect(_put_guards_back, sender=self)

"""Every route × every role: who gets in, who is told no, who is told nothing; and no route without a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ligai.desk.steps import KINDS
from ligai.ledger.models import Event
from ligai.org.rules import Role
from ligai.problems import actions as problems
from tests import cast
from tests.cast import World

OK, AWAY, NO, NOT_FOUND, BAD, LATER = 200, 302, 403, 404, 405, 409

# One person of the cast for each role, a colleague of another city, and somebody who is not signed in.
SEATS = {
    Role.ADMIN: "root",
    Role.GROUP_HEAD: "ji",
    Role.OFFICE: "xu",
    Role.TEAM: "team",
    Role.UNIT_HEAD: "qiu",
    Role.LEAD_OFFICER: "han",
    Role.HANDLER: "song",
    Role.VERIFIER: "jiang",
    Role.CLERK: "lin",
    Role.SUPERVISOR: "gu",
    Role.STATISTICIAN: "tong",
    Role.OBSERVER: "guan",
}
STRANGER, NOBODY = "shen", "anonymous"
SIGNED_IN = (*Role, STRANGER)

# Routes that open without signing in; all others send people to the door.
OPEN_DOORS = {
    "account_login", "account_logout", "account_signup", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_confirm_email",
    "account_email_verification_sent", "account_confirm_login_code", "mfa_authenticate",
    "set_language",
}  # fmt: skip

Row = dict[str, int]


def everybody(status: int, **others: int) -> Row:
    """The same answer for all who are signed in, but for some."""
    return {**dict.fromkeys(map(str, SIGNED_IN), status), NOBODY: AWAY, **others}

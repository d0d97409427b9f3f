"""Sign-in: nobody opens an account for themselves; an administrator does."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Tells allauth the rules of the house."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are given, not taken."""
        return False

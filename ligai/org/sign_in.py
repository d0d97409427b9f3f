"""Sign-in: nobody opens an account for themselves; an administrator does."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from ligai.org.actions import set_password
from ligai.org.models import Person, nobody


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Tells allauth the rules of the house."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are given, not taken."""
        return False

    def set_password(self, user: Person, password: str) -> None:
        """A person who changes the own password does so by the same action as everybody."""
        changed = set_password(user, actor=nobody(user), password=password)
        user.password = changed.password  # the session goes on under the new one

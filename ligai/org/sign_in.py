"""Sign-in: nobody opens an account for themselves; an administrator does."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.utils import timezone

from ligai.kernel.moments import local_date
from ligai.org.actions import set_password
from ligai.org.models import Person, Post, nobody


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Reads whoever is signed in together with their posts of today."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person with `posts_today`, in one query, or in two for who holds no post."""
        posts = list(Post.objects.of(user_id, local_date(timezone.now())))
        person = _among(posts, user_id) or Person.objects.filter(pk=user_id).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        person.posts_today = posts
        return person


def _among(posts: list[Post], person_id: int) -> Person | None:
    """The holder or the deputy of a post whose id this is."""
    people = (person for post in posts for person in (post.person, post.deputy))
    return next((person for person in people if person and person.pk == person_id), None)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Tells allauth the rules of the house."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are given, not taken."""
        return False

    def set_password(self, user: Person, password: str) -> None:
        """A person who changes the own password does so by the same action as everybody."""
        changed = set_password(user, actor=nobody(user), password=password)
        user.password = changed.password  # the session goes on under the new one

"""Says who acts in a request: the person in the post that they chose, or the public; and who may not yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from ligai.ledger.actor import PUBLIC, Actor
from ligai.org.models import Post, nobody

POST_KEY = "post"


class ActorMiddleware:
    """Sets `request.actor` and `request.posts`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The posts came with the signed-in person."""
        posts: list[Post] = []
        actor = PUBLIC
        if request.user.is_authenticated:
            posts = request.user.posts_today
            actor = _actor(request, posts)
        request.posts = posts  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest, posts: list[Post]) -> Actor:
    chosen = str(request.session.get(POST_KEY, ""))
    post = next((p for p in posts if str(p.pk) == chosen), posts[0] if posts else None)
    actor = nobody(request.user) if post is None else post.actor(request.user)  # type: ignore[arg-type]
    return replace(actor, held=tuple(p.unit.path for p in posts))


_OPEN_BEFORE = {"account_change_password", "account_logout", "set_language"}
_OPEN_BEFORE |= {"mfa_authenticate", "account_reauthenticate", "mfa_reauthenticate"}


class GivenPasswordMiddleware:
    """Whoever signed in with a password that was given chooses another before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """What comes before a view is called is none of its business."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        """Points to the page where the password is changed."""
        user, match = request.user, request.resolver_match
        must = user.is_authenticated and getattr(user, "must_change_password", False)
        if not must or (match and match.url_name in _OPEN_BEFORE):
            return None
        return redirect("account_change_password")

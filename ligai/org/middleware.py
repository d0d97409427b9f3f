"""Says who acts in a request: the person in the post that they chose, or the public."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from ligai.kernel.moments import local_date
from ligai.ledger.actor import PUBLIC, Actor
from ligai.org.models import Post, nobody

POST_KEY = "post"


class ActorMiddleware:
    """Sets `request.actor` and `request.posts`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """One query for the posts of a signed-in person, none for others."""
        posts: list[Post] = []
        actor = PUBLIC
        if request.user.is_authenticated:
            posts = list(request.user.open_posts(local_date(timezone.now())))
            actor = _actor(request, posts)
        request.posts = posts  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest, posts: list[Post]) -> Actor:
    chosen = str(request.session.get(POST_KEY, ""))
    post = next((p for p in posts if str(p.pk) == chosen), posts[0] if posts else None)
    return nobody(request.user) if post is None else post.actor(request.user)  # type: ignore[arg-type]

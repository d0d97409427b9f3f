"""A request as it reaches the desk: somebody signed in, acting in one of their posts."""

from __future__ import annotations

from django.http import HttpRequest

from ligai.ledger.actor import Actor
from ligai.org.models import Post


class DeskRequest(HttpRequest):
    """What the middleware has put on it."""

    actor: Actor
    posts: list[Post]

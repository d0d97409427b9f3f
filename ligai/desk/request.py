"""A request as it reaches the desk: somebody signed in, acting in one of their posts."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from ligai.desk.counting import Count
from ligai.ledger.actor import Actor
from ligai.org.models import Post, Unit


class DeskRequest(HttpRequest):
    """What the middleware has put on it."""

    actor: Actor
    posts: list[Post]
    unit_chain: list[Unit]
    counted: Mapping[str, Count]
    """The counts of the rail, where the page has asked for them with its own."""

"""Search over number, title and facts of the problems that one sees: bounded, whatever the ledger holds."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q

from ligai.ledger.actor import Actor
from ligai.problems.models import Problem, ProblemQuerySet

TITLES, FACTS = 5000, 1000
"""So many of the newest problems are read: by title and number, and by what is written of them."""
LONGEST = 100
_LAST = "\U0010ffff"


def found(actor: Actor, words: str) -> ProblemQuerySet:
    """Problems whose number begins with the words, or that hold all of them.

    The number is looked up in its index, over everything; titles of the newest 5,000 and facts of
    the newest 1,000 that the actor sees are read. No words find nothing.
    """
    words = words.strip()[:LONGEST]
    if not words:
        return Problem.objects.none()
    seen = Problem.objects.visible_to(actor)
    newest = seen.order_by("-id").values("pk")
    titles = Q(pk__in=newest[:TITLES]) & _holds(words, "title", "external_number", "number")
    facts = Q(pk__in=newest[:FACTS]) & _holds(words, "title", "facts")
    begins = _begins_with(words)
    same = Q(number=words) | Q(external_number=words)
    return seen.filter(begins | same | titles | facts)


def _begins_with(words: str) -> Q:
    """A range of the index: PostgreSQL has one for prefixes, SQLite compares byte by byte anyway."""
    if connection.vendor == "postgresql":
        return Q(number__startswith=words)
    return Q(number__gte=words, number__lt=words + _LAST)


def _holds(words: str, *columns: str) -> Q:
    """Every word stands in one of the columns."""
    every = Q()
    for word in words.split():
        every &= Q(*(Q(**{f"{name}__icontains": word}) for name in columns), _connector=Q.OR)
    return every

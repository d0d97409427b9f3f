"""Who has no part in a problem, because something said of them or of their unit belongs to it.

What was said is known above only; whoever knows it is asked here. The answer is ids, never words.
"""

from __future__ import annotations

from typing import Any, Protocol

from django.db.models import Q, QuerySet

from ligai.ledger.actor import Actor


class Source(Protocol):
    """Somebody who knows what problems are about whom."""

    def concerning(self, actor: Actor) -> list[QuerySet[Any, int]]:
        """Ids of the problems that are about this actor or about a unit of theirs; none is NULL."""

    def touches(self, actor: Actor) -> bool:
        """Is there any such problem?"""

    def concerns(self, actor: Actor, problem_id: int) -> bool:
        """The same, for one problem."""

    def bars(self, problem_id: int, *, path: str = "", person_id: int = 0) -> bool:
        """Is the problem about the unit at this path, one above it, or this person?"""


_SOURCES: list[Source] = []


def add_source(source: Source) -> None:
    """Ask this one too, from now on."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def clear_of(actor: Actor, column: str = "pk") -> Q:
    """Everything but what the actor has no part in, by the column that holds the problem's id."""
    found = Q()
    if actor.is_person:
        for source in _SOURCES:
            for ids in source.concerning(actor):
                found &= ~Q(**{f"{column}__in": ids})
    return found


def touches(actor: Actor) -> bool:
    """Is there anything at all that this actor has no part in?"""
    return actor.is_person and any(source.touches(actor) for source in _SOURCES)


def is_clear(actor: Actor, problem_id: int) -> bool:
    """The same as `clear_of`, for one problem."""
    if not actor.is_person:
        return True
    return not any(source.concerns(actor, problem_id) for source in _SOURCES)


def bars(problem_id: int, *, path: str = "", person_id: int = 0) -> bool:
    """Must this unit or person not be given the problem?"""
    return any(source.bars(problem_id, path=path, person_id=person_id) for source in _SOURCES)

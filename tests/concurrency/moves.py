"""What may be tried: for each move, who makes it and which events it leaves, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ligai.ledger.actor import Actor

Take = Callable[[Any, Actor, str, int | None], object]


@dataclass(frozen=True, slots=True)
class Move:
    """`events` are all written, or those of one of `instead`; `also` in any number beside them.

    All in one transaction.

    `take(thing, actor, token, seen)` calls the action; `seen` is None or the version that was looked at.
    """

    name: str
    part: str
    take: Take
    events: tuple[str, ...]
    also: frozenset[str] = frozenset()
    instead: tuple[tuple[str, ...], ...] = ()

    def explains(self, verbs: Iterable[str]) -> bool:
        """Are these all the events of one such move?"""
        found = Counter(verbs)
        return any(self._is_whole(found, Counter(each)) for each in (self.events, *self.instead))

    def _is_whole(self, found: Counter[str], wanted: Counter[str]) -> bool:
        return not wanted - found and (found - wanted).keys() <= self.also


MOVES: dict[str, Move] = {}


def move(
    name: str,
    part: str,
    take: Take,
    *events: str,
    also: Iterable[str] = (),
    instead: Iterable[tuple[str, ...]] = (),
    times: int = 1,
) -> Move:
    """Declare a move; a name stands for one set of events, or one of a few."""
    made = Move(name, part, take, events * times, frozenset(also), tuple(instead))
    if name in MOVES:
        raise ValueError(f"{name} is declared twice")
    MOVES[name] = made
    return made

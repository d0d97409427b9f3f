"""Who acts: a person in a post, a program, the clock or the public, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The four kinds of actor."""

    PERSON = "person"
    CLIENT = "client"
    CLOCK = "clock"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Actor:
    """Passed by keyword to every action; names are those of the day and are copied into events.

    `path` and `line` say what the post reaches: the subtree within the line ("" = all lines).
    `held` are the paths of the units of all posts of the person, where they are known.
    """

    kind: ActorKind
    id: int = 0
    name: str = ""
    post_id: int = 0
    post_name: str = ""
    role: str = ""
    unit_id: int = 0
    unit_name: str = ""
    path: str = ""
    line: str = ""
    held: tuple[str, ...] = ()

    @property
    def is_clock(self) -> bool:
        """Time itself: the only actor besides import that may date a step back without a reason."""
        return self.kind is ActorKind.CLOCK

    @property
    def is_person(self) -> bool:
        """A signed-in person in one of their posts."""
        return self.kind is ActorKind.PERSON

    def signature(self) -> dict[str, str]:
        """What an event keeps of its actor; ids are strings, as in all JSON."""
        return {
            "kind": self.kind.value,
            "id": str(self.id),
            "name": self.name,
            "post_id": str(self.post_id),
            "post": self.post_name,
            "unit_id": str(self.unit_id),
            "unit": self.unit_name,
        }


CLOCK = Actor(ActorKind.CLOCK)
PUBLIC = Actor(ActorKind.PUBLIC)

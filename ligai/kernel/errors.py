"""What an action says when it will not do something: one family, turned into a message by each surface."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The rules do not allow this now; nothing was changed.

    `message` is a (lazy) translated sentence for the person; `field` names the form field that
    the sentence belongs beside, or None. Surfaces answer with HTTP `status`.
    """

    status = 409

    def __init__(self, message: Any, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """This actor may not do this here, whatever the state (HTTP 403)."""

    status = 403


class Stale(Refused):
    """Somebody else changed the thing after this person had looked at it (HTTP 409)."""

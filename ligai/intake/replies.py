"""A reply, claim by claim: what was asked, what was found of it and why, by when the rest comes.

The claims stand in the words of the event, sealed like everything that was said; their findings and
days in its facts. A reply of an older ledger has one text and no claims, and is read as that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ligai.intake import keyring
from ligai.intake.models import Report
from ligai.intake.rules import REPLY_STEP, Finding
from ligai.ledger.models import Event

CLAIMS = "claims"
"""The fact that lists findings and days, in the order of the claims."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that was asked for. `until`: by when the rest is done, of what is done in part."""

    asked: str
    finding: str
    because: str
    until: date | None = None

    @property
    def label(self) -> str:
        """What was found of it, in words."""
        return str(Finding(self.finding).label)

    @property
    def shape(self) -> str:
        """The shape beside it."""
        return SHAPES[Finding(self.finding)]


SHAPES = {
    Finding.DONE: "ticked",
    Finding.PART: "half",
    Finding.EXPLAINED: "letter",
    Finding.NOT: "crossed",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """`at` is when it was given, `told_at` when it was written down; `due` the day promised for it."""

    at: datetime
    told_at: datetime
    was_late_entry: bool
    due: date | None
    claims: tuple[Claim, ...]
    text: str


def replies_of(report: Report) -> list[Reply]:
    """Every reply to a report, the newest first."""
    return replies_in(Event.objects.of(report).with_words(), opened)


def opened(event: Event, name: str) -> str | None:
    """Words of an event as they were said; None for what was redacted."""
    return keyring.read_text(event.text(name))


def replies_in(events: Iterable[Event], said: Callable[[Event, str], str | None]) -> list[Reply]:
    """The replies among a report's events, the newest first; `said` reads the words of one."""
    answered = [event for event in events if event.verb == REPLY_STEP.verb.key]
    return [_reply(event, said) for event in reversed(answered)]


def _reply(event: Event, said: Callable[[Event, str], str | None]) -> Reply:
    claims = tuple(
        Claim(
            said(event, f"asked_{number}") or "",
            each["finding"],
            said(event, f"because_{number}") or "",
            date.fromisoformat(each["until"]) if each["until"] else None,
        )
        for number, each in enumerate(event.facts.get(CLAIMS, ()), 1)
    )
    due = event.facts.get("due")
    return Reply(
        at=event.effective_at,
        told_at=event.recorded_at,
        was_late_entry=bool(event.facts.get("entered_late")),
        due=date.fromisoformat(due) if due else None,
        claims=claims,
        text=said(event, "reply") or "",
    )

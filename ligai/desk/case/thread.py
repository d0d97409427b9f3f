"""What people say to each other about a problem: messages, and leaders' instructions with what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ligai.desk.case.next import Link
from ligai.desk.marks import INSTRUCTION_SHAPES
from ligai.desk.steps import INSTRUCTIONS, PROBLEMS, Rights, address
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.problems.models import Instruction, Problem
from ligai.problems.rules import MESSAGE_SENT


@dataclass(frozen=True, slots=True)
class Said:
    """One message; `text` None when its words were redacted."""

    at: datetime
    who: str
    post: str
    text: str | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """`upto`: the place of the newest; `send_url` "" for who only reads; `version`: of the page."""

    said: list[Said]
    upto: int
    send_url: str
    version: int

    @property
    def unread(self) -> int:
        """How many are new to this reader."""
        return sum(each.is_new for each in self.said)


def thread(problem: Any, events: Iterable[Event], rights: Rights) -> Thread:
    """The messages on a problem as its events tell them, the oldest first; asks no database.

    The problem came with `read_upto`, the events with their words.
    """
    own = sorted((e for e in events if e.kind == Problem.kind), key=lambda e: e.seq)
    messages = [event for event in own if event.verb == MESSAGE_SENT.key]
    may = rights.offered(PROBLEMS.by_name()["send_message"], problem)
    return Thread(
        said=[_said(event, problem.read_upto, rights.actor) for event in messages],
        upto=messages[-1].seq if messages else 0,
        send_url=address("send_message", problem) if may else "",
        version=own[-1].seq if own else 0,
    )


def _said(event: Event, read_upto: int, reader: Actor) -> Said:
    return Said(
        at=event.effective_at,
        who=event.actor_name,
        post=_in_brackets(event.unit_name, event.post_name),
        text=event.text("text"),
        is_new=event.seq > read_upto and event.actor_id != reader.id,
    )


def instruction_rows(
    instructions: Iterable[Instruction], rights: Rights, today: date
) -> list[dict[str, Any]]:
    """For `desk/_instructions.html`: each with what this person may do about it."""
    return [
        {
            "instruction": each,
            "post": _in_brackets(each.given_by_post),
            "shape": INSTRUCTION_SHAPES[each.state],
            "late_days": (today - each.until).days if each.is_overdue(today) else 0,
            "acts": [
                Link(act.label, address(act.name, each))
                for act in INSTRUCTIONS.acts
                if rights.offered(act, each)
            ],
        }
        for each in instructions
    ]


def _in_brackets(*parts: str) -> str:
    named = "·".join(part for part in parts if part)
    return _("（%(post)s）") % {"post": named} if named else ""

"""The follow-up page's list: each line of a report's story with its picture; the units it passed through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ligai.intake.models import Report
from ligai.intake.replies import opened
from ligai.intake.rules import DECLINE_STEP, DISPUTE_STEP, ReportState
from ligai.intake.story import Step
from ligai.kernel.moments import local_date
from ligai.ledger.models import Event
from ligai.problems.rules import ANSWERED_BACK, ANSWERED_OPEN, REOPEN_STEP, RETURN, UPHOLD

_BACK = {
    step.verb.key.partition(".")[2]
    for step in (
        DECLINE_STEP, DISPUTE_STEP, RETURN, UPHOLD, REOPEN_STEP, ANSWERED_BACK, ANSWERED_OPEN,
    )
}  # fmt: skip

SHAPES = {"done": "ticked", "back": "back", "now": "full", "later": "empty"}
"""Look of a line → the shape beside it."""


@dataclass(frozen=True)
class Line:
    """A step and how it looks."""

    step: Step
    waits: bool = False  # for the reader, who was asked for more

    @property
    def look(self) -> str:
        """Done, gone back, waiting for the reader now, or to come later."""
        if self.step.is_past:
            return "back" if self.step.key in _BACK else "done"
        return "now" if self.waits or self.step.key == "rate" else "later"

    @property
    def shape(self) -> str:
        """The shape beside it."""
        return SHAPES[self.look]


def lines_of(report: Report, story: Iterable[Step]) -> list[Line]:
    """The list; while more is asked of the reporter, what comes waits for them."""
    waiting = report.state == ReportState.NEEDS_INFO
    return [Line(step, waiting and not step.is_past) for step in story]


def units_of(story: Iterable[Step]) -> list[tuple[str, date]]:
    """Every unit that it passed through, with the first day of each."""
    passed: dict[str, date] = {}
    for step in story:
        if step.unit and step.at:
            passed.setdefault(step.unit, local_date(step.at))
    return list(passed.items())


def said_in(events: Iterable[Event]) -> list[str]:
    """What the reporter said, oldest first; nothing of what was redacted."""
    return [said for event in events if (said := opened(event, "text"))]

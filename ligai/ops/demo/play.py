"""One problem of the demo world lived through step by step, each at its moment of 2019 and told today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ligai.campaigns.models import Docket, Theme
from ligai.kernel.moments import SHANGHAI
from ligai.ledger.actor import Actor
from ligai.org.models import Person, Unit
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Measure, Problem
from ligai.problems.rules import Disposition

WHY_LATE = "演示：2019年的事，今天补录"
IMMEDIATE = Disposition.IMMEDIATE.value
LEDGER = Disposition.LEDGER.value
STAGES = (
    "registered", "triaged", "dispatched", "working", "submitted", "returned", "verified", "closed",
    "reopened",
)  # fmt: skip
_BECAUSE = {IMMEDIATE: "情况清楚、诉求合理", LEDGER: "情况复杂，限期整改"}


@dataclass(frozen=True, slots=True)
class Story:
    """One problem: what it is, how it was dealt with, and how far (`stage`, one of STAGES) it has come.

    `days` lie between dispatch and the request for closure.
    """

    title: str
    facts: str
    source: str
    disposition: str
    cause: str
    measure: str
    quantity: int
    unit_of_measure: str
    found_on: date
    days: int
    stage: str
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who takes the steps of one problem. `head` is the second person who accepts late dates."""

    registrar: Actor
    clerk: Actor
    planner: Actor
    office: Actor
    lead: Person
    leading: Actor
    handler: Actor
    verifier: Actor
    head: Actor


class Play:
    """One story by one crew, on behalf of a unit."""

    def __init__(
        self,
        story: Story,
        crew: Crew,
        unit: Unit,
        *,
        theme: Theme | None = None,
        docket: Docket | None = None,
    ) -> None:
        self.story, self.crew, self.unit, self.theme, self.docket = story, crew, unit, theme, docket
        self.day = story.found_on
        self.minute = 0
        self.problem: Problem
        self.measure: Measure

    def late(self, days: int = 0) -> Late:
        """A moment in working hours, later than the last one; `days` later when given."""
        if days:
            self.day += timedelta(days=days)
            self.minute = 0
        self.minute += 7
        at = datetime.combine(self.day, time(9 + self.minute // 60, self.minute % 60), SHANGHAI)
        return Late(at, WHY_LATE)

    def run(self) -> Problem:
        """Up to the stage that the story has reached."""
        steps: dict[str, Callable[[], None]] = {
            "registered": self.register,
            "triaged": self.triage,
            "dispatched": self.dispatch,
            "working": self.work,
            "submitted": self.submit,
            "returned": self.send_back,
            "verified": self.verify,
            "closed": self.close,
            "reopened": self.reopen,
        }
        for stage in STAGES[: STAGES.index(self.story.stage) + 1]:
            if stage != "returned" or self.story.stage == "returned":
                steps[stage]()
        return self.problem

    def register(self) -> None:
        """Found and written down; put on the docket if there is one."""
        self.problem = problems.register(
            self.unit,
            actor=self.crew.registrar,
            title=self.story.title,
            facts=self.story.facts,
            source=self.story.source,
            theme=self.theme,
            late=self.late(),
        )
        if self.docket is not None:
            problems.list_on(self.problem, self.docket, actor=self.crew.registrar, late=self.late())

    def triage(self) -> None:
        """Fix at once, or put on the ledger."""
        problems.triage(
            self.problem,
            actor=self.crew.clerk,
            disposition=self.story.disposition,
            because=_BECAUSE[self.story.disposition],
            late=self.late(1),
        )

    def dispatch(self) -> None:
        """Cause, lead officer, measure; then given out."""
        crew, story = self.crew, self.story
        problems.revise(
            self.problem,
            actor=crew.planner,
            late=self.late(),
            cause=story.cause,
            responsible_name=crew.handler.name,
        )
        problems.appoint_lead(self.problem, actor=crew.office, lead=crew.lead, late=self.late())
        self.measure = problems.add_measure(
            self.problem,
            actor=crew.planner,
            what=story.measure,
            target=f"{story.quantity}{story.unit_of_measure}",
            quantity=Decimal(story.quantity),
            unit_of_measure=story.unit_of_measure,
            late=self.late(),
        )
        problems.dispatch(self.problem, actor=crew.office, late=self.late(1))
        self.duty = self.problem.assignments.get()

    def work(self) -> None:
        """Signed for and begun."""
        problems.sign(self.duty, actor=self.crew.handler, late=self.late(1))
        problems.begin(self.duty, actor=self.crew.handler, late=self.late())

    def submit(self) -> None:
        """Done, proved, reported, and signed by the lead officer."""
        crew, story = self.crew, self.story
        done = self.late(story.days)
        quantity = Decimal(story.quantity)
        problems.report_measure(self.measure, actor=crew.handler, done=quantity, late=done)
        problems.add_evidence(
            self.problem,
            actor=crew.handler,
            what=f"{story.measure}的照片和验收单",
            kind="photo",
            measure=self.measure,
            taken_on=self.day,
            late=self.late(),
        )
        problems.report(self.duty, actor=crew.handler, result="已全部完成", late=self.late())
        problems.accept(self.duty, actor=crew.office, late=self.late())
        problems.submit(self.problem, actor=crew.leading, late=self.late())

    def send_back(self) -> None:
        """Looked at on site, and not yet good."""
        problems.begin_check(self.problem, actor=self.crew.verifier, late=self.late(1))
        problems.send_back(
            self.problem,
            actor=self.crew.verifier,
            reason="东侧还有两处没有做完，照片拍的是西侧",
            late=self.late(),
        )

    def verify(self) -> None:
        """Looked at on site, and real."""
        problems.begin_check(self.problem, actor=self.crew.verifier, late=self.late(1))
        problems.pass_check(
            self.problem, actor=self.crew.verifier, findings="到现场逐处看过", late=self.late()
        )

    def close(self) -> None:
        """After publicity; a second person accepts the dates entered late."""
        problems.close(self.problem, actor=self.crew.office, late=self.late(14))
        problems.accept_late(self.problem, actor=self.crew.head)

    def reopen(self) -> None:
        """Back again."""
        problems.reopen(
            self.problem, actor=self.crew.clerk, because="又有两位群众反映，窗口重新分开了"
        )

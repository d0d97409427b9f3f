"""One problem of the demo world lived through step by step: at its moment of 2019, or as it happens today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ligai.campaigns.models import Docket, Theme
from ligai.files import actions as files
from ligai.kernel.moments import SHANGHAI
from ligai.ledger.actor import Actor
from ligai.ops.demo import pictures
from ligai.org.models import Person, Unit
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Evidence, Measure, Problem
from ligai.problems.rules import Disposition, Nature

WHY_LATE = "演示：2019年的事，今天补录"
IMMEDIATE = Disposition.IMMEDIATE.value
LEDGER = Disposition.LEDGER.value
STAGES = (
    "registered", "triaged", "planned", "dispatched", "working", "reported", "accepted", "submitted",
    "returned", "verified", "closed", "reopened",
)  # fmt: skip
_BECAUSE = {IMMEDIATE: "情况清楚、诉求合理", LEDGER: "情况复杂，限期整改"}


@dataclass(frozen=True, slots=True)
class Story:
    """One problem: what it is, how it was dealt with, and how far (`stage`, one of STAGES) it has come.

    `days` lie between dispatch and the request for closure; `due_on` is chosen, else the limit
    decides. With `pictures` it is proved by what the place looked like before and after.
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
    nature: str = Nature.PUBLIC_INTEREST.value
    due_on: date | None = None
    pictures: bool = False


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

    def late(self, days: int = 0) -> Late | None:
        """A moment in working hours, later than the last one; `days` later when given."""
        if days:
            self.day += timedelta(days=days)
            self.minute = 0
        self.minute += 7
        at = datetime.combine(self.day, time(9 + self.minute // 60, self.minute % 60), SHANGHAI)
        return Late(at, WHY_LATE)

    def run(self) -> Problem:
        """Up to the stage that the story has reached."""
        return self._through(STAGES)

    def go_on(self, problem: Problem) -> Problem:
        """The same for a problem that somebody else has registered."""
        self.problem = problem
        return self._through(STAGES[1:])

    def _through(self, stages: tuple[str, ...]) -> Problem:
        steps: dict[str, Callable[[], None]] = {
            "registered": self.register,
            "triaged": self.triage,
            "planned": self.plan,
            "dispatched": self.dispatch,
            "working": self.work,
            "reported": self.report,
            "accepted": self.accept,
            "submitted": self.submit,
            "returned": self.send_back,
            "verified": self.verify,
            "closed": self.close,
            "reopened": self.reopen,
        }
        for stage in stages[: stages.index(self.story.stage) + 1]:
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
            nature=self.story.nature,
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

    def plan(self) -> None:
        """Cause, lead officer, measure."""
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

    def dispatch(self) -> None:
        """Given out, to the unit whose problem it is."""
        office, due_on = self.crew.office, self.story.due_on
        problems.dispatch(self.problem, actor=office, due_on=due_on, late=self.late(1))
        self.duty = self.problem.assignments.get()

    def work(self) -> None:
        """Signed for and begun."""
        problems.sign(self.duty, actor=self.crew.handler, late=self.late(1))
        problems.begin(self.duty, actor=self.crew.handler, late=self.late())

    def report(self) -> None:
        """Done, proved and reported."""
        done = self.late(self.story.days)
        quantity = Decimal(self.story.quantity)
        problems.report_measure(self.measure, actor=self.crew.handler, done=quantity, late=done)
        if self.story.pictures:
            self._prove("整改前", shows="before", picture=pictures.BEFORE, day=self.story.found_on)
            self._prove("整改后", shows="after", picture=pictures.AFTER, day=self.day)
        else:
            self._prove("的照片和验收单", day=self.day)
        problems.report(self.duty, actor=self.crew.handler, result="已全部完成", late=self.late())

    def _prove(self, what: str, *, day: date, shows: str = "", picture: str = "") -> None:
        handler = self.crew.handler
        attached = [files.store(pictures.upload(picture), actor=handler)] if picture else []
        problems.add_evidence(
            self.problem,
            actor=handler,
            what=self.story.measure + what,
            kind=Evidence.Kind.PHOTO,
            measure=self.measure,
            shows=shows,
            taken_on=day,
            attached=attached,
            late=self.late(),
        )

    def accept(self) -> None:
        """The result is accepted by who gave it out."""
        problems.accept(self.duty, actor=self.crew.office, late=self.late())

    def submit(self) -> None:
        """The lead officer signs for it."""
        problems.submit(self.problem, actor=self.crew.leading, late=self.late())

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


class PlayNow(Play):
    """The same on the day itself: nothing is entered late."""

    def late(self, days: int = 0) -> Late | None:
        """Each step is true when it is told."""
        return None

"""Everything that the page of a problem shows, each part asked once."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from ligai.desk.cards import Card, card
from ligai.desk.case.next import Offer, offer
from ligai.desk.case.proof import Proofs, proofs, summary
from ligai.desk.case.stages import Stage, stages
from ligai.desk.case.story import Told, events_of, story
from ligai.desk.case.thread import Thread, instruction_rows, thread
from ligai.desk.case.tree import tree
from ligai.desk.case.why import Why, why
from ligai.desk.marks import shape_of
from ligai.desk.steps import MEASURES, Rights, address
from ligai.desk.together import together
from ligai.intake.models import ImportRow
from ligai.intake.ratings import Summary, summary_of
from ligai.kernel.phrases import listed
from ligai.ledger.actor import Actor
from ligai.ledger.findings import Report
from ligai.ledger.models import Event
from ligai.ledger.streams import check_chains
from ligai.org.calendars import with_notices
from ligai.org.models import CalendarNotice
from ligai.problems.models import (
    Assignment,
    DueChange,
    Evidence,
    Instruction,
    Measure,
    Problem,
    Request,
    Verification,
)
from ligai.problems.rules import APPOINT_LEAD, RECUSED, REDACT, Duty

NEWEST = 60
"""So many lines of history stand on the page; the rest is one click away."""


class CaseFile:
    """A problem that came through `with_cards`, as one person sees it on one day."""

    def __init__(self, problem: Problem, actor: Actor, today: date) -> None:
        self.problem, self.actor, self.today = problem, actor, today

    @cached_property
    def duties(self) -> list[Assignment]:
        """The whole cascade."""
        found = self.problem.assignments.select_related("unit", "issuer").order_by("id")
        duties = list(found)
        for duty in duties:
            duty.problem = self.problem
        return duties

    @cached_property
    def _parts(self) -> dict[str, list[Any]]:
        """Everything that hangs on the problem, read in one statement."""
        problem = self.problem
        parts = {
            "measures": problem.measures.all(),
            "evidence": problem.evidence.select_related("file"),
            "rounds": problem.verifications.select_related("verifier"),
            "requests": problem.requests.all(),
            "instructions": problem.instructions.select_related("unit"),
            "due_history": problem.due_history.all(),
            "dockets": problem.docket_entries.select_related("docket"),
            "merged": problem.merged.visible_to(self.actor).only("number", "title"),
            "import_rows": problem.import_rows.filter(undone=False).select_related("run"),
            "notices": CalendarNotice.objects.for_path(problem.path),
        }
        return together(parts)

    def _own(self, name: str) -> list[Any]:
        found = self._parts[name]
        for each in found:
            each.problem = self.problem
        return found

    @cached_property
    def measures(self) -> list[Measure]:
        """With the evidence of each, as `proofs`."""
        return self._own("measures")

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Of the measures and of the whole."""
        return self._own("evidence")

    @cached_property
    def rounds(self) -> list[Verification]:
        """Checks on site."""
        return self._own("rounds")

    def day_passed(self) -> datetime | None:
        """When the check was passed: publicity begins."""
        return next((r.decided_at for r in self.rounds[::-1] if r.passed), None)

    @cached_property
    def requests(self) -> list[Request]:
        """Whatever was asked for."""
        return self._own("requests")

    @cached_property
    def instructions(self) -> list[Instruction]:
        """What leaders have said to units."""
        return self._own("instructions")

    @cached_property
    def thread(self) -> Thread:
        """Messages, and how far this person has read."""
        return thread(self.problem, self.events, self.offer.rights)

    def instruction_rows(self) -> list[dict[str, Any]]:
        """Each instruction with what this person may do about it."""
        return instruction_rows(self.instructions, self.offer.rights, self.today)

    @cached_property
    def due_history(self) -> list[DueChange]:
        """Oldest first."""
        return self._own("due_history")

    @cached_property
    def events(self) -> list[Event]:
        """Of the problem and its duties."""
        return events_of(self.problem, self.duties)

    @cached_property
    def dockets(self) -> list[str]:
        """Names of the lists that it stands on."""
        return [entry.docket.name for entry in self._parts["dockets"]]

    @cached_property
    def merged(self) -> list[Problem]:
        """What was merged into it."""
        return self._parts["merged"]

    @cached_property
    def barred(self) -> str:
        """Whom those who can replace them are to replace, by name."""
        noted = any(event.verb == RECUSED.key for event in self.events)
        if not noted or not APPOINT_LEAD.allows(self.actor, self.problem):
            return ""
        return listed(self.problem.barred())

    @cached_property
    def rating(self) -> Summary | None:
        """What the people concerned say of it."""
        return summary_of(self.problem)

    @cached_property
    def original(self) -> ImportRow | None:
        """The newest row of the old ledger, for a problem that came from one."""
        return next(reversed(self._parts["import_rows"]), None)

    @cached_property
    def offer(self) -> Offer:
        """What this person can do now."""
        return offer(self, Rights(self.actor, self.problem, self.duties))

    def card(self) -> Card:
        """How its limit stands."""
        return card(self.problem, self.today)

    def shape(self) -> str:
        """The mark of its state."""
        return shape_of(self.problem, self.today)

    def stages(self) -> list[Stage]:
        """Its path."""
        return stages(self.problem, self.events, self.today)

    def chain(self) -> Report:
        """Whether the record of all this still proves itself, event by event."""
        return check_chains(self.events)

    def whole_story(self) -> list[Told]:
        """History, newest first."""
        may = self.offer.rights.has(REDACT)
        return story(self.events, address("redact", self.problem) if may else "")

    def recent_story(self) -> list[Told]:
        """As much of it as a page holds."""
        return self.whole_story()[:NEWEST]

    def why(self) -> Why | None:
        """Why the due date is that day."""
        standing = [c for c in self.due_history if c.due_on == self.problem.due_on]
        return why(standing[-1], with_notices(self._parts["notices"])) if standing else None

    def due_was(self) -> list[DueChange]:
        """Dates that were given before."""
        return [c for c in self.due_history if c.due_on != self.problem.due_on]

    def tree(self) -> list[dict[str, Any]]:
        """The cascade."""
        return tree(self.duties)

    def lead_units(self) -> list[Assignment]:
        """Who handles it, at the top of the cascade."""
        return [d for d in self.duties if d.parent_id is None and d.duty == Duty.LEAD]

    def co_units(self) -> list[Assignment]:
        """Who helps."""
        return [d for d in self.duties if d.duty == Duty.CO]

    def done_measures(self) -> int:
        """How many measures have reached their target."""
        return sum(measure.is_done for measure in self.measures)

    def outcomes(self) -> list[dict[str, Any]]:
        """What has been brought about so far, counted: of measures that say in what they count."""
        counted = [m for m in self.measures if m.done and m.unit_of_measure]
        return [
            {"what": m.what, "n": f"{m.done.normalize():,f}", "unit": m.unit_of_measure}
            for m in counted
        ]

    def measure_rows(self) -> list[dict[str, Any]]:
        """For `desk/_measures.html`."""
        return [self._measure(measure) for measure in self.measures]

    def _measure(self, measure: Measure) -> dict[str, Any]:
        may = self.offer.rights.offered(MEASURES.by_name()["report_measure"], measure)
        return {
            "title": measure.what,
            "target": measure.target,
            "responsible": measure.responsible,
            "done": f"{measure.done.normalize():f}",
            "total": f"{measure.quantity.normalize():f}",
            "share": (float(measure.done), float(measure.quantity)),
            "unit": measure.unit_of_measure,
            "note": _("已做到") if measure.is_done else "",
            "proofs": self._proofs(measure.pk),
            "report_url": address("report_measure", measure) if may else "",
        }

    def loose_evidence(self) -> Proofs:
        """What proves the whole and no single measure."""
        return self._proofs(None)

    def _proofs(self, measure: int | None) -> Proofs:
        belonging = [e for e in self.evidence if e.measure_id == measure]
        return proofs(belonging, self.offer.rights)

    def evidence_summary(self) -> str:
        """How much evidence there is, and of when."""
        return summary(self.evidence)

    def request_rows(self) -> list[dict[str, Any]]:
        """Each request with what this person may do about it."""
        return [self._request(asked) for asked in self.requests]

    def _request(self, asked: Request) -> dict[str, Any]:
        return {"request": asked, "acts": self.offer.on_request(asked)}

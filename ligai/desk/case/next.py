"""The next step of this person on this problem: one filled button, the others behind it, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ligai.desk.steps import (
    ASSIGNMENTS,
    MEASURES,
    PROBLEMS,
    REQUESTS,
    Act,
    Rights,
    address,
    problem_of,
)
from ligai.kernel.phrases import listed
from ligai.org.access import able
from ligai.problems.models import Assignment, Request
from ligai.problems.rules import AssignmentState, AssignmentStep, Disposition, State
from ligai.ui.dates import day_words

if TYPE_CHECKING:
    from ligai.desk.case.file import CaseFile

_BY_STATE: dict[str, tuple[str, ...]] = {
    State.DRAFT: ("triage",),
    State.REOPENED: ("dispatch",),
    State.ASSIGNED: ("start",),
    State.IN_PROGRESS: ("submit",),
    State.LONG_TERM: ("submit",),
    State.SUBMITTED: ("begin_check",),
    State.VERIFYING: ("pass_check",),
    State.RETURNED: ("take_up",),
    State.PUBLISHED: ("close",),
    State.CLOSED_CLAIMED: ("confirm_claim",),
    State.PAUSED: ("resume",),
}
_BY_DUTY: dict[str, tuple[str, ...]] = {
    AssignmentState.DISPATCHED: ("sign", "arbitrate"),
    AssignmentState.SIGNED: ("begin",),
    AssignmentState.SENT_BACK: ("begin",),
    AssignmentState.HANDLING: ("report",),
    AssignmentState.REPORTED: ("accept",),
    AssignmentState.OBJECTION: ("uphold_objection",),
}
_SECOND = {"pass_check": "send_back", "close": "uphold_publicity_objection", "approve": "refuse"}


@dataclass(frozen=True, slots=True)
class Link:
    """A step and where it is taken."""

    label: Any
    url: str


@dataclass(slots=True)
class Offer:
    """`primary` is the filled button; `off` a step that cannot be taken yet, `why` the reason or who can."""

    rights: Rights
    primary: Link | None = None
    second: Link | None = None
    off: Any = ""
    why: str = ""
    more: list[Link] = field(default_factory=list)

    def on_request(self, asked: Request) -> list[Link]:
        """What may be done about a request."""
        acts = [act for act in REQUESTS.acts if self.rights.offered(act, asked)]
        return [Link(act.label, address(act.name, asked)) for act in acts]


Candidate = tuple[Act, Any]


def offer(case: CaseFile, rights: Rights) -> Offer:
    """What this person can do on this problem now."""
    found = Offer(rights)
    candidates = list(_candidates(case))
    mine = [pair for pair in candidates if rights.offered(*pair)]
    chosen = mine[0] if mine else None
    if chosen is not None:
        _put_forward(found, case, chosen)
    elif candidates:
        found.why = _who_can(*candidates[0])
    named = {found.primary.url if found.primary else "", found.second.url if found.second else ""}
    links = [
        Link(act.label, address(act.name, case.problem))
        for act in PROBLEMS.acts
        if rights.offered(act, case.problem)
    ]
    off = str(found.off)
    found.more = [link for link in links if link.url not in named and str(link.label) != off]
    return found


def foremost(case: CaseFile, rights: Rights) -> Offer:
    """The next step of this person alone, for a line of a list: nobody else is looked for."""
    found = Offer(rights)
    mine = next((pair for pair in _candidates(case) if rights.offered(*pair)), None)
    if mine is not None:
        _put_forward(found, case, mine)
    return found


def _put_forward(found: Offer, case: CaseFile, chosen: Candidate) -> None:
    act, thing = chosen
    if reason := not_yet(case, act):
        found.off, found.why = act.label, reason
    else:
        found.primary = Link(act.label, address(act.name, thing))
    second = _SECOND.get(act.name)
    if second is None:
        return
    kind = REQUESTS if isinstance(thing, Request) else PROBLEMS
    other = kind.by_name()[second]
    if found.rights.offered(other, thing):
        found.second = Link(other.label, address(second, thing))


def _candidates(case: CaseFile) -> Iterator[Candidate]:
    """Whatever could come next, the most pressing first, whoever may do it."""
    requests, duties = REQUESTS.by_name(), ASSIGNMENTS.by_name()
    for asked in case.requests:
        if asked.is_open:
            yield requests["approve"], asked
    for duty in case.duties:
        for name in _BY_DUTY.get(duty.state, ()) if duty.state != AssignmentState.HANDLING else ():
            yield duties[name], duty
    if case.problem.state == State.TRIAGED:
        yield from _before_dispatch(case)
    if case.problem.state == State.IN_PROGRESS:
        yield from _before_submission(case)
    for name in _BY_STATE.get(case.problem.state, ()):
        yield PROBLEMS.by_name()[name], case.problem


def _before_dispatch(case: CaseFile) -> Iterator[Candidate]:
    acts, problem = PROBLEMS.by_name(), case.problem
    if problem.disposition == Disposition.EXPLAINED:
        yield acts["ask"], problem
        return
    if problem.lead_id is None:
        yield acts["appoint_lead"], problem
    if problem.disposition == Disposition.LEDGER:
        if not (problem.cause and problem.responsible_name):
            yield acts["revise"], problem
        if not any(measure.target for measure in case.measures):
            yield acts["add_measure"], problem
    yield acts["dispatch"], problem


def _before_submission(case: CaseFile) -> Iterator[Candidate]:
    for measure in case.measures:
        if not measure.is_done:
            yield MEASURES.by_name()["report_measure"], measure
    if _unproved(case):
        yield PROBLEMS.by_name()["add_evidence"], case.problem
    for duty in case.duties:
        if duty.state == AssignmentState.HANDLING:
            yield ASSIGNMENTS.by_name()["report"], duty


def _unproved(case: CaseFile) -> bool:
    proved = {evidence.measure_id for evidence in case.evidence}
    if not case.measures:
        return not case.evidence
    return any(measure.pk not in proved for measure in case.measures)


def not_yet(case: CaseFile, act: Act) -> str:
    """Why a step of one's own has to wait; "" when nothing on the page speaks against it."""
    if act.name == "close":
        return _until_published(case)
    if act.name == "submit":
        return _until_ready(case)
    return ""


def _until_published(case: CaseFile) -> str:
    until = case.problem.published_until
    if until is None or case.today > until:
        return ""
    return _("公示到%(day)s，期满才能销号") % {"day": day_words(until, "auto")}


def _until_ready(case: CaseFile) -> str:
    done, total = case.done_measures(), len(case.measures)
    if done < total:
        return _("措施完成%(done)d/%(total)d，做完才能申请销号") % {"done": done, "total": total}
    if _unproved(case):
        return _("佐证还不齐，交齐才能申请销号")
    open_duties = [duty.unit.name for duty in case.duties if duty.is_open]
    if open_duties:
        return _("还有交办件没办完：%(units)s") % {"units": listed(open_duties[:5])}
    return ""


def _asked_over(act: Act, thing: Any) -> Any:
    """What a step's ability is asked over."""
    if isinstance(thing, Assignment):
        return thing.asked_of(act.step) if isinstance(act.step, AssignmentStep) else thing
    return problem_of(thing)


def _who_can(act: Act, thing: Any) -> str:
    """Who can take it, by name."""
    people = listed(post.who() for post in able(act.by, _asked_over(act, thing)))
    if not people:
        return ""
    return _("下一步“%(step)s”，能办的人：%(people)s") % {"step": act.label, "people": people}


def duty_offer(duty: Assignment, rights: Rights) -> Offer:
    """The same for the page of one duty."""
    found = Offer(rights)
    acts = [act for act in ASSIGNMENTS.acts if rights.offered(act, duty)]
    first = _BY_DUTY.get(duty.state, ())
    for act in acts:
        link = Link(act.label, address(act.name, duty))
        if found.primary is None and act.name in first:
            found.primary = link
        else:
            found.more.append(link)
    all_back = PROBLEMS.by_name()["withdraw_all"]
    if rights.offered(all_back, duty.problem):
        found.more.append(Link(all_back.label, address(all_back.name, duty.problem)))
    return found

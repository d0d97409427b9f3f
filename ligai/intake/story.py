"""A report's way in plain words, for whoever sent it: what happened, through whom, what comes and by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import dateformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ligai.intake import keyring, rules
from ligai.intake.models import Report
from ligai.intake.rules import RIGHT_CHANNEL, Decline, Opinion, ReportState
from ligai.kernel.moments import local_date
from ligai.ledger.models import Event
from ligai.problems import rules as problem_rules
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import State


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the story. `at` is when it happened; `until` by when it comes; `words` what was said.

    `key` is the same word in every language, for a picture beside the line.
    """

    key: str
    text: str
    at: datetime | None = None
    until: date | None = None
    unit: str = ""
    words: str = ""

    @property
    def is_past(self) -> bool:
        """It has happened."""
        return self.at is not None

    @property
    def on(self) -> date | None:
        """The day of it: when it happened, or by when it comes."""
        return local_date(self.at) if self.at else self.until


def story_of(report: Report, events: Iterable[Event] | None = None) -> list[Step]:
    """Past steps, oldest first, then those to come; `events` where the stream was read already."""
    if events is None:
        events = Event.objects.of(report).with_words()
    link, waits = report.link, _waiting(report)
    past = [step for step in _own(report, events) if step.key != _INVITED or waits is None]
    if link is not None:
        past += _since(past, _through(link.problem))
    past.sort(key=lambda step: step.at or report.received_at)
    return [*past, *_coming(report, link.problem if link else None, waits)]


def _waiting(report: Report) -> date | None:
    """The last day of an invitation that waits for an answer; it is to come, and not past as well."""
    if report.state in rules.ENDED:
        return None
    invitation = report.open_invitation()
    if invitation is None or invitation.ratings.filter(is_last=True).exists():
        return None
    until: date = invitation.until_on
    return until


def _since(own: list[Step], through: Iterable[Step]) -> Iterator[Step]:
    """The problem's steps for somebody who came to it: nothing stands before their own first line.

    What was done before they said so is left out; a unit that has it already has it from then on.
    """
    first = min(step.at for step in own if step.at)
    came = max(step.at for step in own if step.at and step.key in _CAME)
    for step in through:
        if step.at is None or step.at >= first:
            yield step
        elif step.unit:
            yield replace(step, at=came)


def _own(report: Report, events: Iterable[Event]) -> Iterator[Step]:
    for event in events:
        text = _OWN.get(event.verb)
        if text is not None:
            unit = report.unit.name if event.verb in _BY_THE_DESK else ""
            said = keyring.read_text(event.text(_WORDS.get(event.verb, ""))) or ""
            yield Step(
                event.verb.removeprefix("report."),
                _filled(str(text()), event.facts, report),
                event.effective_at,
                unit=unit,
                words=said,
            )


def _filled(text: str, facts: dict[str, Any], report: Report) -> str:
    reason = facts.get("code", "")
    known = {
        "unit": report.unit.name,
        "asked": facts.get("unit", ""),
        "opinion": Opinion(reason).label if reason in Opinion.values else "",
        "number": facts.get("number", ""),
        "until": _in_words(facts.get("until", "")),
        "reason": Decline(reason).label if reason in Decline.values else "",
        "channel": RIGHT_CHANNEL.get(reason, ""),
    }
    return text % known


def _in_words(iso: str) -> str:
    """A day of an event's facts in the reader's language; "" where there is none."""
    if not iso:
        return ""
    chinese = (get_language() or "zh").startswith("zh")
    return dateformat.format(date.fromisoformat(iso), "Y年n月j日" if chinese else "j F Y")


_INVITED = rules.INVITE_STEP.key
_CAME = {
    rules.OPEN_STEP.key,
    rules.LINK_STEP.key,
    rules.PLACE_STEP.key,
    rules.JOIN_STEP.key,
    "received",
}
_OWN: dict[str, Any] = {
    rules.RECEIVED.key: lambda: _("收到了，由%(unit)s受理"),
    rules.ASK_STEP.verb.key: lambda: _("请您补充，只问这一次"),
    rules.ADD_STEP.verb.key: lambda: _("收到您的补充"),
    rules.ACCEPT_STEP.verb.key: lambda: _("已受理"),
    rules.DECLINE_STEP.verb.key: lambda: _("不予受理：%(reason)s。%(channel)s"),
    rules.OPEN_STEP.verb.key: lambda: _("已立项，编号%(number)s"),
    rules.LINK_STEP.verb.key: lambda: _("已有人反映同样的问题，合并办理，编号%(number)s"),
    rules.HAND_OVER_STEP.verb.key: lambda: _("交给有权办理的办公室"),
    rules.PLACE_STEP.verb.key: lambda: _("已立项，限制知悉"),
    rules.JOIN_STEP.verb.key: lambda: _("已并入问题%(number)s"),
    rules.UNLINK_STEP.verb.key: lambda: _("改为单独办理"),
    rules.REPLY_STEP.verb.key: lambda: _("给您答复"),
    rules.WITHDRAW_STEP.verb.key: lambda: _("您撤回了"),
    rules.CONTACT_STEP.verb.key: lambda: _("联系了您"),
    rules.MISS_STEP.verb.key: lambda: _("联系过您，没有联系上"),
    rules.INVITE_STEP.verb.key: lambda: _("请您评价，到%(until)s"),
    rules.CONFIRM_STEP.verb.key: lambda: _("您答：解决了"),
    rules.DISPUTE_STEP.verb.key: lambda: _("您答：没解决"),
    rules.NOT_YET_STEP.verb.key: lambda: _("您答：还在办，等等看"),
    rules.ASK_REVIEW_STEP.verb.key: lambda: _("您请%(asked)s复查"),
    rules.DECIDE_REVIEW_STEP.verb.key: lambda: _("复查意见：%(opinion)s"),
    rules.ASK_FINAL_STEP.verb.key: lambda: _("您请%(asked)s复核"),
    rules.DECIDE_FINAL_STEP.verb.key: lambda: _("复核意见：%(opinion)s"),
    rules.SILENCE_STEP.verb.key: lambda: _("评价期满，没有收到您的评价"),
}
_WORDS = {
    rules.ASK_REVIEW_STEP.verb.key: "request",
    rules.ASK_FINAL_STEP.verb.key: "request",
    rules.DECIDE_REVIEW_STEP.verb.key: "grounds",
    rules.DECIDE_FINAL_STEP.verb.key: "grounds",
    rules.ASK_STEP.verb.key: "missing",
    rules.DECLINE_STEP.verb.key: "explanation",
}
_BY_THE_DESK = {
    rules.RECEIVED.key, rules.ASK_STEP.verb.key, rules.ACCEPT_STEP.verb.key,
    rules.DECLINE_STEP.verb.key, rules.REPLY_STEP.verb.key, rules.CONTACT_STEP.verb.key,
    rules.MISS_STEP.verb.key,
}  # fmt: skip


def _through(problem: Problem) -> Iterator[Step]:
    """The problem's own steps, and every unit that its duty went to; no names of officials."""
    for event in Event.objects.of(problem):
        text = _STAGES.get(event.verb)
        if text is not None:
            yield Step(event.verb.removeprefix("problem."), str(text()), event.effective_at)
    duties = Assignment.objects.filter(problem=problem, duty__in=problem_rules.HANDLING_DUTIES)
    for duty in duties.select_related("unit").order_by("dispatched_at", "id"):
        yield Step(
            "handed_to",
            _("交给%(unit)s办") % {"unit": duty.unit.name},
            duty.dispatched_at,
            unit=duty.unit.name,
        )


_STAGES: dict[str, Any] = {
    problem_rules.TRIAGE_STEP.verb.key: lambda: _("研究了怎么办"),
    problem_rules.START.verb.key: lambda: _("开始整改"),
    problem_rules.SUBMIT_STEP.verb.key: lambda: _("承办单位报告已改好"),
    problem_rules.BEGIN_CHECK.verb.key: lambda: _("另一个单位的人到现场核查"),
    problem_rules.PASS.verb.key: lambda: _("现场核查通过"),
    problem_rules.PASSED_UNPUBLISHED.key: lambda: _("现场核查通过"),
    problem_rules.RETURN.verb.key: lambda: _("核查不合格，退回重改"),
    problem_rules.UPHOLD.verb.key: lambda: _("公示中有异议，退回重改"),
    problem_rules.ANSWERED_BACK.verb.key: lambda: _("有人评价没解决，退回重改"),
    problem_rules.ANSWERED_OPEN.verb.key: lambda: _("有人评价没解决，重新办理"),
    problem_rules.EXPLAIN_STEP.verb.key: lambda: _("查明不能改，作解释说明"),
    problem_rules.PAUSE.verb.key: lambda: _("暂缓办理"),
    problem_rules.RESUME.verb.key: lambda: _("恢复办理"),
    problem_rules.CLOSE_STEP.verb.key: lambda: _("销号"),
    problem_rules.REOPEN_STEP.verb.key: lambda: _("重新办理"),
}


def _coming(report: Report, problem: Problem | None, waits: date | None) -> Iterator[Step]:
    """What is owed next, and by when; nothing of what has ended."""
    match report.state:
        case ReportState.RECEIVED:
            yield Step("coming", _("告诉您受理不受理"), until=report.due_on, unit=report.unit.name)
        case ReportState.NEEDS_INFO:
            yield Step("coming", _("等您补充"))
        case ReportState.ACCEPTED:
            yield Step("coming", _("给您答复"), until=report.due_on, unit=report.unit.name)
        case ReportState.REVIEW | ReportState.FINAL_REVIEW:
            asked = report.review_unit.name if report.review_unit else ""
            yield Step("coming", _("给您意见"), until=report.due_on, unit=asked)
    if problem is not None and report.state not in rules.ENDED:
        yield from _coming_of(problem)
        if waits is not None:
            yield Step("rate", _("请您评价"), until=waits)


def _coming_of(problem: Problem) -> Iterator[Step]:
    if problem.state in (State.DRAFT, State.TRIAGED, State.REOPENED):
        yield Step("coming", _("定下由谁办、什么时候办完"))
    elif problem.state == State.PAUSED:
        yield Step("coming", _("恢复办理"), until=problem.paused_until)
    elif problem.state in (State.ASSIGNED, State.IN_PROGRESS, State.RETURNED):
        yield Step("coming", _("改好"), until=problem.due_on, unit=problem.unit.name)
    elif problem.state in (State.SUBMITTED, State.VERIFYING):
        yield Step("coming", _("另一个单位的人到现场核查"))
    elif problem.state == State.PUBLISHED:
        yield Step("coming", _("公示，期满销号"), until=problem.published_until)
    elif problem.state == State.CLOSED and problem.observed_until:
        yield Step("coming", _("再去看有没有反弹"), until=problem.observed_until)

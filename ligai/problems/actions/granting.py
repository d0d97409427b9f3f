"""What each kind of request asks before it is let in, and what happens when it is approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.models import Event
from ligai.ledger.verbs import Verb
from ligai.problems import deadlines, rules
from ligai.problems.actions.closing import explained
from ligai.problems.actions.dispatch import note_due
from ligai.problems.actions.following import end_with, move_lead_due
from ligai.problems.actions.hand import Hand, stepped
from ligai.problems.models import Limit, Problem, Request
from ligai.problems.rules import Disposition, DueReason, LimitKey, RequestKind, State


@dataclass(frozen=True, slots=True)
class Grant:
    """What an approval changes, under which verb, and what follows in the same transaction."""

    verb: Verb
    changes: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    then: Callable[[Hand, Request, Event], None] | None = None


def check(hand: Hand, kind: RequestKind, until: date | None, *, asking: bool) -> None:
    """Refused, in words, when such a request does not fit the problem as it now stands."""
    state = hand.problem.state
    if state not in rules.REQUEST_RULES[kind].sources:
        raise Refused(
            _("“%(state)s”的问题不能%(request)s")
            % {"state": State(state).label, "request": kind.label}
        )
    if kind in _CHECKS:
        _CHECKS[kind](hand, until, asking)


def grant(hand: Hand, asked: Request) -> Grant:
    """What approving this request does."""
    return _GRANTS[RequestKind(asked.kind)](hand, asked)


def _check_extension(hand: Hand, until: date | None, asking: bool) -> None:
    """Asked before the due date has passed, for a later day, in all within the limit in force.

    信访工作条例 art. 34: at most 30 days, with approval; other limits come with the preset.
    """
    due_on = hand.problem.due_on
    assert until is not None
    if due_on is None:
        raise Refused(_("还没有期限，不用延期"))
    if asking and hand.today > due_on:
        raise Refused(
            _("%(due)s已经到期，延期要在到期以前申请") % {"due": spoken(due_on, hand.today)}
        )
    if until <= due_on or until < hand.today:
        raise Refused(
            _("新的期限要晚于%(due)s") % {"due": spoken(max(due_on, hand.today), hand.today)},
            field="until",
        )
    _check_longest(hand, until, due_on)
    campaign = hand.problem.campaign
    if campaign is not None and campaign.ends_on is not None and until > campaign.ends_on:
        raise Refused(
            _("期限不能晚于活动结束的%(end)s，更久请申请长期坚持")
            % {"end": spoken(campaign.ends_on, hand.today)},
            field="until",
        )


def _check_longest(hand: Hand, until: date, due_on: date) -> None:
    limit = _extension_limit(hand)
    last = deadlines.count(limit, _given_at_dispatch(hand.problem, due_on), hand.problem.path).on
    if last <= due_on:
        raise Refused(
            _("已经延到最长的%(last)s，不能再延") % {"last": spoken(last, hand.today)},
            field="until",
        )
    _check_not_past(hand, until, limit, last)


def _check_not_past(hand: Hand, until: date, limit: Limit, last: date) -> None:
    if until > last:
        raise Refused(
            _("%(asked)s超过了%(limit)s，请改到%(last)s或以前")
            % {
                "asked": spoken(until, hand.today),
                "limit": str(limit),
                "last": spoken(last, hand.today),
            },
            field="until",
        )


def _extension_limit(hand: Hand) -> Limit:
    preset = deadlines.preset_of(hand.problem)
    return deadlines.limit_for(preset, LimitKey.EXTENSION, hand.today)


def _given_at_dispatch(problem: Problem, due_on: date) -> date:
    """The last due date that no extension made: extensions are measured from it, all together."""
    given = problem.due_history.filter(request=None).order_by("recorded_at", "id").last()
    return given.due_on if given else problem.original_due_on or due_on


def _check_pause(hand: Hand, until: date | None, asking: bool) -> None:
    """A definite day, no further off than may be reviewed (domain rules, 挂账)."""
    assert until is not None
    if until <= hand.today:
        raise Refused(_("挂账要到今天以后的一天"), field="until")
    due = deadlines.due_by(hand.problem, LimitKey.PAUSE, hand.today)
    _check_not_past(hand, until, due.limit, due.on)


def _check_exclusion(hand: Hand, until: date | None, asking: bool) -> None:
    if hand.problem.excluded:
        raise Refused(_("这个问题已经剔除"))


def _check_explanation(hand: Hand, until: date | None, asking: bool) -> None:
    if hand.problem.disposition != Disposition.EXPLAINED:
        raise Refused(_("只有研判为解释说明的问题才能这样办"))


def _check_void(hand: Hand, until: date | None, asking: bool) -> None:
    """A survivor carries what was merged into it; voiding it would void them unseen."""
    if hand.problem.merged.exists():
        raise Refused(_("有问题并入了它，请先撤销并单再作废"))


def spoken(day: date, today: date) -> str:
    """“11月30日”, with the year when it is not this one."""
    if day.year == today.year:
        return str(_("%(month)d月%(day)d日") % {"month": day.month, "day": day.day})
    words = {"year": day.year, "month": day.month, "day": day.day}
    return str(_("%(year)d年%(month)d月%(day)d日") % words)


def _grant_extension(hand: Hand, asked: Request) -> Grant:
    limit = _extension_limit(hand)
    return Grant(
        rules.APPROVED[RequestKind.EXTENSION],
        {"due_on": asked.until, "due_is_provisional": False},
        {"before": hand.problem.due_on},
        then=partial(_note_extension, limit),
    )


def _note_extension(limit: Limit, hand: Hand, asked: Request, event: Event) -> None:
    """“Why this date” has its answer, and the lead's duty moves along."""
    assert asked.until is not None
    because = f"{RequestKind.EXTENSION.written}：{asked.reason}"[:200]
    due = {
        "due_on": asked.until,
        "because": because,
        "legal_basis": limit.legal_basis_zh,
        "explanation": deadlines.by_limit(DueReason.EXTENSION, limit),
    }
    note_due(hand, due, event.effective_at, event.recorded_at, request=asked)
    move_lead_due(hand.problem, asked.until, because, actor=hand.actor)


def _grant_pause(hand: Hand, asked: Request) -> Grant:
    changes = stepped(rules.PAUSE, state_before=hand.problem.state, paused_until=asked.until)
    return Grant(rules.PAUSE.verb, changes)


def _grant_exclusion(hand: Hand, asked: Request) -> Grant:
    return Grant(rules.APPROVED[RequestKind.EXCLUSION], {"excluded": True})


def _grant_explanation(hand: Hand, asked: Request) -> Grant:
    return Grant(rules.EXPLAIN_STEP.verb, explained(hand), words={"basis": asked.reason})


def _grant_void(hand: Hand, asked: Request) -> Grant:
    return Grant(rules.VOID_STEP.verb, stepped(rules.VOID_STEP), then=_end_duties)


def _end_duties(hand: Hand, asked: Request, event: Event) -> None:
    end_with(hand.problem, asked.reason, actor=hand.actor)


def _grant_long_term(hand: Hand, asked: Request) -> Grant:
    return Grant(rules.KEEP_ON.verb, stepped(rules.KEEP_ON))


_CHECKS: dict[RequestKind, Callable[[Hand, date | None, bool], None]] = {
    RequestKind.EXTENSION: _check_extension,
    RequestKind.PAUSE: _check_pause,
    RequestKind.EXCLUSION: _check_exclusion,
    RequestKind.EXPLANATION: _check_explanation,
    RequestKind.VOID: _check_void,
}
_GRANTS: dict[RequestKind, Callable[[Hand, Request], Grant]] = {
    RequestKind.EXTENSION: _grant_extension,
    RequestKind.PAUSE: _grant_pause,
    RequestKind.EXCLUSION: _grant_exclusion,
    RequestKind.EXPLANATION: _grant_explanation,
    RequestKind.VOID: _grant_void,
    RequestKind.LONG_TERM: _grant_long_term,
}

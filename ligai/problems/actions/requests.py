"""Requests: somebody asks, a second person decides, and only then anything changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ledger.actor import Actor
from ligai.ledger.writing import database_now, writes
from ligai.problems import rules
from ligai.problems.actions.granting import check, grant
from ligai.problems.actions.hand import THIS_ROW, Hand, needs, take
from ligai.problems.models import Problem, Request
from ligai.problems.rules import RequestKind, RequestRule, RequestState


@writes
def ask(
    problem: Problem,
    *,
    actor: Actor,
    kind: str,
    reason: str,
    until: date | None = None,
    reason_code: str = "",
    seen: int | None = None,
) -> Request:
    """Ask for an extension, a pause, an exclusion, an explanation, a void or long-term work.

    For an explanation the `reason` is its legal basis. An extension and a pause need a definite
    day `until` (the last day), a pause and an exclusion a reason code. Raises Refused, naming what
    does not fit.
    """
    hand = take(problem, rules.ASK, actor=actor, seen=seen)
    if kind not in rules.REQUEST_RULES:
        raise Refused(_("请选择申请什么"), field="kind")
    asked_for = RequestKind(kind)
    reason = _reason(asked_for, reason)
    _check_filled_in(rules.REQUEST_RULES[kind], until, reason_code)
    if hand.problem.requests.open().filter(kind=kind).exists():
        raise Refused(_("已经有一件“%(kind)s”申请等待审批") % {"kind": asked_for.label})
    check(hand, asked_for, until, asking=True)
    asked = Request(
        problem=hand.problem,
        kind=asked_for,
        reason=reason,
        reason_code=reason_code,
        until=until,
        asked_by_id=actor.id if actor.is_person else None,
        asked_by_name=actor.name,
        asked_at=database_now(),
    )
    asked.save(force_insert=True)
    hand.put(rules.ASKED[asked_for], facts=_facts(asked), words={"reason": reason})
    return asked


@writes
def approve(
    asked: Request, *, actor: Actor, decision: str = "", seen: int | None = None
) -> Request:
    """Agree as a second person; what was asked for happens now.

    Raises NotAllowed for whoever asked, or a unit that would decide about itself; Stale when it
    was decided already; Refused when it no longer fits.
    """
    hand, asked = _take_to_decide(asked, actor, seen)
    check(hand, RequestKind(asked.kind), asked.until, asking=False)
    granted = grant(hand, asked)
    _decide(asked, hand, RequestState.APPROVED, decision)
    event = hand.put(
        granted.verb,
        granted.changes,
        facts={**_facts(asked), **granted.facts},
        words={"reason": asked.reason, "decision": asked.decision, **granted.words},
    )
    if granted.then is not None:
        granted.then(hand, asked, event)
    return asked


@writes
def refuse(asked: Request, *, actor: Actor, decision: str, seen: int | None = None) -> Request:
    """Do not agree, and say why."""
    hand, asked = _take_to_decide(asked, actor, seen)
    decision = needs(decision, _("请写明不同意的理由"), "decision")
    _decide(asked, hand, RequestState.REFUSED, decision)
    hand.put(rules.REFUSED[asked.kind], facts=_facts(asked), words={"decision": decision})
    return asked


@writes
def withdraw_request(asked: Request, *, actor: Actor, seen: int | None = None) -> Request:
    """Take back what one asked for oneself, as long as nobody has decided."""
    hand = take(asked.problem, rules.ASK, actor=actor, seen=seen)
    asked = _locked(asked)
    if not actor.is_person or asked.asked_by_id != actor.id:
        raise NotAllowed(_("只有%(name)s本人能撤回") % {"name": asked.asked_by_name})
    asked.state = RequestState.WITHDRAWN
    asked.save(update_fields=["state"])
    hand.put(rules.WITHDRAWN[asked.kind], facts=_facts(asked))
    return asked


@writes
def include_again(
    problem: Problem, *, actor: Actor, reason: str, seen: int | None = None
) -> Problem:
    """Take an exclusion back: the problem counts in the rates again, from now on."""
    hand = take(problem, rules.APPROVE, actor=actor, seen=seen)
    if not hand.problem.excluded:
        raise Refused(_("这个问题没有被剔除"))
    reason = needs(reason, _("请写明恢复计入的理由"), "reason")
    hand.put(rules.INCLUDED_AGAIN, {"excluded": False}, words={"reason": reason})
    return hand.problem


def _reason(kind: RequestKind, reason: str) -> str:
    if kind is RequestKind.EXPLANATION:
        return needs(reason, _("请写明法律或政策依据"), "reason")
    return needs(reason, _("请写明理由"), "reason")


def _check_filled_in(rule: RequestRule, until: date | None, code: str) -> None:
    """A day and a reason code, where the kind asks for them and nowhere else."""
    if rule.until == (until is None):
        raise Refused(_("请写明到哪一天") if rule.until else _("这种申请不写日期"), field="until")
    codes = rule.reasons.values if rule.reasons else [""]
    if code not in codes:
        raise Refused(_("请选择一种原因"), field="reason_code")


def _take_to_decide(asked: Request, actor: Actor, seen: int | None) -> tuple[Hand, Request]:
    hand = take(asked.problem, asked.rule.by, actor=actor, seen=seen)
    asked = _locked(asked)
    asked.problem = hand.problem
    if not actor.is_person:
        raise NotAllowed(_("审批要由人来做"))
    if asked.asked_by_id == actor.id:
        raise NotAllowed(_("自己提出的申请要由别人审批"))
    if asked.needs_someone_above(actor):
        raise NotAllowed(_("“%(kind)s”要由上一级审批") % {"kind": asked})
    return hand, asked


def _locked(asked: Request) -> Request:
    """The row, locked after its problem; Stale when somebody has decided meanwhile."""
    asked = Request.objects.select_for_update(**THIS_ROW).get(pk=asked.pk)
    if not asked.is_open:
        raise Stale(_("这件申请%(state)s") % {"state": RequestState(asked.state).label})
    return asked


def _decide(asked: Request, hand: Hand, state: RequestState, decision: str) -> None:
    asked.state = state
    asked.decision = decision.strip()
    asked.decided_by_id = hand.actor.id
    asked.decided_by_name = hand.actor.name
    asked.decided_at = database_now()
    asked.save(update_fields=["state", "decision", "decided_by", "decided_by_name", "decided_at"])


def _facts(asked: Request) -> dict[str, Any]:
    return {
        "request": str(asked.pk),
        "kind": str(asked.kind),
        "until": asked.until,
        "reason_code": asked.reason_code,
    }

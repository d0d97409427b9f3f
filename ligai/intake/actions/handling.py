"""The clerk's decisions: ask once for what is missing, accept, decline with the right channel, reply."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.intake import rules
from ligai.intake.actions.hand import take, told, within
from ligai.intake.models import Report
from ligai.intake.rules import RIGHT_CHANNEL, Decline
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.writing import writes
from ligai.problems.rules import LimitKey


@writes
def ask_for_more(report: Report, *, actor: Actor, missing: str, seen: int | None = None) -> Report:
    """Ask, once and for everything, for what is missing (一次性告知); the limit pauses meanwhile."""
    hand = take(report, rules.ASK_STEP, actor=actor, seen=seen)
    missing = told(missing, _("请写明需要补充什么"), "missing")
    if Event.objects.of(hand.report).filter(verb=rules.ASK_STEP.verb.key).exists():
        raise Refused(_("补充内容只能一次性告知，已经告知过了"))
    changes = hand.step(rules.ASK_STEP, due_on=None)
    hand.put(rules.ASK_STEP.verb, changes, words={"missing": missing})
    return hand.report


@writes
def accept_report(report: Report, *, actor: Actor, seen: int | None = None) -> Report:
    """Accept it; the reporter is told, and a reply is due (信访工作条例 arts. 22, 34)."""
    hand = take(report, rules.ACCEPT_STEP, actor=actor, seen=seen)
    due_on = hand.due(LimitKey.REPORT_REPLY)
    changes = hand.step(rules.ACCEPT_STEP, told_at=hand.now, due_on=due_on)
    hand.put(rules.ACCEPT_STEP.verb, changes, facts={"due": due_on})
    return hand.report


@writes
def decline(
    report: Report, *, actor: Actor, reason: str, explanation: str = "", seen: int | None = None
) -> Report:
    """Do not accept it, for a reason of the table; the channel that is right is named."""
    hand = take(report, rules.DECLINE_STEP, actor=actor, seen=seen)
    if reason not in Decline.values:
        raise Refused(_("请选择不予受理的理由"), field="reason")
    hand.put(
        rules.DECLINE_STEP.verb,
        hand.step(rules.DECLINE_STEP, told_at=hand.now, due_on=None, decline_reason=reason),
        facts={
            "reason": rules.written(Decline(reason).label),
            "code": reason,
            "channel": rules.written(RIGHT_CHANNEL[reason]),
        },
        words={"explanation": within(explanation, "explanation")},
    )
    return hand.report


@writes
def reply(report: Report, *, actor: Actor, text: str, seen: int | None = None) -> Report:
    """Answer each claim: supported, explained or not supported, the basis, and the remedy."""
    hand = take(report, rules.REPLY_STEP, actor=actor, seen=seen)
    text = told(text, _("请写明答复"), "text")
    changes = hand.step(rules.REPLY_STEP, replied_at=hand.now, due_on=None)
    hand.put(rules.REPLY_STEP.verb, changes, words={"reply": text})
    return hand.report

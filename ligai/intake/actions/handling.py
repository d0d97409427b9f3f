"""The clerk's decisions: ask once for what is missing, accept, decline with the right channel, reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from ligai.intake import rules
from ligai.intake.actions.hand import late_moment, take, told, within
from ligai.intake.models import Report
from ligai.intake.replies import CLAIMS, Claim
from ligai.intake.rules import RIGHT_CHANNEL, Decline, Finding
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.writing import writes
from ligai.problems.actions import Late
from ligai.problems.rules import LimitKey

_CLAIM = 1000  # characters of a claim, and of why


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
def reply(
    report: Report,
    *,
    actor: Actor,
    claims: Sequence[Claim],
    text: str = "",
    late: Late | None = None,
    seen: int | None = None,
) -> Report:
    """Answer each claim: what was found of it, and why (信访工作条例 art. 32); `text` says the rest.

    `late` is for a reply that was given earlier, by word or by letter, and is written down now. What
    was done in part says by when the rest is. Raises Refused beside `asked_1`, `because_1`, ….
    """
    hand = take(report, rules.REPLY_STEP, actor=actor, seen=seen)
    moment = late_moment(hand, late)
    if not 0 < len(claims) <= rules.MOST_CLAIMS:
        most = {"most": rules.MOST_CLAIMS}
        raise Refused(_("请逐项答复，最多%(most)d项") % most, field="asked_1")
    words = {"reply": within(text, "text")}
    for number, claim in enumerate(claims, 1):
        _check_claim(claim, number, hand.today)
        words |= {f"asked_{number}": claim.asked.strip()}
        words |= {f"because_{number}": claim.because.strip()}
    if late is not None:
        words["late_reason"] = late.reason.strip()
    facts = {
        CLAIMS: [{"finding": claim.finding, "until": claim.until} for claim in claims],
        "due": hand.report.due_on,
        **({"entered_late": True} if late else {}),
    }
    changes = hand.step(rules.REPLY_STEP, replied_at=moment or hand.now, due_on=None)
    hand.put(rules.REPLY_STEP.verb, changes, facts=facts, words=words, effective_at=moment)
    return hand.report


def _check_claim(claim: Claim, number: int, today: date) -> None:
    told(claim.asked, _("请写明反映人要求什么"), f"asked_{number}", _CLAIM)
    if claim.finding not in Finding.values:
        raise Refused(_("请选择怎么答"), field=f"finding_{number}")
    told(claim.because, _("请写明理由和依据"), f"because_{number}", _CLAIM)
    if claim.finding != Finding.PART:
        if claim.until is not None:
            raise Refused(_("只有办了一部分的，才写剩下的哪天办完"), field=f"until_{number}")
    elif claim.until is None or claim.until < today:
        raise Refused(_("剩下的哪天前办完？写今天或以后的一天"), field=f"until_{number}")

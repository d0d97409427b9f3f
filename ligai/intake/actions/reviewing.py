"""Who disagrees with a reply takes it to the unit above, and its opinion once more further up (复查, 复核)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.intake import rules
from ligai.intake.actions.hand import ReportHand, take, take_own, told
from ligai.intake.dues import review_until
from ligai.intake.models import Report
from ligai.intake.rules import Opinion, ReportState
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors
from ligai.ledger.models import Event
from ligai.ledger.writing import writes
from ligai.org.models import Post, Unit
from ligai.problems.rules import LimitKey

_REQUEST = 1000


@writes
def ask_review(report: Report, *, actor: Actor, words: str) -> Report:
    """Take a reply to the unit above, or the opinion of that unit to the one above it.

    Raises Refused after the last day, and where there is nobody above.
    """
    is_second = report.state == ReportState.REVIEWED
    step = rules.ASK_FINAL_STEP if is_second else rules.ASK_REVIEW_STEP
    hand = take_own(report, step, actor=actor)
    words = told(words, _("请写明不同意哪一点，为什么"), "words", _REQUEST)
    if hand.report.replied_at is None:
        raise Refused(_("还没有答复，没有可以复查的"))
    until = review_until(hand.report)
    if until is not None and hand.today > until:
        raise Refused(_("申请的期限已经过了，到%(until)s为止") % {"until": until.isoformat()})
    above = _above(hand)
    due_on = hand.due(LimitKey.REVIEW)
    changes = hand.step(step, review_unit=above, due_on=due_on)
    facts = {"unit": above.name, "due": due_on}
    hand.put(step.verb, changes, facts=facts, words={"request": words})
    return hand.report


def _above(hand: ReportHand) -> Unit:
    """The nearest unit above with a clerk whom the report is not about; else the one right above."""
    report = hand.report
    below = report.review_unit or report.unit
    higher = [path for path in ancestors(below.path) if path != below.path]
    if not higher:
        raise Refused(_("已经是最上一级，没有上一级可以复查"))
    posts = Post.objects.open(hand.today).with_names().filter(person__is_active=True)
    staffed = posts.filter(unit__path__in=higher, role__in=rules.DECIDE_REVIEW.roles)
    seats = [post.actor(post.person) for post in staffed.order_by("-unit__path", "pk")]
    ready = [seat.unit_id for seat in seats if not report.is_about(seat)]
    right_above = Unit.objects.get(path=max(higher, key=len))
    return Unit.objects.get(pk=ready[0]) if ready else right_above


@writes
def decide_review(
    report: Report, *, actor: Actor, opinion: str, words: str, seen: int | None = None
) -> Report:
    """Give the opinion that was asked for: the reply stands, is changed, or the matter is done anew.

    By the unit that was asked, and never by who replied. After the re-review it is final.
    """
    is_second = report.state == ReportState.FINAL_REVIEW
    step = rules.DECIDE_FINAL_STEP if is_second else rules.DECIDE_REVIEW_STEP
    hand = take(report, step, actor=actor, ability=rules.DECIDE_REVIEW, seen=seen)
    _check_decider(hand)
    if opinion not in Opinion.values:
        raise Refused(_("请选择意见"), field="opinion")
    words = told(words, _("请写明理由和依据"), "words")
    changes = hand.step(step, **_after(hand, opinion))
    facts = {"opinion": rules.written(Opinion(opinion).label), "code": opinion}
    hand.put(step.verb, changes, facts=facts, words={"grounds": words})
    return hand.report


def _after(hand: ReportHand, opinion: str) -> dict[str, Any]:
    """Done anew, everything begins again with a reply; else the opinion stands."""
    if opinion == Opinion.REDONE:
        due_on = hand.due(LimitKey.REPORT_REPLY)
        begun = {"review_unit": None, "reviewed_at": None}
        return {"state": ReportState.ACCEPTED, "due_on": due_on, **begun}
    return {"due_on": None, "reviewed_at": hand.now}


def _check_decider(hand: ReportHand) -> None:
    asked = hand.report.review_unit
    if asked is not None and hand.actor.unit_id != asked.pk:
        raise NotAllowed(_("请的是%(unit)s，要由它来定") % {"unit": asked.name})
    involved = (rules.REPLY_STEP, rules.DECIDE_REVIEW_STEP)
    theirs = Event.objects.of(hand.report).filter(verb__in=[step.verb.key for step in involved])
    if theirs.filter(actor_id=hand.actor.id).exists():
        raise NotAllowed(_("答复过或者复查过这一件的人，不能再来复查"))

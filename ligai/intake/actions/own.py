"""What whoever reported may do with the code and the secret: add words, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.intake import rules
from ligai.intake.actions.hand import take_own, told
from ligai.intake.models import Report
from ligai.intake.rules import ReportState
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.problems.rules import LimitKey


@writes
def add_words(report: Report, *, actor: Actor, text: str, uploads: Sequence[Any] = ()) -> Report:
    """Say more. What was asked for arrives hereby: the clerk's limit, which was paused, runs again."""
    hand = take_own(report, rules.ADD_STEP, actor=actor)
    text = told(text, _("请写明要补充的内容"), "text")
    if uploads:
        raise Refused(_("现在还不能附文件"), field="file")
    changes: dict[str, Any] = {}
    if hand.report.state == ReportState.NEEDS_INFO:
        changes["state"] = ReportState.RECEIVED
        changes["due_on"] = hand.due(LimitKey.REPORT_ACCEPT)
    hand.put(rules.ADD_STEP.verb, changes, words={"text": text})
    return hand.report


@writes
def withdraw(report: Report, *, actor: Actor) -> Report:
    """Take one's report back; the problem, if there is one, goes on, with one voice less."""
    hand = take_own(report, rules.WITHDRAW_STEP, actor=actor)
    hand.report.links.standing().update(unlinked_at=hand.now)
    hand.report.invitations.standing().update(overtaken_at=hand.now)
    hand.put(rules.WITHDRAW_STEP.verb, hand.step(rules.WITHDRAW_STEP, due_on=None))
    return hand.report

"""What whoever reported may do with the code and the secret: add words, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.files.models import StoredFile
from ligai.intake import rules
from ligai.intake.actions.hand import take_own, told, within
from ligai.intake.actions.photos import Upload, attach, stored
from ligai.intake.models import Report
from ligai.intake.rules import ReportState
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.problems.rules import LimitKey


def add_words(
    report: Report, *, actor: Actor, text: str = "", uploads: Sequence[Upload] = ()
) -> Report:
    """Say more. What was asked for arrives hereby: the clerk's limit, which was paused, runs again.

    Words, photos or both; photos as they come or stored already.
    """
    files = stored(uploads, actor=actor)
    said = within(text, "text") if files else told(text, _("请写明要补充的内容"), "text")
    return _add(report, said, files, actor=actor)


@writes
def _add(report: Report, text: str, files: Sequence[StoredFile], *, actor: Actor) -> Report:
    hand = take_own(report, rules.ADD_STEP, actor=actor)
    changes: dict[str, Any] = {}
    if hand.report.state == ReportState.NEEDS_INFO:
        changes["state"] = ReportState.RECEIVED
        changes["due_on"] = hand.due(LimitKey.REPORT_ACCEPT)
    photos = attach(hand.report, files, actor=actor)
    words = {"text": text} if text else {}
    hand.put(rules.ADD_STEP.verb, changes, facts=photos, words=words)
    return hand.report


@writes
def withdraw(report: Report, *, actor: Actor) -> Report:
    """Take one's report back; the problem, if there is one, goes on, with one voice less."""
    hand = take_own(report, rules.WITHDRAW_STEP, actor=actor)
    hand.report.links.standing().update(unlinked_at=hand.now)
    hand.report.invitations.standing().update(overtaken_at=hand.now)
    hand.put(rules.WITHDRAW_STEP.verb, hand.step(rules.WITHDRAW_STEP, due_on=None))
    return hand.report

"""The states of a problem and the small sets of values that it is sorted by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a problem is in its life."""

    DRAFT = "draft", _("待研判")
    TRIAGED = "triaged", _("已研判")
    ASSIGNED = "assigned", _("已交办")
    IN_PROGRESS = "in_progress", _("整改中")
    PAUSED = "paused", _("挂账")
    LONG_TERM = "long_term", _("长期坚持")
    SUBMITTED = "submitted", pgettext_lazy("state", "申请销号")
    VERIFYING = "verifying", _("现场核查")
    RETURNED = "returned", _("退回整改")
    PUBLISHED = "published", _("公示中")
    CLOSED = "closed", _("已销号")
    CLOSED_CLAIMED = "closed_claimed", _("已销号（接转）")
    REOPENED = "reopened", _("反弹重开")
    MERGED = "merged", _("已并单")
    VOID = "void", _("已作废")


GONE = (State.MERGED, State.VOID)
CLOSED = (State.CLOSED, State.CLOSED_CLAIMED)
HANDLED = (State.PUBLISHED, *CLOSED)
OPEN = tuple(s for s in State if s not in (*GONE, *CLOSED))


class Disposition(models.TextChoices):
    """What triage decides."""

    IMMEDIATE = "immediate", _("立行立改")
    LEDGER = "ledger", _("纳入整改台账")
    EXPLAINED = "explained", _("解释说明")


class Outcome(models.TextChoices):
    """With what a problem is closed. Handled, settled and terminated are three different things."""

    SETTLED = "settled", _("化解")
    TERMINATED = "terminated", _("终结")


class Nature(models.TextChoices):
    """The two kinds of problem (S26)."""

    SELF_EXAMINATION = "self_examination", _("检视问题")
    PUBLIC_INTEREST = "public_interest", _("群众利益问题")


class Source(models.TextChoices):
    """Where a problem was found."""

    REPORT = "report", _("群众反映")
    WALKTHROUGH = "walkthrough", _("走流程发现")
    RESEARCH = "research", _("调研发现")
    GUIDANCE = "guidance", _("巡回指导发现")
    SELF_CHECK = "self_check", _("自查发现")
    AUDIT = "audit", _("审计移送")
    PETITION = "petition", _("信访积案")
    IMPORTED = "imported", _("台账接转")
    OTHER = "other", _("其他")


class Provenance(models.TextChoices):
    """How the problem came into the ledger; every rate says how many were taken over."""

    NATIVE = "native", _("本系统登记")
    IMPORTED = "imported", _("台账导入")
    TAKEN_OVER = "taken_over", _("导入时已办结")


TRIAGE_QUESTIONS: dict[str, Any] = {
    "lawful": _("诉求有法律或政策依据吗？"),
    "clear": _("情况清楚吗？"),
    "reasonable": _("诉求合理吗？"),
    "own_powers": _("在本单位职权之内吗？"),
    "no_new_money": _("不需要新增经费吗？"),
    "quick": _("5个工作日内能做完吗？"),
}
"""对情况清楚、诉求合理的，立行立改；对情况复杂的，建立台账、限期整改；对缺乏法定依据的，解释说明。"""


def propose(answers: Mapping[str, bool]) -> str:
    """The disposition that the answers speak for; a question without an answer counts as no."""
    if not answers.get("lawful", False):
        return Disposition.EXPLAINED.value
    if all(answers.get(question, False) for question in TRIAGE_QUESTIONS):
        return Disposition.IMMEDIATE.value
    return Disposition.LEDGER.value

"""Which free texts there are, and the words in which the ledger tells that one was taken out."""

from __future__ import annotations

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb


class Spoken(models.TextChoices):
    """What somebody said freely, by the name under which the ledger keeps it."""

    TITLE = "title", _("标题")
    FACTS = "facts", _("情况")
    CAUSE = "cause", _("原因")
    TARGET = "target", _("目标")
    REMARK = "remark", _("备注")
    RESPONSIBLE = "responsible_name", _("责任人")
    REASON = "reason", _("理由")
    BECAUSE = "because", _("缘由")
    BASIS = "basis", _("依据")
    LATE_REASON = "late_reason", _("补录原因")
    DECISION = "decision", _("审批意见")
    FINDINGS = "findings", _("现场情况")
    WHAT = "what", _("内容")
    REQUIREMENT = "requirement", _("要求")
    RESULT = "result", _("办理结果")
    TEXT = "text", _("原话")
    ANSWER = "answer", _("回复")

    @property
    def written(self) -> str:
        """The name as the ledger writes it down: the same whatever language the writer reads."""
        with translation.override("zh-hans"):
            return str(self.label)


REDACTED = Verb(
    "problem.redacted",
    "{actor}删去了{who}在{day}所写的“{text}”，因为：{because}",
    "{actor} redacted “{text}”, written by {who} on {day}, because: {because}",
)

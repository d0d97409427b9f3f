"""Time limits: what is limited and how it counts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb

LIMITS_SET = Verb(
    "limits.set", "{actor}启用时限表{name}", "{actor} put the limits “{name}” in force"
)


DUE_SETTLED = Verb(
    "problem.due_settled",
    "《{notice}》公布以后，期限{due_on}不再是暂定的",
    "Since “{notice}” was published, the due date {due_on} is no longer provisional",
)
DUE_RECOUNTED = Verb(
    "problem.due_recounted",
    "《{notice}》公布以后，期限由{before}重算为{due_on}",
    "Since “{notice}” was published, the due date was worked out anew: {due_on} instead of {before}",
)


class LimitKey(models.TextChoices):
    """What is limited in time."""

    TRIAGE = "triage", _("研判")
    IMMEDIATE = "immediate", _("立行立改")
    LEDGER = "ledger", _("整改台账")
    SIGN = "sign", _("签收")
    OBJECTION = "objection", _("退单异议")
    ARBITRATION = "arbitration", _("裁定")
    VERIFICATION = "verification", _("核查")
    RETURNED = "returned", _("退回后整改")
    PUBLICITY = "publicity", _("公示")
    EXTENSION = "extension", _("最长延期")
    PAUSE = "pause", _("最长挂账")
    OBSERVATION = "observation", _("回头看")
    CO_HANDLER = "co_handler", _("协办提前")
    REPORT_ACCEPT = "report_accept", _("受理告知")
    REPORT_REPLY = "report_reply", _("答复")
    RATING = "rating", _("评价")
    REVIEW_ASK = "review_ask", _("申请复查复核")
    REVIEW = "review", _("复查复核")
    CONTACT_EMERGENCY = "contact_emergency", _("首次联系（紧急）")
    CONTACT_PRESSING = "contact_pressing", _("首次联系（急办）")
    CONTACT_ORDINARY = "contact_ordinary", _("首次联系（一般）")
    CONTACT_COMPLEX = "contact_complex", _("首次联系（复杂）")


class LimitUnit(models.TextChoices):
    """How a limit counts."""

    WORKING_DAYS = "working", _("个工作日")
    CALENDAR_DAYS = "calendar", _("天")
    HOURS = "hours", _("小时")

"""Requests: one approval queue for everything that needs a second person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb


class RequestKind(models.TextChoices):
    """What may be asked for."""

    EXTENSION = "extension", _("延期")
    PAUSE = "pause", _("挂账")
    EXCLUSION = "exclusion", _("剔除")
    EXPLANATION = "explanation", _("解释说明")
    VOID = "void", _("作废")
    RETURN_OF_WORK = "return_of_work", _("退单")
    LONG_TERM = "long_term", _("长期坚持")


class RequestState(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", _("待审批")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


ASKED = Verb("problem.asked", "{actor}申请{request}", "{actor} asked for: {request}")
APPROVED = Verb("problem.request_approved", "{actor}同意{request}", "{actor} approved: {request}")
REFUSED = Verb("problem.request_refused", "{actor}不同意{request}", "{actor} refused: {request}")
WITHDRAWN = Verb(
    "problem.request_withdrawn", "{actor}撤回{request}申请", "{actor} withdrew: {request}"
)

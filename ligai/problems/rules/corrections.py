"""What may be put right in the ledger itself, and the words of it."""

from __future__ import annotations

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb


class Correctable(models.TextChoices):
    """What a problem is counted by and what may have been written down wrongly."""

    THEME = "theme", _("专题")
    SOURCE = "source", _("来源")
    CATEGORY = "category", _("类别")
    NATURE = "nature", _("性质")
    RECEIVED_ON = "received_on", _("收到日期")
    DUE_ON = "due_on", _("交办时定的期限")
    LEAD = "lead", _("包保领导")

    @property
    def written(self) -> str:
        """The name as the ledger writes it down: the same whatever language the writer reads."""
        with translation.override("zh-hans"):
            return str(self.label)


ASSIGNMENT_CORRECTED = Verb(
    "assignment.corrected", "{actor}随问题更正", "{actor} corrected it with its problem"
)

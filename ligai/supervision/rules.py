"""Re-checks (回头看) as tables of values: who draws, who checks, and the words for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb
from ligai.org.access import Ability, everywhere
from ligai.org.rules import Role


class Found(models.TextChoices):
    """What a re-check finds of a problem that was closed."""

    FIXED = "fixed", _("确已整改")
    NOT_FIXED = "not_fixed", _("没有改好")


DRAW = Ability(
    "draw_recheck", _("抽取回头看"), everywhere(Role.GROUP_HEAD, Role.OFFICE, Role.SUPERVISOR)
)
RECHECK = Ability("recheck", _("回头看核实"), everywhere(Role.SUPERVISOR, Role.TEAM, Role.VERIFIER))

SEE_RECHECKS = Ability(
    "see_rechecks",
    _("查看回头看"),
    everywhere(Role.GROUP_HEAD, Role.OFFICE, Role.SUPERVISOR, Role.TEAM, Role.VERIFIER),
)

LARGEST = 1000
"""Problems of one draw: each is looked at on site."""

DRAWN = Verb(
    "recheck.drawn",
    "{actor}从已销号的{population}件里随机抽{size}件回头看",
    "{actor} drew {size} of {population} closed problems at random to be re-checked",
)
FOUND_FIXED = Verb(
    "recheck.found_fixed",
    "{actor}回头看{number}：确已整改",
    "{actor} re-checked {number}: put right",
)
FOUND_NOT_FIXED = Verb(
    "recheck.found_not_fixed",
    "{actor}回头看{number}：没有改好",
    "{actor} re-checked {number}: not put right",
)

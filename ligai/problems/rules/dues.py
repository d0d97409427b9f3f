"""Why a due date is what it is: the kinds of reason, how the ledger writes one down, and how each reader reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ligai.problems.rules.limits import LimitKey, LimitUnit


class DueReason(models.TextChoices):
    """What a due date rests on."""

    LIMIT = "limit", _("时限表")
    CHOSEN = "chosen", _("交办时指定")
    KEPT = "kept", _("期限照旧")
    OLD_LEDGER = "old_ledger", _("台账原定")
    EXTENSION = "extension", _("延期")
    CORRECTION = "correction", _("更正")

    @property
    def written(self) -> str:
        """The reason as the ledger writes it down: the same whatever language the writer reads."""
        with translation.override("zh-hans"):
            return str(self.label)


_WITH_WORDS = {"延期": _("延期：%(words)s"), "更正": _("更正：%(words)s")}
_COUNTED = {
    LimitUnit.WORKING_DAYS: _("%(limit)s %(n)s个工作日"),
    LimitUnit.CALENDAR_DAYS: _("%(limit)s %(n)s天"),
    LimitUnit.HOURS: _("%(limit)s %(n)s小时"),
}
_OF_A_LIMIT = re.compile(r"(?P<limit>\S+) (?P<n>\d+)(?P<unit>个工作日|天|小时)")


def limit_words(key: str, amount: int, unit: str) -> str:
    """“整改台账 30个工作日”: a limit in a few words, in the active language."""
    return str(_COUNTED[LimitUnit(unit)] % {"limit": LimitKey(key).label, "n": amount})


def limit_written(key: str, amount: int, unit: str) -> str:
    """The same as the ledger writes it down."""
    with translation.override("zh-hans"):
        return limit_words(key, amount, unit)


def reason_words(written: str) -> str:
    """A reason as it was written down, in the reader's language; what nobody knows stays as it is."""
    if (fixed := _fixed().get(written)) is not None:
        return str(fixed)
    if (found := _OF_A_LIMIT.fullmatch(written)) and found["limit"] in _limits():
        key, unit = _limits()[found["limit"]], _units()[found["unit"]]
        return limit_words(key, int(found["n"]), unit)
    kind, colon, words = written.partition("：")
    return str(_WITH_WORDS[kind] % {"words": words}) if colon and kind in _WITH_WORDS else written


@cache
def _fixed() -> dict[str, Any]:
    """Reasons without parameters, in whatever language they were written down."""
    fixed = (DueReason.CHOSEN, DueReason.KEPT, DueReason.OLD_LEDGER)
    return {text: reason.label for reason in fixed for text in _in_every_language(reason)}


def _in_every_language(reason: DueReason) -> Iterator[str]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(reason.label)


@cache
def _limits() -> dict[str, str]:
    with translation.override("zh-hans"):
        return {str(key.label): key.value for key in LimitKey}


@cache
def _units() -> dict[str, str]:
    with translation.override("zh-hans"):
        return {str(unit.label): unit.value for unit in LimitUnit}

"""What an address asks of the figures: which unit, of which day, as known at which seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from ligai.campaigns.models import Docket
from ligai.desk.forms.fields import find_unit
from ligai.desk.together import together
from ligai.kernel.errors import Refused
from ligai.kernel.moments import day_end
from ligai.ledger.actor import Actor
from ligai.ledger.fields import under
from ligai.ledger.models import Seal
from ligai.ledger.writing import MICROSECOND
from ligai.org.models import Unit, UnitKey
from ligai.org.rules import short_code
from ligai.stats.tabulate import Question, in_group, path_among

_DIGITS = 19  # what fits into an id
QUESTIONS = (
    "own", "group", "key", "as_of", "known_at", "since", "until", "handled_since", "handled_until",
)  # fmt: skip
"""What an address asks of a figure beside the unit, the theme and the docket, which are filters too."""


@dataclass(frozen=True)
class Asked(Question):
    """A question of one page, with the history of its unit: where that stood is worked out once."""

    keys: tuple[UnitKey, ...] = ()

    @cached_property
    def path(self) -> str:
        """From what has been read."""
        return path_among(self.keys, self.unit, self.valid_at, self.known_at)


def question_of(params: Mapping[str, str], reader: Actor, *, unit: Unit | None = None) -> Asked:
    """The question in the parameters `unit`, `theme`, `docket` and those of QUESTIONS.

    Without a unit the reader's own is meant. `as_of` is a day and means its end; `known_at` the
    number of a seal; both missing mean now. `own` leaves out what lies below the unit; `group` and
    `key` leave only one row of a table by that group. `since` and
    `until` (not included) are days of receipt, `handled_since` and `handled_until` of handling.
    What it names is read in one statement; a `unit` that was found already is not looked for.
    Raises Refused, naming what cannot be read.
    """
    named = _named(params, reader, unit)
    unit = unit or _unit(params.get("unit", ""), named["units"], reader)
    where = Q(path=unit.path) if params.get("own") else Q()
    if theme := params.get("theme", ""):
        where &= Q(theme_id=int(theme) if theme.isdecimal() else 0)
    if group := params.get("group", ""):
        where &= in_group(group, params.get("key", ""))
    if day := day_of(params.get("handled_since", "")):
        where &= Q(handled_on__gte=day)
    if day := day_of(params.get("handled_until", "")):
        where &= Q(handled_on__lt=day)
    return Asked(
        unit=unit,
        reader=reader,
        since=day_of(params.get("since", "")),
        until=day_of(params.get("until", "")),
        valid_at=_end_of_day(params.get("as_of", "")),
        known_at=_seal(params.get("known_at", ""), named["seals"]),
        where=where,
        docket=_docket(params.get("docket", ""), named["dockets"]),
        keys=tuple(named["keys"] or unit.keys.order_by("from_at", "told_at")),
    )


def _named(params: Mapping[str, str], reader: Actor, unit: Unit | None) -> dict[str, list[Any]]:
    code, docket, seal = (params.get(name, "") for name in ("unit", "docket", "known_at"))
    which = Q(code__in={code, short_code(code)}) if code else Q(pk=reader.unit_id)
    units = Unit.objects.filter(Q(pk=unit.pk) if unit else which)
    keys = UnitKey.objects.filter(unit__in=units.values("pk"))
    return together(
        {
            "units": units,
            "keys": keys.order_by("from_at", "told_at"),
            "dockets": Docket.objects.filter(under(reader.path), pk=_number(docket)),
            "seals": Seal.objects.filter(number=_number(seal)),
        }
    )


def _number(text: str) -> int:
    """0, which no row has, for what is none."""
    return int(text) if text.isdecimal() and len(text) < _DIGITS else 0


def _unit(code: str, found: list[Unit], reader: Actor) -> Unit:
    by_code = {unit.code: unit for unit in found}
    unit = by_code.get(code) or by_code.get(short_code(code))
    if not code and found:
        return found[0]
    if unit is not None:
        return unit
    try:
        return find_unit(code, reader)
    except ValidationError:
        raise Refused(_("没有代码为“%(code)s”的单位") % {"code": code or "—"}) from None


def _docket(number: str, found: list[Docket]) -> Docket | None:
    if number and not found:
        raise Refused(_("没有这份清单"))
    return found[0] if found else None


def _end_of_day(text: str) -> datetime | None:
    day = day_of(text)
    return day_end(day) - MICROSECOND if day else None


def day_of(text: str) -> date | None:
    """A day in an address, None when it is not given. Refused when it cannot be read."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Refused(_("“%(text)s”不是日期，请写成2019-10-30") % {"text": text})
    return day


def _seal(number: str, found: list[Seal]) -> datetime | None:
    if number and not found:
        raise Refused(_("没有第%(number)s号关账") % {"number": number})
    return found[0].moment if found else None

"""What an address asks of the figures: which unit, of which day, as known at which seal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from ligai.campaigns.models import Docket
from ligai.kernel.errors import Refused
from ligai.kernel.moments import day_end
from ligai.ledger.actor import Actor
from ligai.ledger.fields import under
from ligai.ledger.models import Seal
from ligai.ledger.writing import MICROSECOND
from ligai.org.models import Unit
from ligai.stats.tabulate import Question, in_group

QUESTIONS = (
    "own", "group", "key", "as_of", "known_at", "since", "until", "handled_since", "handled_until",
)  # fmt: skip
"""What an address asks of a figure beside the unit, the theme and the docket, which are filters too."""


def question_of(params: Mapping[str, str], reader: Actor) -> Question:
    """The question in the parameters `unit`, `theme`, `docket` and those of QUESTIONS.

    Without a unit the reader's own is meant. `as_of` is a day and means its end; `known_at` the
    number of a seal; both missing mean now. `own` leaves out what lies below the unit; `group` and
    `key` leave only one row of a table by that group. `since` and
    `until` (not included) are days of receipt, `handled_since` and `handled_until` of handling.
    Raises Refused, naming what cannot be read.
    """
    unit = _unit(params.get("unit", ""), reader)
    where = Q(path=unit.path) if params.get("own") else Q()
    if theme := params.get("theme", ""):
        where &= Q(theme_id=int(theme) if theme.isdecimal() else 0)
    if group := params.get("group", ""):
        where &= in_group(group, params.get("key", ""))
    if day := day_of(params.get("handled_since", "")):
        where &= Q(handled_on__gte=day)
    if day := day_of(params.get("handled_until", "")):
        where &= Q(handled_on__lt=day)
    return Question(
        unit=unit,
        reader=reader,
        since=day_of(params.get("since", "")),
        until=day_of(params.get("until", "")),
        valid_at=_end_of_day(params.get("as_of", "")),
        known_at=_seal(params.get("known_at", "")),
        where=where,
        docket=_docket(params.get("docket", ""), reader),
    )


def _unit(code: str, reader: Actor) -> Unit:
    try:
        if code:
            return Unit.objects.by_code(code)
        return Unit.objects.get(pk=reader.unit_id)
    except Unit.DoesNotExist:
        raise Refused(_("没有代码为“%(code)s”的单位") % {"code": code or "—"}) from None


def _docket(number: str, reader: Actor) -> Docket | None:
    if not number:
        return None
    reached = Docket.objects.filter(under(reader.path))
    docket = reached.filter(pk=number).first() if number.isdecimal() else None
    if docket is None:
        raise Refused(_("没有这份清单"))
    return docket


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


def _seal(number: str) -> datetime | None:
    if not number:
        return None
    seal = Seal.objects.filter(number=number).first() if number.isdecimal() else None
    if seal is None:
        raise Refused(_("没有第%(number)s号关账") % {"number": number})
    return seal.moment

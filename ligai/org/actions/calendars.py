"""Enters notices about working days: the country's for everybody, a unit's own for itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ligai.kernel.calendars import version
from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.record import record
from ligai.ledger.writing import writes
from ligai.org import rules
from ligai.org.access import MANAGE_CALENDAR, require
from ligai.org.actions import _tree as tree
from ligai.org.models import CalendarNotice, Unit

Spans = Mapping[str, Sequence[str]]


@writes
def _enter_notice(
    unit: Unit,
    *,
    actor: Actor,
    name: str,
    known_from: date,
    off: Spans,
    on: Spans,
    year: int | None = None,
    basis: str = "",
) -> CalendarNotice:
    """Write a notice down as it was published; `problems.actions` works provisional dates out anew.

    `year` is the one that it settles, of the country only. `off` and `on` map a holiday to spans `2027-02-05/2027-02-11`. Raises Refused for a name that
    the unit has used, a day that is both off and worked, and a publication that is still to come.
    """
    unit = tree.locked_alone(unit)
    require(actor, MANAGE_CALENDAR, unit)
    notice = CalendarNotice(
        unit=unit,
        path=unit.path,
        name=" ".join(name.split()),
        known_from=known_from,
        basis=basis.strip(),
        years=[year] if year else [],
        off={reason: list(spans) for reason, spans in off.items()},
        on={reason: list(spans) for reason, spans in on.items()},
    )
    _check(notice)
    told = version(
        {"name": notice.name, "known_from": known_from.isoformat(), "off": off, "on": on}
    )
    notice.save(force_insert=True)
    facts = {
        "name": notice.name,
        "unit": unit.name,
        "off": len(told.days_off),
        "on": len(told.days_on),
        "known_from": known_from,
        "days_off": notice.off,
        "days_on": notice.on,
    }
    record(rules.NOTICE_ENTERED, notice, actor=actor, facts=facts)
    return notice


def _check(notice: CalendarNotice) -> None:
    if not notice.name:
        raise Refused(_("请写通知的名称"), field="name")
    if notice.known_from > local_date(timezone.now()):
        raise Refused(_("公布日期不能晚于今天"), field="known_from")
    if notice.years and not notice.unit.is_root:
        raise Refused(_("全国的放假通知录在最上一级"), field="year")
    if not notice.off and not notice.on:
        raise Refused(_("请写放假或调休上班的日子"), field="off")
    if CalendarNotice.objects.filter(unit=notice.unit, name=notice.name).exists():
        raise Refused(_("这份通知已经录过：%(name)s") % {"name": notice.name}, field="name")
    try:
        version(
            {"name": notice.name, "known_from": "2000-01-01", "off": notice.off, "on": notice.on}
        )
    except ValueError as error:
        raise Refused(_("同一天不能既放假又上班，也不能先完后始"), field="off") from error

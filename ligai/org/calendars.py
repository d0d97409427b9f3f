"""The calendar that holds at a unit: what is shipped, the country's later notices, and its own days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ligai.kernel.calendars import china, version
from ligai.kernel.workdays import Calendar, CalendarVersion
from ligai.ledger.fields import ancestors
from ligai.org.models import CalendarNotice

_COUNTRY = "1."  # the root of the tree


def calendar_at(path: str) -> Calendar:
    """The working days of whoever stands at this path of the tree ("" is the whole country)."""
    return with_notices(CalendarNotice.objects.for_path(path or _COUNTRY))


def with_notices(notices: Iterable[CalendarNotice]) -> Calendar:
    """China's calendar with these notices: a unit's own days stand above the country's."""
    shipped = china()
    country: list[CalendarVersion] = []
    own: list[CalendarVersion] = []
    for notice in notices:
        told = version_of(notice)
        (country if is_of_the_country(notice) else own).append(told)
    return replace(shipped, versions=(*shipped.versions, *country), own=(*shipped.own, *own))


def is_of_the_country(notice: CalendarNotice) -> bool:
    """Was it entered at the root, and so holds everywhere?"""
    return len(ancestors(notice.path)) == 1


def version_of(notice: CalendarNotice) -> CalendarVersion:
    """A notice as the calendar reads it."""
    return version(
        {
            "name": notice.name,
            "known_from": notice.known_from.isoformat(),
            "basis": notice.basis,
            "years": notice.years,
            "off": notice.off,
            "on": notice.on,
        }
    )

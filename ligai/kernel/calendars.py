"""Calendars as data: China's notices in `presets/china.json`, and a unit's own in the same form.

The file was seeded from the `holidays` library and checked against the notices of the State
Council's office (国务院办公厅关于…年部分节假日安排的通知). The library is not asked at run time: it
knows no publication dates and no first versions, it invents years without a notice, and its next
release must not move a due date that was given yesterday.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ligai.kernel.workdays import Calendar, CalendarVersion

_CHINA = Path(__file__).parent / "presets" / "china.json"
_ONE_DAY = timedelta(days=1)


@cache
def china() -> Calendar:
    """Mainland China with every notice known to this release.

    Official years are 2001–2026; later ones rest on the statutory holidays alone (全国年节及纪念日
    放假办法, 10 Nov 2024), without made-up days, and are provisional. The notices before 2019
    count as known from the beginning.
    """
    return load(json.loads(_CHINA.read_text(encoding="utf-8")))


def load(document: Mapping[str, Any]) -> Calendar:
    """A calendar from its JSON form; without `versions` it stands on China's.

    `{"name": "某大学", "own": [{"name": "2026年暑假", "known_from": "2026-05-10", "basis": "…",
    "years": [], "off": {"暑假": ["2026-07-18/2026-08-23"]}, "on": {}}]}`; a span is
    `first/last`, both included. Raises ValueError with the key that is wrong.
    """
    versions = document.get("versions")
    base = china() if versions is None else None
    return Calendar(
        name=_text(document, "name"),
        versions=base.versions if base else tuple(version(each) for each in versions or ()),
        own=tuple(version(each) for each in document.get("own", ())),
        estimates=base.estimates if base else _days(document, "estimates"),
    )


def dump(calendar: Calendar) -> dict[str, Any]:
    """The JSON form of a calendar, complete: `load(dump(c)) == c`."""
    return {
        "name": calendar.name,
        "versions": [_version_json(each) for each in calendar.versions],
        "own": [_version_json(each) for each in calendar.own],
        "estimates": spans_by_reason(calendar.estimates),
    }


def version(document: Mapping[str, Any]) -> CalendarVersion:
    """One notice from its JSON form; raises ValueError with what is wrong."""
    return CalendarVersion(
        name=_text(document, "name"),
        known_from=_day(_text(document, "known_from")),
        days_off=_days(document, "off"),
        days_on=_days(document, "on"),
        official_years=frozenset(int(year) for year in document.get("years", ())),
        basis=str(document.get("basis", "")),
    )


def _version_json(version: CalendarVersion) -> dict[str, Any]:
    return {
        "name": version.name,
        "known_from": version.known_from.isoformat(),
        "basis": version.basis,
        "years": sorted(version.official_years),
        "off": spans_by_reason(version.days_off),
        "on": spans_by_reason(version.days_on),
    }


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"calendar: {key!r} is missing")
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"calendar: {text!r} is not a day like 2026-02-15") from error


def _days(document: Mapping[str, Any], key: str) -> dict[date, str]:
    return {
        day: reason
        for reason, spans in document.get(key, {}).items()
        for span in spans
        for day in _span(span)
    }


def _span(text: str) -> Iterator[date]:
    first, _, last = text.partition("/")
    day, end = _day(first), _day(last or first)
    if end < day:
        raise ValueError(f"calendar: {text!r} ends before it begins")
    while day <= end:
        yield day
        day += _ONE_DAY


def spans_by_reason(days: Mapping[date, str]) -> dict[str, list[str]]:
    """Days back as spans, holiday by holiday: `{"春节": ["2026-02-15/2026-02-23"]}`."""
    by_reason: dict[str, list[date]] = {}
    for day, reason in sorted(days.items()):
        by_reason.setdefault(reason, []).append(day)
    return {reason: list(_spans(found)) for reason, found in by_reason.items()}


def _spans(days: Iterable[date]) -> Iterator[str]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + _ONE_DAY == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    for first, last in runs:
        yield first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"

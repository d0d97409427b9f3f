"""Limits, presets, calendars and campaigns as the desk shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count as Counted
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ligai.campaigns.models import Campaign, Docket
from ligai.desk.counting import Count, counts
from ligai.desk.days import today
from ligai.desk.forms.campaigns import dockets_of
from ligai.desk.forms.filters import OWN_LIMITS
from ligai.desk.forms.rules import said_limit
from ligai.kernel.calendars import spans_by_reason
from ligai.kernel.phrases import clauses, listed
from ligai.kernel.workdays import Calendar, CalendarVersion, reason_label
from ligai.ledger.actor import Actor
from ligai.org.models import CalendarNotice
from ligai.problems.models import Limit, Problem
from ligai.problems.presetting import changes_of, preset_label, preset_names, read_preset
from ligai.problems.rules import LimitKey
from ligai.ui.dates import day_tag, day_words
from ligai.ui.templatetags.ui import state

_YEARS_BACK, _YEARS_AHEAD = 1, 3
_DOCKETS = 50  # lists of one campaign that are shown


@dataclass(frozen=True, slots=True)
class LimitSet:
    """The limits of one preset: what holds today, and every version there is."""

    preset: str
    label: str
    rows: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    campaigns: list[Campaign]
    governs: Count
    url: str
    """The list of what it governs, where such a list can be asked for."""


def limit_sets(actor: Actor) -> list[LimitSet]:
    """The installation's own first; the campaigns that each governs and how many open problems."""
    by_preset: dict[str, list[Limit]] = {}
    for limit in Limit.objects.order_by("preset", "key", "-effective_from"):
        by_preset.setdefault(limit.preset, []).append(limit)
    run: dict[str, list[Campaign]] = {}
    for campaign in Campaign.objects.order_by("-starts_on", "id"):
        run.setdefault(campaign.preset, []).append(campaign)
    seen = Problem.objects.visible_to(actor).open()
    lists = {
        f"p_{at}": seen.filter(campaign__preset=name) if name else seen.filter(campaign=None)
        for at, name in enumerate(by_preset)
    }
    governed = counts(lists, actor.id) if lists else {}
    return [
        LimitSet(
            name, preset_label(name), _in_force(limits), _versions(limits), run.get(name, []),
            governed[f"p_{at}"], _governed(name),
        )
        for at, (name, limits) in enumerate(by_preset.items())
    ]  # fmt: skip


def _governed(preset: str) -> str:
    if preset and preset not in preset_names():
        return ""
    return _open_list(preset=preset or OWN_LIMITS)


def _open_list(**narrowed: str) -> str:
    return f"{reverse('desk:problems')}?{urlencode({'view': 'open', **narrowed})}"


def _in_force(limits: Iterable[Limit]) -> list[dict[str, Any]]:
    """Today's version of each limit, in the order in which limits are declared."""
    now: dict[str, Limit] = {}
    for limit in limits:  # newest first
        if limit.effective_from <= today():
            now.setdefault(limit.key, limit)
    return [
        {
            "cells": [
                {"kind": "title", "text": LimitKey(key).label, "sub": now[key].basis()},
                {"kind": "mark", "text": said_limit(now[key])},
                {"kind": "aside", "text": day_tag(now[key].effective_from)},
            ]
        }
        for key in LimitKey.values
        if key in now
    ]


def _versions(limits: Iterable[Limit]) -> list[dict[str, Any]]:
    return [
        {
            "cells": [
                {"kind": "title", "text": limit.get_key_display(), "sub": limit.basis()},
                {"kind": "mark", "text": said_limit(limit)},
                {"text": day_tag(limit.effective_from)},
            ]
        }
        for limit in limits
    ]


def limit_columns() -> list[dict[str, Any]]:
    """Of a table of limits."""
    return [
        {"label": _("时限和依据")},
        {"label": _("多长")},
        {"label": _("从哪天起"), "kind": "aside"},
    ]


def presets() -> list[dict[str, Any]]:
    """The shipped presets, for `ui/_rows.html`: how many of their limits are not in force."""
    loaded = set(Limit.objects.values_list("preset", flat=True).distinct())
    return [
        {
            "title": preset_label(name),
            "url": reverse("desk:preset", args=[name]),
            "sub": name,
            "shape": "full" if name in loaded else "dashed",
            "label": _("已启用") if name in loaded else _("没有启用"),
        }
        for name in preset_names()
    ]


def preset_rows(name: str) -> list[dict[str, Any]]:
    """The limits of a preset beside what is in force: for `ui/_table.html`."""
    preset = read_preset(name)
    held = {change.limit.key: change.before for change in changes_of(preset, name, today())}
    return [_preset_row(row, name, held) for row in preset["limits"]]


def _preset_row(row: Mapping[str, Any], name: str, held: Mapping[str, Limit | None]) -> Any:
    limit = Limit(
        preset=name, key=row["key"], amount=row["amount"], amount_unit=row["unit"],
        legal_basis_zh=row["basis_zh"], legal_basis_en=row["basis_en"],
    )  # fmt: skip
    before = held.get(limit.key, limit)
    now = _("没有") if before is None else said_limit(before)
    return {
        "cells": [
            {"kind": "title", "text": limit.get_key_display(), "sub": limit.basis()},
            {"kind": "mark", "text": said_limit(limit)},
            {"kind": "mark", "text": _("一样") if before is limit else now},
        ]
    }


def preset_columns() -> list[dict[str, Any]]:
    """Of the table of a preset."""
    return [{"label": _("时限和依据")}, {"label": _("预设")}, {"label": _("现在用的")}]


def years(calendar: Calendar) -> list[tuple[int, SafeString]]:
    """Some years with whether their notice is out; a year without one is provisional, and named."""
    first = today().year - _YEARS_BACK
    return [
        (
            year,
            state("ticked", _("已有正式通知"))
            if year in calendar.official_years
            else format_html("{} {}", state("dashed", _("暂定")), _("只按法定节日，没有调休")),
        )
        for year in range(first, first + _YEARS_BACK + _YEARS_AHEAD)
    ]


def notices(calendar: Calendar, entered: Iterable[CalendarNotice]) -> list[dict[str, Any]]:
    """Every notice, newest first, with its days in words."""
    by_name = {notice.name: notice for notice in entered}
    told = [*calendar.versions, *calendar.own]
    return [
        {
            "version": version,
            "own": version in calendar.own,
            "known": day_tag(version.known_from),
            "off": _days(version, version.days_off),
            "on": _days(version, version.days_on),
            "notice": by_name.get(version.name),
        }
        for version in sorted(told, key=lambda version: version.known_from, reverse=True)
    ]


def _days(version: CalendarVersion, days: Mapping[date, str]) -> str:
    """“春节2月15日至23日”, of its newest year only where it settles many."""
    last = max((day.year for day in days), default=0)
    shown = {day: why for day, why in days.items() if day.year >= last - 1}
    return clauses(
        f"{reason_label(reason)} {listed(map(_span, spans))}"
        for reason, spans in spans_by_reason(shown).items()
    )


def _span(span: str) -> str:
    first, _slash, last = span.partition("/")
    begin = day_words(date.fromisoformat(first))
    if not last:
        return begin
    words = {"first": begin, "last": day_words(date.fromisoformat(last), "short")}
    return _("%(first)s至%(last)s") % words


def campaign_rows(campaigns: Iterable[Campaign], actor: Actor) -> list[dict[str, Any]]:
    """For `ui/_table.html`, each with how many open problems it has."""
    listed = list(campaigns)
    seen = Problem.objects.visible_to(actor).open()
    lists = {f"c_{each.pk}": seen.filter(campaign=each) for each in listed}
    found = counts(lists, actor.id) if lists else {}
    return [
        {
            "cells": [
                {
                    "kind": "title",
                    "text": each.name,
                    "url": reverse("desk:campaign", args=[each.pk]),
                    "sub": f"{each.unit.name}·{preset_label(each.preset)}",
                },
                {"text": day_tag(each.starts_on)},
                {"text": day_tag(each.ends_on), "kind": "aside"},
                {
                    "text": found[f"c_{each.pk}"],
                    "kind": "num",
                    "url": _open_list(campaign=str(each.pk)),
                },
            ]
        }
        for each in listed
    ]


def campaign_columns() -> list[dict[str, Any]]:
    """Of the list of campaigns."""
    return [
        {"label": _("活动")},
        {"label": _("开始")},
        {"label": _("结束"), "kind": "aside"},
        {"label": _("在办问题"), "kind": "num"},
    ]


def theme_rows(campaign: Campaign, actor: Actor) -> list[dict[str, Any]]:
    """The themes of a campaign, each with its open problems as a link."""
    themes = list(campaign.themes.select_related("parent"))
    seen = Problem.objects.visible_to(actor).open()
    found = counts({f"t_{t.pk}": seen.filter(theme=t) for t in themes}, actor.id) if themes else {}
    return [
        {
            "cells": [
                {"kind": "title", "text": t.name, "sub": t.parent.name if t.parent else ""},
                {"kind": "aside", "text": t.code},
                {"kind": "num", "text": found[f"t_{t.pk}"], "url": _open_list(theme=str(t.pk))},
            ]
        }
        for t in themes
    ]


def theme_columns() -> list[dict[str, Any]]:
    """Of the table of themes."""
    return [
        {"label": _("专题")},
        {"label": _("代码"), "kind": "aside"},
        {"label": _("在办问题"), "kind": "num"},
    ]


def docket_rows(campaign: Campaign) -> list[dict[str, Any]]:
    """The lists of a campaign: how many are on each, when it was frozen, its figures."""
    found = dockets_of(campaign).annotate(n=Counted("entries"))
    return [
        {"docket": each, "n": each.n, "url": _counted(each), "hash": each.list_hash[:16]}
        for each in found[:_DOCKETS]
    ]


def _counted(docket: Docket) -> str:
    asked = {"unit": docket.unit.code, "docket": str(docket.pk)}
    return f"{reverse('desk:figures')}?{urlencode(asked)}"

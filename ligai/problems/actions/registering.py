"""Registering a problem, and the number that people call it by."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Campaign, Theme
from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.kernel.numbering import document_number
from ligai.ledger.actor import Actor
from ligai.ledger.record import record
from ligai.ledger.writing import database_now, writes
from ligai.org.access import require
from ligai.org.models import Unit
from ligai.org.rules import Visibility
from ligai.problems import rules
from ligai.problems.actions.hand import Late, check_late, needs
from ligai.problems.models import NumberSeries, Problem
from ligai.problems.rules import Nature, Source


@writes
def register(
    unit: Unit,
    *,
    actor: Actor,
    title: str,
    facts: str = "",
    source: str = Source.OTHER,
    nature: str = Nature.PUBLIC_INTEREST,
    category: str = "",
    theme: Theme | None = None,
    campaign: Campaign | None = None,
    visibility: str = "",
    late: Late | None = None,
) -> Problem:
    """Open a problem of a unit, awaiting triage.

    Self-examination problems get their own visibility class by themselves. Raises Refused for an
    empty title, a theme of another campaign or a closed unit.
    """
    # Read anew and held: it may have moved or closed since the caller read it.
    unit = Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)
    require(actor, rules.REGISTER, unit)
    check_late(actor, late, unit)
    title = needs(title, _("请写明是什么问题"), "title")
    visibility = _visibility(nature, visibility)
    campaign = _campaign_of(campaign, theme)
    if unit.closed_on is not None:
        raise Refused(_("%(unit)s已经撤销") % {"unit": unit.name}, field="unit")
    received_at = late.at if late else database_now()
    problem = Problem(
        unit=unit,
        path=unit.path,
        line=unit.line,
        title=title,
        facts=facts.strip(),
        source=source,
        nature=nature,
        category=category,
        theme=theme,
        campaign=campaign,
        visibility=visibility,
        received_at=received_at,
        received_on=local_date(received_at),
        number=next_number(unit, local_date(received_at).year),
    )
    problem.save(force_insert=True)
    record(
        rules.REGISTERED,
        problem,
        actor=actor,
        facts={"source": problem.source_label, "number": problem.number, **_lateness(late)},
        words={"title": title, "facts": problem.facts, **_late_words(late)},
        effective_at=late.at if late else None,
    )
    return problem


def default_visibility(nature: str) -> str:
    """A self-examination list is visible only to those entitled (S26)."""
    if nature == Nature.SELF_EXAMINATION:
        return Visibility.SELF_EXAMINATION.value
    return Visibility.ORDINARY.value


def _visibility(nature: str, asked: str) -> str:
    """The class asked for, or the usual one; self-examination is never registered for everybody."""
    usual = default_visibility(nature)
    if nature not in Nature.values:
        raise Refused(_("请选择性质"), field="nature")
    if asked and asked not in Visibility.values:
        raise Refused(_("请选择知悉范围"), field="visibility")
    return usual if asked in ("", Visibility.ORDINARY) else asked


def next_number(unit: Unit, year: int) -> str:
    """The next human number of a unit and year, `吉城〔2019〕58号`; called inside writing()."""
    series, _made = NumberSeries.objects.get_or_create(unit=unit, year=year)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    series.last += 1
    series.save(update_fields=["last"])
    return document_number("", year, series.last)


def _campaign_of(campaign: Campaign | None, theme: Theme | None) -> Campaign | None:
    if theme is None:
        return campaign
    if campaign is not None and theme.campaign_id != campaign.pk:
        raise Refused(_("这个专题不属于所选的活动"), field="theme")
    return theme.campaign


def _lateness(late: Late | None) -> dict[str, Any]:
    return {"entered_late": True} if late else {}


def _late_words(late: Late | None) -> dict[str, str]:
    return {"late_reason": late.reason} if late else {}

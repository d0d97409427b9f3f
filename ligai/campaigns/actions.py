"""Everything that changes a campaign, its batches, themes and dockets."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from ligai.campaigns import rules
from ligai.campaigns.models import Batch, Campaign, Docket, Theme
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.record import record
from ligai.ledger.writing import writes
from ligai.org.access import require
from ligai.org.models import Unit


@writes
def open_campaign(
    unit: Unit,
    *,
    actor: Actor,
    name: str,
    preset: str,
    starts_on: date,
    ends_on: date | None = None,
) -> Campaign:
    """Launch a campaign of a unit and everything under it."""
    require(actor, rules.RUN_CAMPAIGN, unit)
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_("结束日期不能早于开始日期"), field="ends_on")
    campaign = Campaign(
        unit=unit,
        path=unit.path,
        line=unit.line,
        name=name,
        preset=preset,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    campaign.save(force_insert=True)
    record(rules.CAMPAIGN_OPENED, campaign, actor=actor, facts={"name": name, "preset": preset})
    return campaign


@writes
def open_batch(
    campaign: Campaign, *, actor: Actor, name: str, starts_on: date, ends_on: date | None = None
) -> Batch:
    """Open the next batch."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    require(actor, rules.RUN_CAMPAIGN, campaign)
    batch = Batch(
        campaign=campaign,
        number=campaign.batches.count() + 1,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    batch.save(force_insert=True)
    record(
        rules.BATCH_OPENED,
        campaign,
        actor=actor,
        facts={"name": name, "batch": str(batch.pk), "starts_on": starts_on},
    )
    return batch


@writes
def open_theme(
    campaign: Campaign, *, actor: Actor, code: str, name: str, parent: Theme | None = None
) -> Theme:
    """Add a theme to a campaign, under another one or at the top."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    require(actor, rules.RUN_CAMPAIGN, campaign)
    if campaign.themes.filter(code=code).exists():
        raise Refused(_("这个专题代码已经用过：%(code)s") % {"code": code}, field="code")
    theme = Theme(
        campaign=campaign, parent=parent, code=code, name=name, order=campaign.themes.count()
    )
    theme.save(force_insert=True)
    record(
        rules.THEME_OPENED,
        campaign,
        actor=actor,
        facts={"name": name, "theme": str(theme.pk), "code": code},
    )
    return theme


@writes
def open_docket(unit: Unit, *, actor: Actor, name: str, campaign: Campaign | None = None) -> Docket:
    """Open a named list; the same name at the same unit is the same docket."""
    require(actor, rules.RUN_CAMPAIGN, unit)
    existing = Docket.objects.filter(unit=unit, name=name).first()
    if existing is not None:
        return existing
    docket = Docket(unit=unit, path=unit.path, line=unit.line, name=name, campaign=campaign)
    docket.save(force_insert=True)
    record(rules.DOCKET_OPENED, docket, actor=actor, facts={"name": name})
    return docket

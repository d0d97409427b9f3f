"""The forms about campaigns: opening one, its batches, its themes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from ligai.campaigns.models import Campaign, Docket, Theme
from ligai.desk.forms.deeds import DeedForm
from ligai.desk.forms.fields import day_field, line_field
from ligai.desk.forms.rules import known_presets
from ligai.ledger.fields import under


class OpenCampaignForm(DeedForm):
    """A drive of this unit and everything under it."""

    name = line_field(gettext_lazy("活动名称"), most=100)
    preset = forms.ChoiceField(label=gettext_lazy("时限用哪一套"))
    starts_on = day_field(gettext_lazy("开始"), required=True)
    ends_on = day_field(
        gettext_lazy("结束"), help_text=gettext_lazy("期限都不能晚于这一天；不填就没有结束。")
    )

    def prepare(self) -> None:
        """The sets of limits that are in force."""
        named = [(name, label) for name, label in known_presets() if name]
        self.fields["preset"].choices = named  # type: ignore[attr-defined]


class OpenBatchForm(DeedForm):
    """The next wave of units."""

    name = line_field(gettext_lazy("批次名称"), most=60)
    starts_on = day_field(gettext_lazy("开始"), required=True)
    ends_on = day_field(gettext_lazy("结束"))


class OpenThemeForm(DeedForm):
    """A field of special rectification."""

    name = line_field(gettext_lazy("专题名称"))
    code = line_field(gettext_lazy("代码"), most=30, help_text=gettext_lazy("本活动里不重复。"))
    parent = forms.ModelChoiceField(
        Theme.objects.none(),
        label=gettext_lazy("放在哪个专题下"),
        required=False,
        empty_label=gettext_lazy("最上一级"),
    )

    def prepare(self) -> None:
        """The themes of this campaign."""
        self.fields["parent"].queryset = self.thing.themes.all()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """In the action's words."""
        told = super().facts()
        return {**told, "name": told["name"][:100]}


class FreezeDocketForm(DeedForm):
    """Which list is to stay as it is from now on."""

    says = gettext_lazy("冻结以后不能再加减；并单的跟着并入的那一件算，化解率按冻结时的件数算。")
    docket = forms.ModelChoiceField(
        Docket.objects.none(),
        label=gettext_lazy("哪份清单"),
        error_messages={"required": gettext_lazy("请选择清单")},
        empty_label=gettext_lazy("请选择"),
    )

    def prepare(self) -> None:
        """Those of this campaign, and those of its unit that belong to no campaign, not frozen yet."""
        self.fields["docket"].queryset = dockets_of(self.thing).filter(  # type: ignore[attr-defined]
            frozen_at=None
        )

    def preview(self) -> list[str]:
        """How many would be on it for good."""
        docket = self.cleaned_data["docket"]
        words = {"docket": docket.name, "n": docket.entries.count()}
        return [gettext("清单“%(docket)s”现有%(n)d件，就此冻结。") % words]


def dockets_of(campaign: Campaign) -> QuerySet[Docket]:
    """The lists of a campaign, and those at or under its unit that belong to none."""
    own = Q(campaign=campaign) | (Q(campaign=None) & under(campaign.path))
    return Docket.objects.filter(own).select_related("unit").order_by("id")

"""The forms about campaigns: opening one, its batches, its themes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ligai.campaigns.models import Theme
from ligai.desk.forms.deeds import DeedForm
from ligai.desk.forms.fields import day_field, line_field
from ligai.desk.forms.rules import known_presets


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

"""The forms of re-checks: how many are drawn, and what was found of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Docket
from ligai.desk.forms.deeds import DeedForm
from ligai.desk.forms.fields import text_field
from ligai.ledger.fields import under
from ligai.supervision.rules import LARGEST, Found
from ligai.ui.forms import Choice


class DrawForm(DeedForm):
    """How many, and out of which list."""

    says = _(
        "从这里已销号的问题里随机抽。种子和名单的散列记入台账，谁都可以照着重抽一遍；抽了不能撤，再抽一次并列。"
    )
    size = forms.IntegerField(label=_("抽几件"), min_value=1, max_value=LARGEST)
    docket = forms.ModelChoiceField(
        Docket.objects.none(), label=_("只从一份清单里抽"), required=False, empty_label=_("不限")
    )

    def prepare(self) -> None:
        """The lists at or under the unit."""
        lists = Docket.objects.filter(under(self.thing.path)).order_by("name", "id")
        self.fields["docket"].queryset = lists  # type: ignore[attr-defined]


class CheckDrawnForm(DeedForm):
    """What was seen on site."""

    found = forms.ChoiceField(
        label=_("改好了吗"),
        widget=forms.RadioSelect,
        choices=[
            (Found.FIXED.value, Choice(Found.FIXED.label)),
            (Found.NOT_FIXED.value, Choice(Found.NOT_FIXED.label)),
        ],
        error_messages={"required": _("请选择改好了没有")},
    )
    findings = text_field(_("现场情况"), help_text=_("写看到了什么、问了谁；谁核实，谁负责。"))
    reopen = forms.BooleanField(label=_("没有改好的，同时重开"), required=False)

    def facts(self) -> dict[str, Any]:
        """In the action's words."""
        told = super().facts()
        return {**told, "reopen": bool(told["reopen"])}

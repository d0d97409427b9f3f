"""The forms of the steps on an assignment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.asking import ReasonForm, StepForm
from ligai.desk.forms.fields import UnitField, UnitsField, day_field, text_field
from ligai.problems.rules import Duty


class ReportForm(StepForm):
    """The result, told to whoever gave the duty."""

    result = text_field(_("办理结果"))


class ObjectForm(ReasonForm):
    """Not ours, and why; each unit may object once."""

    says = _("每个单位只能退一次；退单期间期限照算。")


class WithdrawAllForm(ReasonForm):
    """Every open duty of a problem is taken back, at every level."""

    says = _("各级还没办完的交办一次收回，问题可以重新研判；已经办完的不动。")


class HandToForm(StepForm):
    """Which unit handles it instead."""

    unit = UnitField(label=_("改派给"), help_text=_("填代码或名称。"))
    reason = text_field(_("理由"), rows=2)


class DelegateForm(StepForm):
    """Handing a duty on; the text is inherited, not typed again."""

    units = UnitsField(label=_("派给"), help_text=_("一行一个，填代码或名称。"))
    duty = forms.ChoiceField(
        label=_("职责"), choices=[(d.value, d.label) for d in (Duty.LEAD, Duty.CO)]
    )
    due_on = day_field(_("期限"), help_text=_("不填就和上一级同一天，协办提前几天。"))
    requirement = text_field(
        _("另加的要求"),
        required=False,
        help_text=_("原来的要求自动带下去，不用再抄；这里只写本级加的。"),
    )

    def known(self, thing: Any) -> dict[str, Any]:
        """A lead is what is handed on most."""
        return {"duty": Duty.LEAD}

"""Correcting what was written down wrongly: which part first, then its right value."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Theme
from ligai.desk.forms.asking import StepForm
from ligai.desk.forms.fields import PersonField, day_field, line_field, text_field
from ligai.problems.rules import SUBMIT, Correctable, Nature


class CorrectForm(StepForm):
    """The past is not edited: the correction is an addition of today, true from when it should have been."""

    part = forms.ChoiceField(label=_("更正什么"), choices=Correctable.choices)
    reason = text_field(_("更正的理由"))
    corrected_from = forms.DateTimeField(
        label=_("从什么时候起应该是这样"),
        required=False,
        help_text=_("不填就从写错的那一刻起。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def prepare(self) -> None:
        """The field of the value is one of the part's own kind; without a part only that is asked."""
        part = self.data.get("part") or self.initial.get("part")
        if part not in Correctable.values:
            del self.fields["reason"], self.fields["corrected_from"]
            return
        self.fields["part"].initial = part
        self.fields["value"] = self._value_field(Correctable(part))
        self.order_fields(["part", "value", "reason", "corrected_from"])

    def _value_field(self, part: Correctable) -> forms.Field:
        if part is Correctable.THEME:
            themes = Theme.objects.filter(campaign=self.thing.campaign_id)
            return forms.ModelChoiceField(
                themes, label=_("应该是"), required=False, empty_label=_("不归入专题")
            )
        if part is Correctable.NATURE:
            return forms.ChoiceField(label=_("应该是"), choices=Nature.choices)
        if part in (Correctable.RECEIVED_ON, Correctable.DUE_ON):
            return day_field(_("应该是"), required=True)
        if part is Correctable.LEAD:
            field = PersonField(label=_("应该是"), empty_label=_("请选择"))
            field.offer(self.thing.path, [role.value for role in SUBMIT.roles])
            return field
        return line_field(_("应该是"), most=60, required=part is Correctable.SOURCE)

    @property
    def is_preview(self) -> bool:
        """Only the part was chosen so far."""
        return "value" not in self.data

    def facts(self) -> dict[str, Any]:
        """In the action's words."""
        told = self.cleaned_data
        return {
            "field": told["part"],
            "value": told["value"],
            "reason": told["reason"],
            "effective_at": told["corrected_from"],
        }

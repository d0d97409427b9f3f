"""What is asked when a problem is written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Campaign, Theme
from ligai.desk.forms.fields import ReachingField, UnitField, line_field, text_field
from ligai.kernel.errors import Refused
from ligai.kernel.ids import new_id
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors, under
from ligai.problems.actions import Late
from ligai.problems.rules import ENTER_LATE, Nature, Source
from ligai.ui.forms import put_beside


class RegisterForm(forms.Form):
    """A problem; `once` is the number of this sheet, so that sending it twice registers it once."""

    once = forms.IntegerField(widget=forms.HiddenInput)
    title = line_field(_("是什么问题"), help_text=_("一句话：哪里、什么事。"))
    facts_said = text_field(_("情况"), required=False, rows=5)
    unit = UnitField(label=_("是哪个单位的问题"), help_text=_("填代码或名称。"))
    source = forms.ChoiceField(label=_("来源"), choices=Source.choices, initial=Source.OTHER)
    nature = forms.ChoiceField(
        label=_("性质"),
        choices=Nature.choices,
        initial=Nature.PUBLIC_INTEREST,
        help_text=_("检视问题只有有权的人看得到。"),
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label=_("专题"), required=False, empty_label=_("不归入专题")
    )
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label=_("活动"), required=False, empty_label=_("不属于活动")
    )
    category = line_field(_("类别"), most=60, required=False)
    effective_at = forms.DateTimeField(
        label=_("实际是什么时候"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    late_reason = forms.CharField(label=_("为什么现在才记"), required=False, max_length=200)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"once": new_id()})
        self.actor, self.status = actor, 200
        unit = self.fields["unit"]
        if isinstance(unit, ReachingField):
            unit.look_with(actor)
        near = Q(path__in=ancestors(actor.path)) | under(actor.path)
        campaigns = Campaign.objects.filter(near)
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        themes = Theme.objects.filter(campaign__in=campaigns)
        self.fields["theme"].queryset = themes  # type: ignore[attr-defined]
        if not ENTER_LATE.held_by(actor):
            del self.fields["effective_at"], self.fields["late_reason"]

    def asked(self) -> list[forms.BoundField]:
        """The fields of the problem."""
        late = ("effective_at", "late_reason")
        return [field for field in self.visible_fields() if field.name not in late]

    def lateness(self) -> list[forms.BoundField]:
        """The fields of a late entry."""
        return [f for f in self.visible_fields() if f.name in ("effective_at", "late_reason")]

    def is_late(self) -> bool:
        """Does the person say that it was found earlier?"""
        return bool(self.data.get("effective_at") or self.data.get("late_reason"))

    def clean(self) -> dict[str, Any]:
        """A late entry says when it was."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("late_reason") and not cleaned.get("effective_at"):
            raise ValidationError({"effective_at": _("补录要写明实际发生的时间")})
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the action is told."""
        told = self.cleaned_data
        moment = told.get("effective_at")
        names = ("title", "source", "nature", "theme", "campaign", "category")
        return {
            **{name: told[name] for name in names},
            "facts": told["facts_said"],
            "late": Late(moment, told.get("late_reason", "")) if moment else None,
        }

    def refuse(self, refused: Refused) -> None:
        """Say why beside the field; what was typed stays."""
        put_beside(self, refused)
        self.status = refused.status

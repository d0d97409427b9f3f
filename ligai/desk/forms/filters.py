"""What a list of problems may be narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ligai.campaigns.models import Campaign, Docket, Theme
from ligai.desk.forms.fields import ReachingField, UnitField, day_field, line_field
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors, under
from ligai.problems.presetting import preset_label, preset_names
from ligai.problems.rules import Disposition, Source, State

ANY = ("", _("不限"))
SORTS = (("due", _("按期限排序")), ("number", _("按编号排序")), ("newest", _("最近登记的在前")))


OWN_LIMITS = "own"


def presets() -> list[tuple[str, Any]]:
    """Whose limits a problem goes by: its campaign's preset, or the installation's own."""
    shipped = [(name, preset_label(name)) for name in preset_names()]
    return [ANY, (OWN_LIMITS, preset_label("")), *shipped]


class FilterForm(forms.Form):
    """Bound to the address of the list; what cannot be read is left out and said."""

    q = line_field(_("编号或标题里的字"), most=100, required=False)
    unit = UnitField(label=_("单位及以下"), required=False, help_text=_("填代码或名称。"))
    mine = forms.ChoiceField(label=_("范围"), required=False, choices=[ANY, ("1", _("我负责的"))])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *State.choices])
    disposition = forms.ChoiceField(
        label=_("处理方式"),
        required=False,
        choices=[ANY, *Disposition.choices, ("none", _("还没研判"))],
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label=_("专题"), required=False, empty_label=_("不限")
    )
    source = forms.ChoiceField(label=_("来源"), required=False, choices=[ANY, *Source.choices])
    lead = line_field(_("包保领导"), most=60, required=False)
    docket = forms.ModelChoiceField(
        Docket.objects.none(), label=_("清单"), required=False, empty_label=_("不限")
    )
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(),
        label=pgettext_lazy("one", "活动"),
        required=False,
        empty_label=_("不限"),
    )
    preset = forms.ChoiceField(label=_("用哪套时限"), required=False, choices=presets)
    due_from = day_field(_("期限从"))
    due_to = day_field(_("期限到"))
    sort = forms.ChoiceField(label=_("排序"), required=False, choices=SORTS)

    def __init__(self, data: Any, *, actor: Actor, offers: bool = False) -> None:
        """`offers`: also read what could be chosen, for the page that shows the form."""
        super().__init__(data)
        unit = self.fields["unit"]
        if isinstance(unit, ReachingField):
            unit.actor = actor
            if offers:
                unit.look_with(actor)
        near = Q(path__in=ancestors(actor.path)) | under(actor.path)
        campaigns = Campaign.objects.filter(near).order_by("-starts_on", "id")
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        self.fields["theme"].queryset = Theme.objects.all()  # type: ignore[attr-defined]
        reached = Docket.objects.filter(under(actor.path)).order_by("name")
        self.fields["docket"].queryset = reached  # type: ignore[attr-defined]

"""What a list of problems may be narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Docket, Theme
from ligai.desk.forms.fields import ReachingField, UnitField, day_field, line_field
from ligai.ledger.actor import Actor
from ligai.ledger.fields import under
from ligai.problems.rules import Disposition, Source, State

ANY = ("", _("不限"))
SORTS = (("due", _("按期限排序")), ("number", _("按编号排序")), ("newest", _("最近登记的在前")))


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
        self.fields["theme"].queryset = Theme.objects.all()  # type: ignore[attr-defined]
        reached = Docket.objects.filter(under(actor.path)).order_by("name")
        self.fields["docket"].queryset = reached  # type: ignore[attr-defined]

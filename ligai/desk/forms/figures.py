"""Of which unit, by what, of which day, as known at which seal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.fields import UnitField, day_field
from ligai.ledger.actor import Actor


class FigureForm(forms.Form):
    """The parameters of the page of figures."""

    unit = UnitField(label=_("单位"))
    by = forms.ChoiceField(label=_("分组"), choices=[("unit", _("下级单位")), ("theme", _("专题"))])
    as_of = day_field(_("截至哪一天"), help_text=_("不填就是现在。"))
    known_at = forms.IntegerField(
        label=_("按第几号关账所知"), required=False, help_text=_("不填就按现在所知。")
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        unit = self.fields["unit"]
        if isinstance(unit, UnitField):
            unit.look_with(actor)

"""Of which unit, by what, of which day, as known at which seal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.fields import UnitField, day_field
from ligai.org.models import Unit

NAMES: dict[str, dict[str, Any]] = {
    "unit": {"title": _("下级单位"), "one": _("单位")},
    "theme": {"title": _("按专题"), "one": _("专题")},
    "line": {"title": _("按条线"), "one": _("条线")},
    "source": {"title": _("按来源"), "one": _("来源")},
    "disposition": {"title": _("按处理方式"), "one": _("处理方式")},
    "month": {"title": _("按登记月份"), "one": _("月份")},
    "lead": {"title": _("按包保领导，以姓名为序"), "one": _("包保领导")},
}
"""What a table is grouped by: its title, and what one row is."""


class FigureForm(forms.Form):
    """The parameters of the page of figures."""

    unit = UnitField(label=_("单位"))
    by = forms.ChoiceField(
        label=_("分组"), choices=[(key, name["title"]) for key, name in NAMES.items()]
    )
    as_of = day_field(_("截至哪一天"), help_text=_("不填就是现在。"))
    compare = day_field(_("与哪一天比"), help_text=_("填了就并排看两天。"))
    known_at = forms.IntegerField(
        label=_("按第几号关账所知"), required=False, help_text=_("不填就按现在所知。")
    )

    def __init__(self, asked: Any, *, offers: Iterable[Unit]) -> None:
        super().__init__(initial=asked)
        unit = self.fields["unit"]
        if isinstance(unit, UnitField):
            unit.offer(offers)

"""The forms about rules: limits, presets, notices about working days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from ligai.desk.days import today
from ligai.desk.forms.deeds import DeedForm
from ligai.desk.forms.fields import UnitField, day_field, line_field, text_field
from ligai.kernel.workdays import LONGEST, Counting
from ligai.ledger.actor import Actor
from ligai.problems.models import Limit, Problem
from ligai.problems.presetting import changes_of, preset_label, read_preset
from ligai.problems.rules import LimitKey, LimitUnit
from ligai.ui.dates import day_words

_SPAN = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:/|到|至|—|~)\s*(\d{4}-\d\d-\d\d))?")


def said_limit(limit: Limit) -> str:
    """“30个工作日”."""
    n = limit.amount
    if limit.amount_unit == LimitUnit.WORKING_DAYS:
        told = npgettext("a limit", "%(n)d个工作日", "%(n)d个工作日", n)
    elif limit.amount_unit == LimitUnit.CALENDAR_DAYS:
        told = npgettext("a limit", "%(n)d天", "%(n)d天", n)
    else:
        told = npgettext("a limit", "%(n)d小时", "%(n)d小时", n)
    return told % {"n": n}


def known_presets() -> list[tuple[str, str]]:
    """Those that have limits in force, the installation's own first."""
    names = Limit.objects.order_by("preset").values_list("preset", flat=True).distinct()
    return [(name, preset_label(name)) for name in {"": None} | dict.fromkeys(names)]


class SetLimitForm(DeedForm):
    """A new version from a day on; the old one is never edited."""

    says = gettext_lazy("旧的一条不改：从新的一天起用新的，以前定下的期限照旧。")
    preset = forms.ChoiceField(label=gettext_lazy("哪一套"), required=False)
    key = forms.ChoiceField(label=gettext_lazy("哪一项"), choices=LimitKey.choices)
    amount = forms.IntegerField(label=gettext_lazy("多长"), min_value=1, max_value=LONGEST)
    amount_unit = forms.ChoiceField(label=gettext_lazy("怎么数"), choices=LimitUnit.choices)
    effective_from = day_field(gettext_lazy("从哪天起用"), required=True)
    legal_basis_zh = line_field(gettext_lazy("依据"), help_text=gettext_lazy("写明文件和条款。"))
    legal_basis_en = line_field(
        gettext_lazy("依据（英文）"), required=False, help_text=gettext_lazy("不填就和中文一样。")
    )

    def prepare(self) -> None:
        """The sets that there are."""
        self.fields["preset"].choices = known_presets()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """In the action's words."""
        told = super().facts()
        return {**told, "legal_basis_en": told["legal_basis_en"] or told["legal_basis_zh"]}

    def preview(self) -> list[str]:
        """The version in force that day beside the new one."""
        told = self.cleaned_data
        before = Limit.objects.in_force(told["preset"], told["key"], told["effective_from"])
        new = Limit(amount=told["amount"], amount_unit=told["amount_unit"])
        words = {
            "preset": preset_label(told["preset"]),
            "key": LimitKey(told["key"]).label,
            "day": day_words(told["effective_from"]),
            "before": said_limit(before) if before else _("没有"),
            "after": said_limit(new),
        }
        return [_("%(preset)s的“%(key)s”，从%(day)s起：原来%(before)s，改为%(after)s。") % words]


class LoadPresetForm(DeedForm):
    """A shipped set of limits, put in force from a day on."""

    effective_from = day_field(
        gettext_lazy("从哪天起用"), help_text=gettext_lazy("不填就用预设里写的日期，只补没有的。")
    )
    own = forms.BooleanField(
        label=gettext_lazy("也作为本系统通用的时限（没有活动的问题用它）"), required=False
    )

    def preview(self) -> list[str]:
        """Each limit that would change."""
        preset = read_preset(self.thing)
        targets = [self.thing, ""] if self.cleaned_data["own"] else [self.thing]
        found = [
            _("%(preset)s：%(key)s %(before)s → %(after)s，从%(day)s起")
            % {
                "preset": preset_label(target),
                "key": LimitKey(change.limit.key).label,
                "before": said_limit(change.before) if change.before else _("没有"),
                "after": said_limit(change.limit),
                "day": day_words(change.limit.effective_from),
            }
            for target in targets
            for change in changes_of(preset, target, self.cleaned_data["effective_from"])
        ]
        return found or [_("和现在用的一样，什么都不会改。")]


def _spans(text: str) -> Iterator[tuple[str, str]]:
    """(holiday, span) for each line like `春节 2027-02-05/2027-02-11`."""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        reason, _gap, days = line.partition(" ")
        found = _SPAN.fullmatch(days.strip())
        if not found:
            raise ValidationError(
                _("“%(line)s”请写成“春节 2027-02-05/2027-02-11”或“春节 2027-01-31”")
                % {"line": line}
            )
        first, last = (date.fromisoformat(each) for each in (found[1], found[2] or found[1]))
        if last < first or (last - first).days > 100:
            raise ValidationError(_("“%(line)s”的日子先后不对，或者太长") % {"line": line})
        yield reason, "/".join(dict.fromkeys([first.isoformat(), last.isoformat()]))


class SpansField(forms.CharField):
    """Days of a notice, one holiday and span a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """Holiday → spans."""
        found: dict[str, list[str]] = {}
        try:
            for reason, span in _spans(super().clean(value) or ""):
                found.setdefault(reason, []).append(span)
        except ValueError as error:
            raise ValidationError(_("有一个日子不存在：%(why)s") % {"why": error}) from error
        return found


class EnterNoticeForm(DeedForm):
    """A notice as it was published."""

    says = gettext_lazy("照通知原样录入；录入后不改，通知有变就再录一份，后公布的算数。")
    name = line_field(
        gettext_lazy("通知名称"), most=100, help_text=gettext_lazy("如“2027年部分节假日安排”。")
    )
    known_from = day_field(gettext_lazy("公布日期"), required=True)
    year = forms.IntegerField(
        label=gettext_lazy("定下哪一年"), required=False, min_value=2001, max_value=2100,
        help_text=gettext_lazy("国务院办公厅的全年通知才填；填了，这一年就不再是暂定。"),
    )  # fmt: skip
    off = SpansField(
        label=gettext_lazy("放假"), help_text=gettext_lazy("一行一段：春节 2027-02-05/2027-02-11")
    )
    on = SpansField(
        label=gettext_lazy("调休上班"), help_text=gettext_lazy("一行一天：春节 2027-01-31")
    )
    basis = text_field(gettext_lazy("文号和依据"), required=False, rows=2)

    def prepare(self) -> None:
        """Only the country's notice settles a year."""
        if not self.thing.is_root:
            del self.fields["year"]

    def facts(self) -> dict[str, Any]:
        """In the action's words."""
        return {"year": None, **super().facts()}

    def preview(self) -> list[str]:
        """How many provisional dates lie where this notice holds."""
        waiting = Problem.objects.under(self.thing).open().filter(due_is_provisional=True).count()
        words = {"unit": self.thing.name, "n": waiting}
        return [
            _(
                "对%(unit)s及以下生效。其中暂定期限的问题%(n)d个，录入后逐个重算，每个都留下记录；已经确定的期限不动。"
            )
            % words
        ]


class WorkdayForm(forms.Form):
    """From which day, how many, on which calendar."""

    start = day_field(gettext_lazy("从哪天起（当天不算）"), required=True)
    count = forms.IntegerField(label=gettext_lazy("多少天"), min_value=1, max_value=LONGEST)
    counting = forms.ChoiceField(
        label=gettext_lazy("怎么数"),
        choices=[
            (Counting.WORKING.value, gettext_lazy("工作日")),
            (Counting.CALENDAR.value, gettext_lazy("自然日，最后一天放假就顺延")),
        ],
    )
    known_on = day_field(
        gettext_lazy("只用哪天以前公布的通知"),
        help_text=gettext_lazy("不填就用现在知道的全部通知。"),
    )
    unit = UnitField(
        label=gettext_lazy("用哪个单位的日历"),
        required=False,
        help_text=gettext_lazy("不填就用全国的。"),
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data, initial={"start": today(), "count": 5})
        unit = self.fields["unit"]
        if isinstance(unit, UnitField):
            unit.look_with(actor)

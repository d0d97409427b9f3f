"""The form of a reply: each claim by itself, what was found of it and why, and the day of the rest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.asking import StepForm
from ligai.desk.forms.fields import day_field, text_field
from ligai.intake.replies import SHAPES, Claim
from ligai.intake.rules import MOST_CLAIMS, Finding, Opinion
from ligai.ui.forms import Choice

_PARTS = ("asked", "finding", "because", "until")


class ReplyForm(StepForm):
    """An answer to each claim; claims that stay empty are none."""

    text = text_field(
        _("总的说明"), required=False, rows=3, help_text=_("不服怎么办，找谁问；没有可以不写。")
    )

    def known(self, thing: Any) -> dict[str, Any]:
        """The title that was confirmed says what is asked for; how it is answered is never filled in."""
        return {"asked_1": thing.title}

    def prepare(self) -> None:
        """The same four fields for every claim, before the last one."""
        last = self.fields.pop("text")
        for number in range(1, MOST_CLAIMS + 1):
            self.fields |= _fields(number, required=number == 1)
        self.fields["text"] = last

    def claims(self) -> list[dict[str, Any]]:
        """For the template: each claim's fields, and whether it stands open."""
        found = []
        for number in range(1, MOST_CLAIMS + 1):
            fields = [self[f"{part}_{number}"] for part in _PARTS]
            is_open = number == 1 or any(field.errors or field.value() for field in fields)
            found.append({"number": number, "fields": fields, "is_open": is_open})
        return found

    def clean(self) -> dict[str, Any]:
        """A claim that was begun is whole."""
        cleaned = super().clean()
        for number in range(2, MOST_CLAIMS + 1):
            if any(cleaned.get(f"{part}_{number}") for part in _PARTS):
                for part, field in _fields(number, required=True).items():
                    if field.required and part not in self.errors and not cleaned.get(part):
                        self.add_error(part, str(field.error_messages["required"]))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The claims that were written, in their order."""
        told = self.cleaned_data
        written = [n for n in range(1, MOST_CLAIMS + 1) if told[f"asked_{n}"]]
        claims = [Claim(*(told[f"{part}_{number}"] for part in _PARTS)) for number in written]
        return {"claims": claims, "text": told["text"], "late": self.late()}


class OpinionForm(StepForm):
    """What the unit above finds of a reply."""

    opinion = forms.ChoiceField(
        label=_("意见"),
        widget=forms.RadioSelect,
        choices=Opinion.choices,
        error_messages={"required": _("请选择意见")},
    )
    words = text_field(
        _("理由和依据"), rows=6, help_text=_("逐条回应反映人不同意的地方；不写第三人的个人信息。")
    )


def _fields(number: int, *, required: bool) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "asked": text_field(_("要求什么"), required=required, rows=2),
        "finding": forms.ChoiceField(
            label=_("怎么答"),
            required=required,
            widget=forms.RadioSelect,
            choices=[(each.value, Choice(each.label, shape=SHAPES[each])) for each in Finding],
            error_messages={"required": _("请选择怎么答")},
        ),
        "because": text_field(
            _("理由和依据"),
            required=required,
            rows=3,
            help_text=_("办了什么，或者为什么不办；依据哪条规定。不写第三人的个人信息。"),
        ),
        "until": day_field(
            _("剩下的哪天前办完"), help_text=_("只有办了一部分的才写；这一天会告诉反映人。")
        ),
    }
    fields["asked"].error_messages["required"] = _("请写明反映人要求什么")
    fields["because"].error_messages["required"] = _("请写明理由和依据")
    return {f"{part}_{number}": field for part, field in fields.items()}

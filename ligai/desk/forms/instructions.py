"""Forms of a leader's instruction, for who gives it and for the unit it is given to."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.asking import StepForm
from ligai.desk.forms.fields import day_field, text_field
from ligai.org.models import Unit
from ligai.problems.models import addressees


class InstructForm(StepForm):
    """What is wanted, of whom, by when."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("批示给哪个单位"), empty_label=_("请选择")
    )
    text = text_field(_("批示"))
    until = day_field(_("哪天以前落实"), required=True)

    def prepare(self) -> None:
        """The units that handle this problem, within reach."""
        units = addressees(self.thing, self.actor)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class AnswerForm(StepForm):
    """What the unit says to it."""

    answer = text_field(_("回复"))


class CarryOutForm(StepForm):
    """What came of it."""

    result = text_field(_("落实情况"), help_text=_("写做了什么、结果怎样；佐证另交。"))

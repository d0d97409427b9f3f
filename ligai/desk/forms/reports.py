"""The forms of the clerk: masking, deciding, linking, replying, and opening the vault."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Theme
from ligai.desk.forms.asking import StepForm
from ligai.desk.forms.fields import ProblemField, ReachingField, UnitField, line_field, text_field
from ligai.desk.forms.photos import PhotosForm
from ligai.intake.rules import GRADE_MEANINGS, RIGHT_CHANNEL, Decline, Grade, Means, Verdict
from ligai.kernel.masks import masked
from ligai.kernel.phrases import listed
from ligai.ledger.fields import ancestors
from ligai.org.models import Person
from ligai.ui.forms import Choice


class MissingForm(StepForm):
    """What is missing, all of it: one may ask only once."""

    missing = text_field(
        _("需要补充什么"), rows=4, help_text=_("一次写全：补充只能告知一次，期间期限暂停。")
    )


class DeclineForm(StepForm):
    """Why not, and where to go instead."""

    reason = forms.ChoiceField(
        label=_("理由"),
        widget=forms.RadioSelect,
        choices=[(each.value, Choice(each.label, hint=RIGHT_CHANNEL[each])) for each in Decline],
        error_messages={"required": _("请选择不予受理的理由")},
    )
    explanation = text_field(
        _("说明"), required=False, help_text=_("告诉反映人具体找哪里；不要写第三人的个人信息。")
    )


class MaskForm(StepForm):
    """What may leave intake; proposed by the program, confirmed by a person."""

    title = line_field(_("标题"), most=100, help_text=_("一句话：哪里、什么事。不写人名。"))
    text = text_field(_("可以转出去的文字"), rows=10)
    place = line_field(_("地点"), required=False, help_text=_("写到能办为止，不写门牌。"))

    def known(self, thing: Any) -> dict[str, Any]:
        """What was confirmed before, else the proposal; a summary is never proposed."""
        if thing.masked_at is not None:
            return {
                "title": thing.title,
                "text": thing.masked_text,
                "place": thing.masked_place,
            }
        place = masked(thing.place_said())[:200]
        return {"text": "" if thing.keeps_words else masked(thing.said()), "place": place}

    def prepare(self) -> None:
        """Say which of the two it is."""
        text = self.fields["text"]
        if self.thing.keeps_words:
            text.label = _("概括")
            text.help_text = _("反映人不愿转出原话：用自己的话写清事情，不照抄。")
        else:
            text.help_text = _("姓名、电话、证件号、门牌、车牌已经试着遮住，请逐字看一遍。")


class NamesField(ReachingField):
    """People by name, one a line; everybody of that name is meant."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value: Any) -> Any:
        """A list of persons."""
        lines = {line.strip() for line in (super().clean(value) or "").splitlines()} - {""}
        found = list(Person.objects.filter(name__in=lines).order_by("name", "id"))
        unknown = sorted(lines - {person.name for person in found})
        if unknown:
            raise ValidationError(gettext("没有叫%(names)s的账号") % {"names": listed(unknown)})
        return found


class SubjectsForm(StepForm):
    """Whom it is about."""

    persons = NamesField(
        label=_("反映的是谁"),
        help_text=_("一行一个姓名。同名的人都回避：看不到这件，也不能承办。"),
    )


def grade_field() -> forms.ChoiceField:
    """How soon whoever reported must be spoken to; the ordinary grade unless the clerk judges otherwise."""
    return forms.TypedChoiceField(
        required=False,
        empty_value=Grade.ORDINARY.value,
        label=_("多快联系反映人"),
        widget=forms.RadioSelect,
        choices=[(each.value, Choice(each.label, hint=GRADE_MEANINGS[each])) for each in Grade],
        initial=Grade.ORDINARY.value,
        help_text=_("首次联系的期限按等级从转办时起算，见时限表。"),
    )


class OpenForm(PhotosForm):
    """Whose problem it will be."""

    unit = UnitField(label=_("是哪个单位的问题"), help_text=_("填代码或名称。"))
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label=_("专题"), required=False, empty_label=_("不归入专题")
    )
    grade = grade_field()

    def known(self, thing: Any) -> dict[str, Any]:
        """The unit where it came in."""
        return {"unit": thing.unit.code}

    def prepare(self) -> None:
        """Themes of campaigns above."""
        super().prepare()
        themes = Theme.objects.filter(campaign__path__in=ancestors(self.actor.path))
        self.fields["theme"].queryset = themes  # type: ignore[attr-defined]


class LinkForm(PhotosForm):
    """The problem that says the same."""

    problem = ProblemField(label=_("问题编号"))
    grade = grade_field()


class ContactForm(StepForm):
    """An attempt to speak to whoever reported."""

    means = forms.ChoiceField(
        label=_("怎么联系的"),
        widget=forms.RadioSelect,
        choices=Means.choices,
        error_messages={"required": _("请选择怎么联系的")},
    )
    reached = forms.TypedChoiceField(
        label=_("联系上了吗"),
        widget=forms.RadioSelect,
        choices=[("yes", _("联系上了")), ("no", _("没有联系上"))],
        coerce=lambda answer: answer == "yes",
        error_messages={"required": _("请选择联系上了没有")},
    )
    said = text_field(
        _("说了什么"), required=False, help_text=_("封存，只给受理的人看；不写姓名、电话。")
    )

    def facts(self) -> dict[str, Any]:
        """With the earlier moment, if it was before."""
        return {**super().facts(), "late": self.late()}


class HandOverForm(StepForm):
    """Handing over asks nothing; it says what the others will read."""

    says = _(
        "有没有同样的、限制知悉的问题，由有权看的办公室查。它只读您确认过的文字，归到已有的问题或者另行立项；归到哪一件，您这里不显示。"
    )


class PlaceForm(StepForm):
    """To a problem that stands, or a new one: one of the two."""

    problem = ProblemField(
        label=_("归到哪个问题"), required=False, help_text=_("填编号。只能是您看得到的。")
    )
    unit = UnitField(
        label=_("没有同样的，就另行立项"),
        required=False,
        help_text=_("是哪个单位的问题：填代码或名称。"),
    )


class LookForm(StepForm):
    """Opening the vault."""

    says = _("这次查看会记入台账，并交别的单位的督查员复核。")
    reason = text_field(_("为什么要看"), rows=2)
    passphrase = forms.CharField(
        label=_("保密库口令"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class EraseForm(StepForm):
    """Erasing for good."""

    says = _("删除以后任何人都打不开，旧备份里的也一样。统计的人数不变。")
    reason = text_field(_("为什么删除"), rows=2)


class VerdictForm(forms.Form):
    """What the reviewer finds."""

    verdict = forms.ChoiceField(
        label=_("复核结论"),
        widget=forms.RadioSelect,
        choices=Verdict.choices,
        error_messages={"required": _("请选择正当还是不当")},
    )

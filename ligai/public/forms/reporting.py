"""What is asked of somebody who reports a problem."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ligai.files.actions import Uploads
from ligai.intake import keyring
from ligai.intake.actions import Contact
from ligai.kernel.errors import Refused
from ligai.org.models import Unit
from ligai.public.forms.fields import HoneyInput, new_sheet, sheet_field, words_field
from ligai.public.forms.photos import PhotosField
from ligai.public.site import Site
from ligai.ui.forms import put_beside

# The action's words for what stands under another name here.
_FIELDS = {"contact": "phone", "contact_phone": "phone", "unit": "area", "file": "photos"}
_PHONE = re.compile(r"\+?[0-9]{5,20}")


class ReportForm(forms.Form):
    """A report: two fields are needed, the others may stay empty."""

    once = sheet_field()
    seen_alike = forms.BooleanField(required=False, widget=forms.HiddenInput)
    home_page = forms.CharField(
        label=_("这一栏请空着"), required=False, max_length=200, widget=HoneyInput
    )
    text = words_field(
        _("什么问题？"),
        hint=_("说清楚哪里、什么事、有多久。请不要写他人的姓名和电话，也不要写涉密内容。"),
    )
    place = forms.CharField(
        label=_("在哪里？"),
        max_length=200,
        help_text=_("写到街道、小区、楼号，或者哪个窗口。"),
        error_messages={"required": _("请写个地点，不然找不到")},
    )
    photos = PhotosField(
        label=_("照片"),
        required=False,
        help_text=_("可以拍几张或选几张，最多9张。照片里带的地点、机主等信息会去掉。"),
    )
    area = forms.ModelChoiceField(
        Unit.objects.none(), label=_("属于哪里"), required=False, empty_label=_("不清楚")
    )
    phone = forms.CharField(
        label=_("手机号"),
        required=False,
        max_length=40,
        help_text=_(
            "只用来通知您结果。号码和内容分开加密存放，承办单位看不到是谁反映的；要看须写明理由，并留下记录。"
        ),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    keep_words = forms.BooleanField(
        label=_("不要转出我的原话，由受理员另写一段大意给承办单位"),
        required=False,
    )
    about_unit = forms.CharField(label=_("单位"), required=False, max_length=100)
    about_person = forms.CharField(
        label=_("姓名或职务"),
        required=False,
        max_length=100,
        help_text=_("不知道姓名可以只写职务。"),
    )

    def __init__(
        self,
        data: Any = None,
        uploads: Uploads | None = None,
        *,
        site: Site | None,
        known: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial={"once": new_sheet(), **(known or {})})
        self.fields["photos"].receive(uploads or Uploads())  # type: ignore[attr-defined]
        self.site, self.status = site, 200
        if site:
            self.fields["area"].queryset = site.areas()  # type: ignore[attr-defined]
        if not keyring.has_vault():  # where nobody can seal a number, none is asked for
            del self.fields["phone"]

    def clean_phone(self) -> str:
        """Digits, however they were typed."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["phone"])
        digits = re.sub(r"[\s().\-—–]", "", typed)
        if digits and not _PHONE.fullmatch(digits):
            raise ValidationError(_("这不像一个电话号码，请再看看；也可以不填"))
        return digits

    def clean_home_page(self) -> str:
        """Programs fill in everything; a person whose browser did it is told, and loses nothing."""
        if self.cleaned_data["home_page"]:
            raise ValidationError(_("这一栏是防程序乱填的，请把它清空再提交"))
        return ""

    def is_told_about(self) -> bool:
        """Is the folded part open: was something typed there?"""
        return bool(self.data.get("about_unit") or self.data.get("about_person"))

    def joining(self) -> dict[str, Any]:
        """What the action is told by somebody who has met a known problem too."""
        told = self.cleaned_data
        phone = told.get("phone", "")
        return {
            "text": told["text"],
            "place": told["place"],
            "contact": Contact(phone=phone) if phone else None,
            "keep_words": told["keep_words"],
            "uploads": told["photos"],
            "once": told["once"],
        }

    def facts(self) -> dict[str, Any]:
        """What the action is told of a new matter: besides the same, where it lies and about whom.

        A unit that is not called so in the jurisdiction goes along as words: the clerk finds it.
        """
        told, site = self.cleaned_data, self.site
        unit = site.named(told["about_unit"]) if site else None
        unknown = "" if unit else told["about_unit"]
        return {
            **self.joining(),
            "unit": told["area"] or (site.unit if site else None),
            "about_unit": unit,
            "about_person": " ".join(filter(None, (unknown, told["about_person"]))),
            "campaign": site.campaign if site else None,
        }

    def refuse(self, refused: Refused) -> None:
        """Say why beside the field."""
        field = _FIELDS.get(refused.field or "", refused.field)
        put_beside(self, Refused(refused.message, field=field))
        self.status = refused.status

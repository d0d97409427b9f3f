"""Writing down what somebody has said by telephone, in a letter or at the counter."""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.fields import ReachingField, UnitField, line_field, text_field
from ligai.intake import keyring
from ligai.intake.actions import Contact
from ligai.intake.rules import Category, Channel
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ui.forms import put_beside

WRITTEN_DOWN = (Channel.PHONE, Channel.VISIT, Channel.LETTER, Channel.HOTLINE)
"""Channels on which somebody else writes down what was said."""
_CONTACT = ("contact_name", "contact_phone", "contact_address")


class ReceiveForm(forms.Form):
    """A report in the words of whoever spoke; `once` is the number of the sheet."""

    once = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)
    channel = forms.ChoiceField(
        label=_("渠道"),
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in WRITTEN_DOWN],
        error_messages={"required": _("请选择渠道")},
    )
    text = text_field(
        _("反映人说了什么"),
        rows=7,
        help_text=_("照原话记，念一遍给反映人听。原话加密存放，转出去以前还要遮蔽。"),
    )
    place = line_field(_("地点"), required=False)
    unit = UnitField(
        label=_("由哪个单位受理"),
        required=False,
        help_text=_("填代码或名称；不填就是您的单位。"),
    )
    category = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("还不清楚")), *Category.choices]
    )
    contact_name = line_field(_("反映人姓名"), required=False)
    contact_phone = line_field(_("反映人电话"), required=False)
    contact_address = line_field(
        _("反映人住址"),
        required=False,
        help_text=_("这三项一提交就封进保密库，再看要写理由、由别的单位复核。不愿留的就空着。"),
    )
    keep_words = forms.BooleanField(label=_("反映人不愿转出原话"), required=False)
    about_unit = UnitField(
        label=_("反映的是哪个单位"),
        required=False,
        help_text=_("说的是某个单位才填：它和它的下级看不到这件，也不能承办。"),
    )
    about_person = line_field(
        _("反映的是谁"), required=False, help_text=_("说的是某个人才填，照说的写。")
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"once": secrets.token_urlsafe(24)})
        self.actor, self.status = actor, 200
        for field in self.fields.values():
            if isinstance(field, ReachingField):
                field.look_with(actor)
        if not keyring.has_vault():  # where nobody can seal who it was, nobody is asked
            for name in _CONTACT:
                del self.fields[name]

    def asked(self) -> list[forms.BoundField]:
        """What one sees."""
        return self.visible_fields()

    def clean_contact_phone(self) -> str:
        """Digits, however they were typed, so that one telephone is one person."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["contact_phone"])
        digits = re.sub(r"[\s().\-—–]", "", typed)
        if digits and not re.fullmatch(r"\+?[0-9]{5,20}", digits):
            raise ValidationError(_("这不像一个电话号码，请再看看；也可以不填"))
        return digits

    def facts(self) -> dict[str, Any]:
        """What the action is told."""
        told = {**self.cleaned_data}
        contact = Contact(*(told.pop(name, "") for name in _CONTACT))
        return {**told, "contact": None if contact.is_empty() else contact}

    def refuse(self, refused: Refused) -> None:
        """Say why beside the field; what was typed stays."""
        field = "contact_phone" if refused.field == "contact" else refused.field
        put_beside(self, Refused(refused.message, field=field))
        self.status = refused.status

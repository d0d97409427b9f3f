"""What is asked of somebody who wants to see their own report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LookUpForm(forms.Form):
    """Code and secret, in any way of typing them; what is wrong with them is said once for both."""

    code = forms.CharField(
        label=_("回执号"),
        max_length=60,
        help_text=_("9位，例如 K7QM-3XPA-T。大小写、空格、横线都不要紧。"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
        error_messages={"required": _("请填回执号")},
    )
    secret = forms.CharField(
        label=_("查询码"),
        max_length=80,
        help_text=_("17位，和回执号写在一起。"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
        error_messages={"required": _("请填查询码")},
    )

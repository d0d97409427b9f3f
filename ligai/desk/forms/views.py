"""Giving a list a name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.fields import line_field


class KeepViewForm(forms.Form):
    """The name of a list, and the list as it stands in its address."""

    name = line_field(_("视图的名字"), most=30, help_text=_("同名的会换成现在这个列表。"))
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    status = 200

"""Fields that more than one form of the public site asks with."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

_SHEET_BYTES = 24


def new_sheet() -> str:
    """The number of one sheet: 192 random bits, because whoever knows it is answered like its sender."""
    return secrets.token_urlsafe(_SHEET_BYTES)


def sheet_field() -> forms.CharField:
    """The number of this sheet, so that sending it twice does it once."""
    return forms.CharField(
        widget=forms.HiddenInput,
        min_length=32,
        max_length=64,
        validators=[RegexValidator(r"\A[\w-]+\Z", _("请从本站的页面提交"))],
    )


def words_field(label: Any, *, required: bool = True, rows: int = 4, hint: Any = "") -> Any:
    """What somebody says, at most 5,000 characters."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=5000,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("请写一句")},
    )


class HoneyInput(forms.TextInput):
    """A line that people do not see and programs fill in."""

    def __init__(self) -> None:
        super().__init__(attrs={"tabindex": "-1", "autocomplete": "off"})

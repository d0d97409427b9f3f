"""History in sentences: persons in bold, spoken words in quotation marks, days as `<time>`."""

from __future__ import annotations

from datetime import date, datetime
from string import Formatter
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ligai.ui.dates import day_tag, moment_tag


class Name(str):
    """The name of a person or unit who acts: printed bold."""


class Quote(str):
    """Words somebody used: printed in quotation marks."""


def _part(value: Any) -> str:
    if isinstance(value, Name):
        return format_html("<b>{}</b>", str(value))
    if isinstance(value, Quote):
        return format_html("<q>{}</q>", str(value))
    if isinstance(value, datetime):
        return moment_tag(value, "auto")
    if isinstance(value, date):
        return day_tag(value, "auto")
    return conditional_escape(value)


def sentence(pattern: str, /, **parts: Any) -> SafeString:
    """The pattern `{actor}退回：{reason}` with its parts put in, everything escaped.

    KeyError when the pattern names a part that is not given.
    """
    pieces: list[str] = []
    for literal, field, _spec, _conversion in Formatter().parse(pattern):
        pieces.append(conditional_escape(literal))
        if field is not None:
            pieces.append(_part(parts[field]))
    return mark_safe("".join(pieces))  # every piece was escaped above

"""Names put together in one phrase, joined as the reader's language joins them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def listed(words: Iterable[Any]) -> str:
    """“甲、乙” or “A, B”."""
    return _("、").join(map(str, words))


def clauses(parts: Iterable[Any]) -> str:
    """“甲；乙” or “A; B”: of longer things, which may hold commas themselves."""
    return _("；").join(map(str, parts))


def noted(name: Any, note: Any) -> str:
    """“甲（局长）” or “A (head)”."""
    return pgettext("a name and its note", "%(name)s（%(note)s）") % {"name": name, "note": note}

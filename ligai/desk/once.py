"""A sheet that makes something new is taken once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils.translation import gettext as _

from ligai.kernel.errors import Refused

T = TypeVar("T")
_REMEMBERED = 24 * 3600  # seconds


def made_before(sheet: str) -> Any:
    """What was kept of this sheet if it was taken within a day, else None."""
    return cache.get(sheet) or None


def once(sheet: str, make: Callable[[], T], kept: Callable[[T], int | str]) -> T:
    """Make it and remember what `kept` says of it. Refused while the same sheet is at work; what failed may be sent again."""
    if not cache.add(sheet, "", _REMEMBERED):
        raise Refused(_("这张表正在办，请稍等再看"))
    try:
        made = make()
    except Exception:
        cache.delete(sheet)
        raise
    cache.set(sheet, kept(made), _REMEMBERED)
    return made

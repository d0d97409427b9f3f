"""A sheet that is sent twice is taken once, where the action itself keeps no number of it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils.translation import gettext as _

from ligai.kernel.errors import Refused

T = TypeVar("T")
_REMEMBERED = 24 * 3600  # seconds


class AtWork(Refused):
    """The same sheet is being taken at this moment."""


def made_before(sheet: str) -> Any:
    """What was kept of this sheet if it was taken within a day, else None."""
    return cache.get(_key(sheet)) or None


def once(sheet: str, make: Callable[[], T], kept: Callable[[T], int | str]) -> T:
    """Make it and remember what `kept` says of it, which is not empty.

    Raises AtWork while the same sheet is being taken; what failed may be sent again.
    """
    key = _key(sheet)
    if not cache.add(key, "", _REMEMBERED):
        raise AtWork(_("这张表正在办，请稍等再看"))
    try:
        made = make()
    except Exception:
        cache.delete(key)
        raise
    cache.set(key, kept(made), _REMEMBERED)
    return made


def _key(sheet: str) -> str:
    """Whatever a browser sends as the number of a sheet is no key of a cache yet."""
    return f"sheet-{sha256(sheet.encode(errors='replace')).hexdigest()}"

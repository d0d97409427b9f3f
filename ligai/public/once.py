"""A sheet that is sent twice is taken once, where the action itself keeps no number of it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.core.cache import cache

_REMEMBERED = 24 * 3600  # seconds


def was_taken(sheet: str) -> bool:
    """Was this sheet taken within a day?"""
    return cache.get(_key(sheet)) is not None


def once(sheet: str, do: Callable[[], object]) -> None:
    """Do it unless this sheet was taken within a day; a sheet that was refused may be sent again."""
    key = _key(sheet)
    if not cache.add(key, 1, _REMEMBERED):
        return
    try:
        do()
    except Exception:
        cache.delete(key)
        raise


def _key(sheet: str) -> str:
    return f"public-sheet-{sha256(sheet.encode(errors='replace')).hexdigest()}"

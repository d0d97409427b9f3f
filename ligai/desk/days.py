"""Today, in China: the day that cards, lists and limits are held against."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from ligai.kernel.moments import local_date


def today() -> date:
    """The day it is in China now."""
    return local_date(timezone.now())

"""A few numbers as small bars, plain SVG, with the same numbers as a table for those who cannot see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH, _GROUND, _HIGHEST = 272, 66, 48
_WIDEST, _GAP, _CLOSE = 40, 16, 8
_FEW = 5


@dataclass(frozen=True)
class Bar:
    """One bar: its short name, its number in words, how high, and whether it is the one that matters."""

    name: Any
    told: str
    height: int
    marked: bool = False


def bars(given: Iterable[Bar]) -> SafeString:
    """The SVG, hidden from screen readers: a table beside it says the same."""
    listed = list(given)
    gap = _GAP if len(listed) <= _FEW else _CLOSE
    step = (_WIDTH + gap) / max(len(listed), 1)
    width = min(_WIDEST, step - gap)
    top = max((bar.height for bar in listed), default=0) or 1
    drawn = [_drawn(bar, i * step, width, top) for i, bar in enumerate(listed)]
    return format_html(
        '<svg class="chart" viewBox="0 0 {} 92" aria-hidden="true">'
        '<line class="axis" x1="0" x2="{}" y1="{}" y2="{}"/>{}</svg>',
        _WIDTH, _WIDTH, _GROUND, _GROUND,
        format_html_join("", "{}", ((each,) for each in drawn)),
    )  # fmt: skip


def _drawn(bar: Bar, left: float, width: float, top: int) -> SafeString:
    height = round(bar.height / top * _HIGHEST)
    middle = f"{left + width / 2:.1f}"
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>'
        '<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text class="{}" x="{}" y="84" text-anchor="middle">{}</text>',
        "bar" if bar.marked else "pale", f"{left:.1f}", _GROUND - height, f"{width:.1f}", height,
        "b" if bar.marked else "", middle, _GROUND - height - 6, bar.told,
        "b" if bar.marked else "q", middle, bar.name,
    )  # fmt: skip

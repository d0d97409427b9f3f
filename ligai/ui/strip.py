"""The strip of days that shows which were counted towards a date, as plain SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_STEP, _WIDTH = 13.6, 10.5
_NARROWEST = 150  # so that a label fits
_ROOM_FOR_TWO = (
    18  # squares; on a shorter strip the end's label goes below, beside the start's no more
)
_CLASSES = {"counted": "w", "off": "o", "makeup": "m"}


@dataclass(frozen=True)
class Day:
    """One square. `kind`: counted, off (not counted) or makeup (counted though a weekend)."""

    kind: str
    above: str = ""
    below: str = ""


def _squares(days: list[Day]) -> SafeString:
    return format_html_join(
        "",
        '<rect class="{}" x="{}" y="16" width="10.5" height="14" rx="1.5"/>',
        ((_CLASSES[day.kind], f"{2 + i * _STEP:.1f}") for i, day in enumerate(days)),
    )


def _label(text: str, index: int, count: int, height: int) -> tuple[str, int, str, str]:
    """x, y, anchor and text; the ends are anchored inwards so that nothing is cut off."""
    left = 2 + index * _STEP
    if index < 3:
        return f"{left:.1f}", height, "start", text
    if index > count - 4:
        return f"{left + _WIDTH:.1f}", height, "end", text
    return f"{left + _WIDTH / 2:.1f}", height, "middle", text


def strip(days: Iterable[Day], words: str) -> SafeString:
    """The SVG; the last day is outlined as the due date. `words` says the same to a screen reader."""
    listed = list(days)
    if not listed:
        return SafeString("")
    count = len(listed)
    if count < _ROOM_FOR_TWO and listed[0].above and listed[-1].above and count > 1:
        last = listed[-1]
        listed[-1] = Day(last.kind, below=last.above)
    labels = [_label(day.above, i, count, 10) for i, day in enumerate(listed) if day.above]
    labels += [_label(day.below, i, count, 46) for i, day in enumerate(listed) if day.below]
    return format_html(
        '<svg class="days" width="{}" viewBox="0 0 {} 50" role="img" aria-label="{}">{}'
        '<rect class="e" x="{}" y="14" width="14.5" height="18" rx="2.5"/>{}</svg>',
        f"{max(count * _STEP + 4, _NARROWEST):.0f}",
        f"{max(count * _STEP + 4, _NARROWEST):.1f}",
        words,
        _squares(listed),
        f"{(count - 1) * _STEP:.1f}",
        format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', labels),
    )

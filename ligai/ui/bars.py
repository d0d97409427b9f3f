"""Bars beside their names and numbers: what is drawn can be read, and each number is a link to its list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `note` stands at the right; `strong` is the one bar that matters."""

    label: Any
    number: int
    url: str = ""
    note: str = ""
    strong: bool = False


def bars(rows: Iterable[Bar], words: str) -> SafeString:
    """The list of bars; `words` says to a screen reader what is drawn."""
    listed = list(rows)
    most = max((row.number for row in listed), default=0) or 1
    drawn = format_html_join("", "{}", ((_bar(row, most),) for row in listed))
    return format_html('<ol class="bars" aria-label="{}">{}</ol>', words, drawn)


def _bar(row: Bar, most: int) -> SafeString:
    share = row.number / most * 100
    return format_html(
        '<li><span>{}</span><svg class="chart" aria-hidden="true"><rect class="{}" width="{}%" '
        'height="18" rx="1"/></svg><a class="fig" href="{}">{}</a><span class="quiet">{}</span></li>',
        row.label, "bar" if row.strong else "pale", f"{share:.2f}", row.url, f"{row.number:,}",
        row.note,
    )  # fmt: skip


def band_mark(rate: float, low: float, high: float, whole: float, standing: str) -> SafeString:
    """A rate with its interval on a line from 0 to 1, the whole as a dotted mark."""

    def x(value: float) -> str:
        return f"{4 + value * 124:.1f}"

    return format_html(
        '<svg class="band {}" viewBox="0 0 132 20" aria-hidden="true"><path class="axis" d="M4 10H128"/>'
        '<path class="mark" d="M{} 1V19"/><path class="line" d="M{} 10H{}"/>'
        '<circle class="dot" cx="{}" cy="10" r="3.5"/></svg>',
        standing, x(whole), x(low), x(high), x(rate),
    )  # fmt: skip

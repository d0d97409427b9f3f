"""Marks, figures, days and form fields as template tags; shapes and words come in as parameters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.forms.boundfield import BoundField, BoundWidget
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ligai.ui import bars as drawn
from ligai.ui import dates
from ligai.ui.strip import Day
from ligai.ui.strip import strip as strip_svg

register = template.Library()

# Shape → the colour class that goes with it; the fuller the circle, the nearer the end.
SHAPES = {
    "dashed": "",
    "empty": "",
    "quarter": "is-going",
    "half": "is-going",
    "threequarter": "is-going",
    "full": "is-going",
    "ticked": "is-done",
    "watched": "is-done",
    "held": "",
    "lasting": "",
    "crossed": "",
    "back": "is-back",
    "relapse": "is-bad",
    "spark": "",
    "ledger": "",
    "letter": "",
}

# Card → its shape and its name. A stopped clock has no card, only its words.
CARDS = {
    "green": ("dot", _("绿牌")),
    "blue": ("diamond", _("蓝牌")),
    "yellow": ("triangle", _("黄牌")),
    "red": ("octagon", _("红牌")),
    "held": ("bars", ""),
}

_DRESS = {"select": "form-select", "checkbox": "form-check-input"}


def _drawing(kind: str, name: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        kind,
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A 16 px outline icon; always beside its word, so it is hidden from screen readers."""
    return _drawing("i", name)


@register.simple_tag
def mark(shape: str) -> SafeString:
    """One of our own 14 px shapes, without words."""
    return _drawing("mk", f"m-{shape}")


@register.simple_tag
def state(shape: str, label: Any) -> SafeString:
    """Where a thing is in its life: shape and word. KeyError when the shape is unknown."""
    return format_html(
        '<span class="state {}">{}{}</span>', SHAPES[shape], mark(shape), conditional_escape(label)
    )


@register.simple_tag
def limit(card: str, words: Any = "") -> SafeString:
    """The card of a limit (green, blue, yellow, red, held) and what it means."""
    shape, name = CARDS[card]
    gap = "　" if name and words else ""
    return format_html(
        '<span class="limit {}">{}<span>{}{}{}</span></span>', card, mark(shape), name, gap, words
    )


@register.simple_tag
def once() -> SafeString:
    """The mark of a red card that was shown once and stays for the whole batch."""
    return format_html(
        '<span class="once" title="{}">{}{}</span>',
        _("本批次内曾亮红牌，记录不消除"),
        mark("once"),
        _("曾红"),
    )


def _linked(inner: SafeString | str, href: str) -> SafeString:
    if href:
        return format_html('<a class="fig" href="{}">{}</a>', href, inner)
    return format_html('<span class="nowrap">{}</span>', inner)


def _grouped(number: Any) -> str:
    return f"{number:,}" if isinstance(number, int | Decimal) else str(number)


@register.simple_tag
def fig(number: Any, href: str = "") -> SafeString:
    """A number (or words with one in them, `58件`) as a link to the list it counts."""
    return _linked(conditional_escape(_grouped(number)), href)


@register.simple_tag
def rate(done: int, total: int, href: str = "", large: bool = False) -> SafeString:
    """`542/577 = 93.93 %`, rounded half up to two decimals; a dash when there is nothing to divide by."""
    if not total:
        return _linked(format_html("{}/0 = <strong>{}</strong>", done, dates.NOT_GIVEN), href)
    percent = (Decimal(done * 100) / total).quantize(Decimal("0.01"), ROUND_HALF_UP)
    shape = "<small>{}/{} =</small> {} %" if large else "{}/{} = <strong>{} %</strong>"
    return _linked(format_html(shape, f"{done:,}", f"{total:,}", percent), href)


@register.simple_tag
def day(value: date | None, form: str = "full") -> SafeString | str:
    """`<time>` with the day in the reader's language; form: full, short, weekday, auto."""
    return dates.day_tag(value, form)


@register.simple_tag
def moment(value: datetime | None, form: str = "full") -> SafeString | str:
    """`<time>` with day and minute on China's clock; form: full, short, time, auto."""
    return dates.moment_tag(value, form)


@register.simple_tag
def strip(days: Iterable[Day], words: str) -> SafeString:
    """The strip of counted days (see `ligai.ui.strip.Day`)."""
    return strip_svg(days, words)


@register.simple_tag
def bars(rows: Iterable[drawn.Bar], words: str) -> SafeString:
    """Bars with names and numbers (see `ligai.ui.bars.Bar`)."""
    return drawn.bars(rows, words)


@register.simple_tag
def band(found: Any) -> SafeString | str:
    """A rate with its interval against the whole; nothing where there is none."""
    if found is None or found.standing == "few":
        return ""
    low, high = found.interval.low, found.interval.high
    return drawn.band_mark(found.rate, low, high, found.whole, found.standing)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input itself, dressed by its kind; Django ties it to its hint and its error."""
    widget = field.field.widget
    dress: dict[str, str | bool] = {
        "class": _DRESS.get(getattr(widget, "input_type", ""), "form-control")
    }
    if widget.attrs.get("placeholder"):
        dress["placeholder"] = ""  # the label stands above; grey words inside look filled in
    return field.as_widget(attrs=dress)


@register.simple_tag
def option(choice: BoundWidget) -> SafeString:
    """One radio button or checkbox out of `{% for choice in field %}`, without its label."""
    choice.data["attrs"]["class"] = "form-check-input"
    return choice.tag(wrap_label=False)


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: `options` (radios, several checkboxes), `check` (one) or `line`."""
    widget = field.field.widget
    if getattr(widget, "input_type", "") in ("radio", "checkbox"):
        return "options" if hasattr(widget, "choices") else "check"
    return "line"

"""Days and moments in words, in the reader's language: 2019年9月10日, 10 September 2019."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import dateformat, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ligai.kernel.moments import SHANGHAI, local_date

# GB/T 15835: Arabic figures without leading zeros, no space before 年月日.
_DAY = {
    "zh": {"full": "Y年n月j日", "short": "n月j日", "weekday": "n月j日，l"},
    "en": {"full": "j F Y", "short": "j F", "weekday": "l, j F"},
}
_MOMENT = {
    "zh": {"full": "Y年n月j日 G:i", "short": "n月j日 G:i", "time": "G:i"},
    "en": {"full": "j F Y, G:i", "short": "j F, G:i", "time": "G:i"},
}
NOT_GIVEN = "—"


def _tongue() -> str:
    return "zh" if (translation.get_language() or "zh").startswith("zh") else "en"


def _form_for(value: date, form: str) -> str:
    """`auto` leaves the year away while it is this year's."""
    if form != "auto":
        return form
    return "short" if value.year == local_date(timezone.now()).year else "full"


def day_words(value: date, form: str = "full") -> str:
    """A day in words; `form` is full, short, weekday or auto. A moment counts as its day in China."""
    if isinstance(value, datetime):
        value = local_date(value)
    return dateformat.format(value, _DAY[_tongue()][_form_for(value, form)])


def moment_words(value: datetime, form: str = "full") -> str:
    """An aware moment in words, on China's clock; `form` is full, short, time or auto."""
    local = value.astimezone(SHANGHAI)
    return dateformat.format(local, _MOMENT[_tongue()][_form_for(local, form)])


def day_tag(value: date | None, form: str = "full") -> SafeString | str:
    """`<time datetime="2019-09-10">2019年9月10日</time>`, or a dash where no day was given."""
    if value is None:
        return NOT_GIVEN
    on = local_date(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), day_words(on, form))


def moment_tag(value: datetime | None, form: str = "full") -> SafeString | str:
    """The same for a moment, to the minute."""
    if value is None:
        return NOT_GIVEN
    iso = value.astimezone(SHANGHAI).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', iso, moment_words(value, form))

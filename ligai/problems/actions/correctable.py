"""Reading the value of a correction: which columns it changes, from when on, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Theme
from ligai.kernel.errors import Refused
from ligai.kernel.moments import day_start, local_date
from ligai.ledger.buckets import Bucket
from ligai.ledger.models import Event
from ligai.org.models import Person
from ligai.org.rules import Visibility
from ligai.problems import rules
from ligai.problems.actions.hand import Hand, needs
from ligai.problems.actions.registering import default_visibility
from ligai.problems.rules import Correctable, Nature, RequestKind


def called(what: Correctable, bucket: Bucket) -> Any:
    """What a counted value is called in the sentence: a name for an id, "" when there is none."""
    column = _COLUMN[what]
    value = getattr(bucket, column)
    if not column.endswith("_id"):
        return value
    found = _NAMED[column].objects.filter(pk=value).values_list("name", flat=True)
    return found.first() or ""


@dataclass(frozen=True, slots=True)
class Correction:
    """Bucket columns with their right values; `since`: when the wrong ones were set.

    `also` are fields of the row that are not counted by and go with them.
    """

    columns: dict[str, Any]
    since: datetime
    also: dict[str, Any] = field(default_factory=dict)


def read(what: Correctable, value: Any, hand: Hand, events: Sequence[Event]) -> Correction:
    """A typed value as a correction of this problem; Refused when it does not fit."""
    return _READERS[what](value, hand, events)


def set_by(events: Iterable[Event], column: str) -> Event:
    """The event that gave a column its present value; the opening names every column."""
    naming = [e for e in events if column in e.changes]
    return max(naming, key=lambda e: (e.effective_at, e.seq))


def _theme(value: Any, hand: Hand, events: Sequence[Event]) -> Correction:
    """A theme brings its campaign along."""
    if value is not None and not isinstance(value, Theme):
        raise Refused(_("请选择专题"), field="value")
    columns = {"theme_id": value.pk if value else 0}
    if value is not None and value.campaign_id != hand.problem.campaign_id:
        columns["campaign_id"] = value.campaign_id
    return Correction(columns, set_by(events, "theme_id").effective_at)


def _source(value: Any, hand: Hand, events: Sequence[Event]) -> Correction:
    text = needs(value, _("请写明来源"), "value")[:60]
    return Correction({"source": text}, set_by(events, "source").effective_at)


def _category(value: Any, hand: Hand, events: Sequence[Event]) -> Correction:
    text = (value or "").strip()[:60]
    return Correction({"category": text}, set_by(events, "category").effective_at)


def _nature(value: Any, hand: Hand, events: Sequence[Event]) -> Correction:
    """Self-examination closes the problem to those not entitled; nothing opens by a correction."""
    if value not in Nature.values:
        raise Refused(_("请选择性质"), field="value")
    columns = {"nature": str(value)}
    if hand.problem.visibility == Visibility.ORDINARY:
        columns["visibility"] = default_visibility(value)
    return Correction(columns, set_by(events, "nature").effective_at)


def _received_on(value: Any, hand: Hand, events: Sequence[Event]) -> Correction:
    opened_on = local_date(events[0].effective_at)
    day = _day(value)
    if day > opened_on:
        raise Refused(
            _("收到日期不能晚于登记的%(opened)s") % {"opened": opened_on.isoformat()},
            field="value",
        )
    since = set_by(events, "received_on").effective_at
    return Correction({"received_on": day}, since, {"received_at": day_start(day)})


def _due_on(value: Any, hand: Hand, events: Sequence[Event]) -> Correction:
    """The day given at the last dispatch; what an approved extension made of it later stays."""
    day = _day(value)
    extended = rules.APPROVED[RequestKind.EXTENSION].key
    given = [e for e in events if e.changes.get("due_on") and e.verb != extended]
    if not given:
        raise Refused(_("还没有期限，交办时才定"), field="value")
    if day < hand.problem.received_on:
        raise Refused(_("期限不能早于收到的日子"), field="value")
    last = max(given, key=lambda e: (e.effective_at, e.seq))
    names = [name for name in ("due_on", "original_due_on") if name in last.changes]
    return Correction(dict.fromkeys(names, day), last.effective_at, {"due_is_provisional": False})


def _lead(value: Any, hand: Hand, events: Sequence[Event]) -> Correction:
    if not isinstance(value, Person):
        raise Refused(_("请选择包保领导"), field="value")
    if hand.problem.is_open and not value.open_posts(hand.today).exists():
        raise Refused(_("%(name)s现在没有在任的岗位") % {"name": value.name}, field="value")
    since = set_by(events, "lead_id").effective_at
    return Correction({"lead_id": value.pk}, since, {"lead_name": value.name})


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Refused(_("请写明日期"), field="value")
    return value


_COLUMN: dict[Correctable, str] = {
    Correctable.THEME: "theme_id",
    Correctable.SOURCE: "source",
    Correctable.CATEGORY: "category",
    Correctable.NATURE: "nature",
    Correctable.RECEIVED_ON: "received_on",
    Correctable.DUE_ON: "due_on",
    Correctable.LEAD: "lead_id",
}
_NAMED: dict[str, Any] = {"theme_id": Theme, "lead_id": Person}
_READERS: dict[Correctable, Callable[[Any, Hand, Sequence[Event]], Correction]] = {
    Correctable.THEME: _theme,
    Correctable.SOURCE: _source,
    Correctable.CATEGORY: _category,
    Correctable.NATURE: _nature,
    Correctable.RECEIVED_ON: _received_on,
    Correctable.DUE_ON: _due_on,
    Correctable.LEAD: _lead,
}

"""What people read at the head of a group's row: names of units, persons, themes, and choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Theme
from ligai.intake.rules import Category, Channel, ReportState
from ligai.org.models import Person, UnitKey
from ligai.org.rules import Line
from ligai.problems import rules

if TYPE_CHECKING:
    from ligai.stats.tabulate import Question

_CHOICES: dict[str, dict[str, Any]] = {
    "disposition": dict(rules.Disposition.choices),
    "nature": dict(rules.Nature.choices),
    "line": dict(Line.choices),
    "source": {**dict(Channel.choices), **dict(rules.Source.choices)},
    "category": {**dict(Category.choices), **dict(rules.Duty.choices)},
    "state": {
        **dict(ReportState.choices), **dict(rules.AssignmentState.choices),
        **dict(rules.State.choices),
    },
}  # fmt: skip


def key_of(group: Any) -> str:
    """One spelling for a group and for "not set", wherever the row came from."""
    if isinstance(group, date):
        return group.strftime("%Y-%m")
    return "" if group in (None, 0, "0", "") else str(group)


def labels_of(question: Question, by: str, keys: Sequence[Any]) -> Callable[[Any], tuple[str, str]]:
    """(label, unit code) of a group."""
    if by == "unit":
        return _unit_labels(question, keys)
    if by in ("theme", "lead"):
        rows: Any = Theme.objects if by == "theme" else Person.objects
        names = {str(row.pk): row.name for row in rows.filter(pk__in=_numbers(keys))}
        unset = {"theme": _("未归入专题"), "lead": _("未定包保领导")}[by]
        return lambda key: (names.get(str(key), str(unset)), "")
    return lambda key: (_choice_label(by, key), "")


def _unit_labels(question: Question, paths: Sequence[str]) -> Callable[[Any], tuple[str, str]]:
    keys = UnitKey.objects.filter(path__in=paths).select_related("unit").order_by("from_at")
    units = {key.path: (key.unit.name, key.unit.code) for key in keys}
    own = str(_("%(unit)s本级") % {"unit": question.unit.name})
    return lambda path: (own, "") if path == question.path else units.get(path, (path, ""))


def _numbers(keys: Iterable[Any]) -> list[int]:
    return [int(key) for key in keys if str(key).isdigit()]


def _choice_label(by: str, key: Any) -> str:
    if by == "month":
        return key_of(key) or str(_("未填"))
    return str(_CHOICES.get(by, {}).get(key, key or _("未填")))

"""What headings mean in the ledgers of one template: said once by a person, kept, used again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from django.utils import translation

from ligai.intake import rules
from ligai.intake.columns import FIELD_BY_KEY
from ligai.intake.headings import Header, folded_heading
from ligai.intake.ledger_file import LedgerFile, read_ledger
from ligai.intake.models import HeadingChoice, ImportRun
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.record import record
from ligai.ledger.writing import writes

Overrides = Mapping[str, str | None]
_LONGEST_HEADING = 200


def read_with_choices(path: Path, overrides: Overrides, today: date) -> LedgerFile:
    """Read a ledger with what was said before about ledgers of its headings, and today's on top.

    Raises Refused when it cannot be read either way.
    """
    try:
        ledger = read_ledger(path, overrides, today=today)
    except Refused as refusal:
        ledger = _read_by_all_choices(path, overrides, today, refusal)
    kept = _choices(header.template_key for header in ledger.headers)
    return read_ledger(path, {**kept, **overrides}, today=today) if kept else ledger


def _read_by_all_choices(
    path: Path, overrides: Overrides, today: date, refusal: Refused
) -> LedgerFile:
    """Without a choice made before, the headings may not be found at all: then try all choices."""
    every = _choices(None)
    if not every:
        raise refusal
    try:
        ledger = read_ledger(path, {**every, **overrides}, today=today)
    except Refused:
        raise refusal from None
    if not _choices(header.template_key for header in ledger.headers):
        raise refusal  # what was said of other templates does not count here
    return ledger


def _choices(template_keys: Iterable[str] | None) -> dict[str, str | None]:
    found = HeadingChoice.objects.order_by("id")
    if template_keys is not None:
        found = found.filter(template_key__in=set(template_keys))
    return {choice.heading: choice.field or None for choice in found}


def strangers(overrides: Overrides, headers: Iterable[Header]) -> list[str]:
    """The headings (or column letters) of overrides that stand in none of the sheets."""
    columns = [column for header in headers for column in header.columns]
    letters = {column.letter for column in columns}
    known = {name for column in columns for name in _called(column.heading)}
    return [
        name
        for name in overrides
        if folded_heading(name) not in known
        and not (re.fullmatch("[A-Z]{1,3}", name) and name in letters)
    ]


def _called(heading: str) -> set[str]:
    """A heading of several rows is also called by its lowest."""
    return {folded_heading(heading), folded_heading(heading.rpartition("·")[2])}


@writes
def keep_choices(
    run: ImportRun, headers: Iterable[Header], overrides: Overrides, *, actor: Actor
) -> None:
    """Remember what headings mean in ledgers like this one; a new meaning is an event of the run."""
    told: dict[str, tuple[str, str]] = {}
    for header in headers:
        unknown = set(strangers(overrides, [header]))
        for heading, name in overrides.items():
            if heading not in unknown:
                change = _keep_choice(header.template_key, heading, name or "")
                told |= {heading: change} if change else {}
    for heading, (before, after) in told.items():
        facts = {"heading": heading, "before": _written(before), "field": _written(after)}
        record(rules.HEADING_MEANT, run, actor=actor, facts=facts)


def _keep_choice(template_key: str, heading: str, name: str) -> tuple[str, str] | None:
    """(before, after) when the choice is new or another one."""
    heading = heading[:_LONGEST_HEADING]
    choice = HeadingChoice.objects.filter(template_key=template_key, heading=heading).first()
    if choice is None:
        HeadingChoice(template_key=template_key, heading=heading, field=name).save(
            force_insert=True
        )
        return "?", name
    if choice.field == name:
        return None
    before, choice.field = choice.field, name
    choice.save(update_fields=["field"])
    return before, name


def _written(name: str) -> str:
    """A field as the ledger writes it down, whatever language the writer reads."""
    with translation.override("zh-hans"):
        if name == "?":
            return "未指明"
        return str(FIELD_BY_KEY[name].label) if name else "不要"

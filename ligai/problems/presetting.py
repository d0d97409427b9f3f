"""Presets: limits that are shipped as data, and what putting one in force would change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.phrases import listed
from ligai.problems.models import Limit

_PRESETS = Path(__file__).parent / "presets"


@dataclass(frozen=True, slots=True)
class Change:
    """A limit that a preset would put in force, and the one that holds on that day (or None)."""

    limit: Limit
    before: Limit | None


def preset_names() -> list[str]:
    """The presets that are shipped."""
    return sorted(path.stem for path in _PRESETS.glob("*.json"))


def read_preset(name: str) -> dict[str, Any]:
    """A preset's names and limits; Refused when there is none of that name."""
    if name not in preset_names():
        raise Refused(
            _("没有“%(name)s”这个预设；可选：%(known)s")
            % {"name": name, "known": listed(preset_names())}
        )
    preset: dict[str, Any] = json.loads((_PRESETS / f"{name}.json").read_text())
    return preset


def preset_label(name: str) -> str:
    """A preset's name in the active language; "" is the installation's own limits."""
    if not name:
        return str(_("本系统通用"))
    if name not in preset_names():
        return name
    preset = read_preset(name)
    return str(preset["en" if (get_language() or "").startswith("en") else "zh"])


def changes_of(
    preset: dict[str, Any], target: str, effective_from: date | None = None
) -> list[Change]:
    """What putting a preset in force for `target` would add, from a day on or each from its own day.

    A limit that already holds with the same amount is no change, nor one that was put in force for
    that very day.
    """
    known: dict[str, list[Limit]] = {}
    for limit in Limit.objects.filter(preset=target).order_by("effective_from"):
        known.setdefault(limit.key, []).append(limit)
    rows = [_row(row, target, effective_from) for row in preset["limits"]]
    found = [Change(limit, _holding(known.get(limit.key, []), limit)) for limit in rows]
    return [change for change in found if _differs(change, known, from_day=effective_from)]


def _row(row: dict[str, Any], target: str, effective_from: date | None) -> Limit:
    return Limit(
        preset=target,
        key=row["key"],
        amount=row["amount"],
        amount_unit=row["unit"],
        effective_from=effective_from or date.fromisoformat(row["effective_from"]),
        legal_basis_zh=row["basis_zh"],
        legal_basis_en=row["basis_en"],
    )


def _holding(versions: list[Limit], limit: Limit) -> Limit | None:
    earlier = [each for each in versions if each.effective_from <= limit.effective_from]
    return earlier[-1] if earlier else None


def _differs(change: Change, known: dict[str, list[Limit]], *, from_day: date | None) -> bool:
    limit, before = change.limit, change.before
    taken = {each.effective_from for each in known.get(limit.key, [])}
    if limit.effective_from in taken:
        return False
    same = before is not None and (before.amount, before.amount_unit) == (
        limit.amount,
        limit.amount_unit,
    )
    return not (same and from_day is not None)

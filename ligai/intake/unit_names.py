"""Which unit a ledger's row means: by its name as written, with or without the names of the units above it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.fields import ancestors, under
from ligai.org.models import Unit

_SHORTEST = 2  # characters of a name
_FULL_WIDTH = str.maketrans("()", "（）")
_SEVERAL = re.compile(r"[、;；/\n]|[,，]\s*")


def unit_named(written: str, run_unit: Unit) -> Unit | None:
    """The one open unit at or under `run_unit` that is called so; None when there is none.

    A name matches as written (blanks and width do not count), else with the names of units above
    it in front, in part or whole: 吉林市住房和城乡建设局 is 市住房和城乡建设局 under 吉林市. Raises
    Refused when several units match equally well, or when only a closed one does.
    """
    name = _plain(written)
    if name == _plain(run_unit.name):
        return run_unit
    above = _names_to(run_unit)
    called = _possible_names(name, above) | {written}
    found = list(Unit.objects.filter(under(run_unit.path), name__in=called))
    exact = [unit for unit in found if _plain(unit.name) == name]
    matching = exact or [unit for unit in found if _means(name, unit, above)]
    still_open = [unit for unit in matching if unit.closed_on is None]
    if len(still_open) > 1:
        raise Refused(
            _("“%(name)s”在%(unit)s下不止一个，请写全称")
            % {"name": written, "unit": run_unit.name},
            field="unit",
        )
    if matching and not still_open:
        raise Refused(_("%(unit)s已经撤销") % {"unit": written}, field="unit")
    return still_open[0] if still_open else None


def _possible_names(name: str, above: Sequence[str]) -> set[str]:
    """What a unit may be called in the tree that a ledger calls so: parts of it, or more than it."""
    shorter = {name[start:] for start in range(max(1, len(name) - _SHORTEST + 1))}
    longer = {front + name for front in above} | {_overlapped(front, name) for front in above}
    called = shorter | longer
    return called | {each.translate(_FULL_WIDTH) for each in called}


def first_named(written: str) -> str:
    """The first of several units in one cell, who leads by custom; "" when there is only one."""
    parts = [part.strip() for part in _SEVERAL.split(written)]
    return parts[0] if len([part for part in parts if part]) > 1 else ""


def written_together(written: str) -> str:
    """A cell's text as one name: a line break inside it is where the cell was too narrow."""
    return " ".join("".join(written.split("\n")).split())


def opening_name(written: str) -> str:
    """What a new unit is called: several lines are several units."""
    return "、".join(" ".join(line.split()) for line in written.split("\n") if line.strip())


def _means(name: str, unit: Unit, chain: Sequence[str]) -> bool:
    """Whether one of the two names is the other with names of units above in front."""
    own = _plain(unit.name)
    if name.endswith(own):
        return _spells(name, own, _names_to(unit)[:-1])
    return own.endswith(name) and _spells(own, name, chain)


def _spells(whole: str, end: str, names: Sequence[str]) -> bool:
    """Whether `whole` is `end` after some of `names` in their order; 吉林市 and 市住建局 share their 市."""
    front = whole[: len(whole) - len(end)]
    return _made_of(front, names) or _made_of(front + end[:1], names)


def _made_of(text: str, names: Sequence[str]) -> bool:
    if not text:
        return True
    return any(
        text.startswith(name) and _made_of(text[len(name) :], names[place + 1 :])
        for place, name in enumerate(names)
        if name
    )


def _overlapped(above: str, name: str) -> str:
    return above + name[1:] if above[-1:] == name[:1] else above + name


def _names_to(unit: Unit) -> list[str]:
    """The names from the root down to a unit, itself last."""
    units = Unit.objects.filter(path__in=ancestors(unit.path)).order_by("path")
    return [_plain(name) for name in units.values_list("name", flat=True)]


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())

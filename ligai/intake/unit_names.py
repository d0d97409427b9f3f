"""Which unit a ledger's row means: by its name as written, with or without the names of the units above it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.fields import ancestors, under
from ligai.org.models import Unit

_SHORTEST, _LONGEST = 2, 100  # characters of a name
_AT_ONCE = 10_000  # names in one statement
_FULL_WIDTH = str.maketrans("()", "（）")
_SEVERAL = re.compile(r"[、;；/\n]|[,，]\s*")


class UnitsCalled:
    """The units at or under `run_unit` that any of these written names may mean, read in three queries.

    A name matches as written (blanks and width do not count), else with the names of units above
    it in front, in part or whole: 吉林市住房和城乡建设局 is 市住房和城乡建设局 under 吉林市.
    """

    def __init__(self, written: Iterable[str], run_unit: Unit) -> None:
        self._run_unit = run_unit
        [self._above] = _names_to([run_unit])
        called: set[str] = set()
        for name in written:
            called |= _possible_names(_plain(name), self._above) | {name}
        self._found: dict[str, list[tuple[Unit, list[str]]]] = defaultdict(list)
        units = [unit for names in _some(called) for unit in _open_or_closed(run_unit, names)]
        self._keep(units)

    def add(self, unit: Unit) -> None:
        """One more, which was opened meanwhile."""
        self._keep([unit])

    def _keep(self, units: Sequence[Unit]) -> None:
        for unit, names in zip(units, _names_to(units), strict=True):
            self._found[unit.name].append((unit, names))

    def named(self, written: str) -> Unit | None:
        """The one open unit that is called so; None when there is none.

        Raises Refused when several units match equally well, or when only a closed one does.
        """
        name = _plain(written)
        if name == _plain(self._run_unit.name):
            return self._run_unit
        called = _possible_names(name, self._above) | {written}
        found = [pair for each in called & self._found.keys() for pair in self._found[each]]
        exact = [unit for unit, _names in found if _plain(unit.name) == name]
        matching = exact or [u for u, names in found if _means(name, u, names, self._above)]
        still_open = [unit for unit in matching if unit.closed_on is None]
        if len(still_open) > 1:
            raise Refused(
                _("“%(name)s”在%(unit)s下不止一个，请写全称")
                % {"name": written, "unit": self._run_unit.name},
                field="unit",
            )
        if matching and not still_open:
            raise Refused(_("%(unit)s已经撤销") % {"unit": written}, field="unit")
        return still_open[0] if still_open else None


def _open_or_closed(run_unit: Unit, names: Sequence[str]) -> Iterable[Unit]:
    return Unit.objects.filter(under(run_unit.path), name__in=names)


def _some(names: set[str]) -> Iterator[list[str]]:
    """Names that a unit can have, so many at a time as every engine takes in one statement."""
    possible = sorted(name for name in names if len(name) <= _LONGEST)
    for start in range(0, len(possible), _AT_ONCE):
        yield possible[start : start + _AT_ONCE]


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


def _means(name: str, unit: Unit, names: Sequence[str], chain: Sequence[str]) -> bool:
    """Whether one of the two names is the other with names of units above in front."""
    own = _plain(unit.name)
    if name.endswith(own):
        return _spells(name, own, names[:-1])
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


def _names_to(units: Sequence[Unit]) -> list[list[str]]:
    """For each unit the names from the root down to it, itself last."""
    chains = [ancestors(unit.path) for unit in units]
    above = Unit.objects.filter(path__in={path for chain in chains for path in chain})
    names = {path: _plain(name) for path, name in above.values_list("path", "name")}
    return [[names[path] for path in chain if path in names] for chain in chains]


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())

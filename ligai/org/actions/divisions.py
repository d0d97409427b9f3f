"""Imports the five-level divisions of provinces into the tree, in short transactions, as often as one likes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.record import record
from ligai.ledger.writing import database_now, writes
from ligai.org import rules
from ligai.org.access import MANAGE_UNITS, require
from ligai.org.actions import _tree as tree
from ligai.org.divisions import Division, check_provinces, divisions_of, edition
from ligai.org.models import Unit, UnitKey, UnitQuerySet
from ligai.org.rules import UnitKind

_BATCH = 500  # units in one transaction: well below a second on either engine


@dataclass(frozen=True, slots=True)
class Imported:
    """What the import of one province came to: units opened now, and how many stand in all."""

    code: str
    name: str
    added: int
    total: int


def import_divisions(root: Unit, provinces: Sequence[str], *, actor: Actor) -> list[Imported]:
    """Open every place of these provinces (two-digit codes) under the root.

    A place whose code stands in the tree already is left as it is, wherever it has been moved and
    whatever it is called by now; so a second run opens nothing and a broken one goes on. Raises
    Refused, before anything is written, for an unknown code or when the tables are missing.
    """
    check_provinces(list(provinces))
    require(actor, MANAGE_UNITS, root)
    return [_import_province(root, province, actor) for province in dict.fromkeys(provinces)]


def _import_province(root: Unit, province: str, actor: Actor) -> Imported:
    levels = divisions_of(province)  # parents stand before their children are opened
    batches = [batch for places in levels.values() for batch in _batches(places)]
    added = 0
    for batch in batches:
        missing = _missing(batch)
        added += _open_batch(root, missing, actor) if missing else 0
    return _note_import(batches, added, actor)


def _batches(places: list[Division]) -> Iterator[list[Division]]:
    for start in range(0, len(places), _BATCH):
        yield places[start : start + _BATCH]


def _missing(batch: list[Division]) -> list[Division]:
    standing = set(_standing(batch).values_list("code", flat=True))
    return [place for place in batch if place.code not in standing]


def _standing(batch: list[Division]) -> UnitQuerySet:
    return Unit.objects.filter(code__in=[place.code for place in batch])


@writes
def _open_batch(root: Unit, places: list[Division], actor: Actor) -> int:
    [root] = tree.locked(root)
    require(actor, MANAGE_UNITS, root)
    places = _missing(places)  # somebody may have been faster until the lock was given
    parents = _locked_parents(root, places)
    # A place under one that has been closed here stays out, with what is below it.
    places = [place for place in places if place.parent in parents]
    numbers = {
        code: tree.next_child(parents[code], count)
        for code, count in Counter(place.parent for place in places).items()
    }
    units = []
    for place in places:
        parent, number = parents[place.parent], numbers[place.parent]
        numbers[place.parent] += 1
        units.append(_unit(place, parent, number))
    Unit.objects.bulk_create(units)
    moment = database_now()
    UnitKey.objects.bulk_create(
        UnitKey(unit=u, path=u.path, from_at=moment, told_at=moment) for u in units
    )
    return len(units)


def _locked_parents(root: Unit, places: list[Division]) -> dict[str, Unit]:
    """Code → unit for every open parent; the provinces' is the root."""
    codes = {place.parent for place in places} - {""}
    found = Unit.objects.select_for_update(no_key=True).filter(code__in=codes).open()
    return {unit.code: unit for unit in found.order_by("pk")} | {"": root}


def _unit(place: Division, parent: Unit, number: int) -> Unit:
    return Unit(
        code=place.code,
        name=place.name,
        unit_kind=UnitKind.AREA,
        level=place.level,
        parent=parent,
        path=tree.child_path(parent.path, number),
        order=number,
    )


@writes
def _note_import(batches: list[list[Division]], added: int, actor: Actor) -> Imported:
    """One event for the province, when anything was opened or an earlier run ended before its own."""
    province = Unit.objects.select_for_update(no_key=True).get(code=batches[0][0].code)
    total = sum(_standing(batch).count() for batch in batches)
    noted = Event.objects.of(province).filter(verb=rules.DIVISIONS_IMPORTED.key).exists()
    if added or not noted:
        facts = {"name": province.name, "added": added, "total": total, "edition": edition()}
        record(rules.DIVISIONS_IMPORTED, province, actor=actor, facts=facts)
    return Imported(province.code, province.name, added, total)

"""Opens, renames, moves, closes and merges units, and keeps the history of their paths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.fields import is_under
from ligai.ledger.models import Event
from ligai.ledger.record import record
from ligai.ledger.writing import writes
from ligai.org import rules
from ligai.org.access import MANAGE_UNITS, require
from ligai.org.models import Post, Unit, UnitKey, base36
from ligai.org.rules import Level, Line, UnitKind

_LONGEST_PATH = 120
_BATCH = 500


@dataclass(frozen=True, slots=True)
class UnitMove:
    """A unit that moved: everything under `before` is under `after` from `effective_at` on."""

    unit: Unit
    before: str
    after: str
    effective_at: datetime


@writes
def found_tree(*, actor: Actor, name: str = "全国", code: str = rules.ROOT_CODE) -> Unit:
    """Make the root of an empty installation; Refused when there is one."""
    root = Unit(code=code, name=_named(name), level=Level.NATION, path="1.")
    require(actor, MANAGE_UNITS, root)
    if Unit.objects.filter(parent=None).exists():
        raise Refused(_("单位树已经建好了"))
    root.save(force_insert=True)
    event = record(rules.UNIT_FOUNDED, root, actor=actor, facts={"name": name, "code": code})
    _open_key(root, event.effective_at)
    return root


@writes
def open_unit(
    parent: Unit,
    *,
    actor: Actor,
    name: str,
    code: str = "",
    unit_kind: UnitKind = UnitKind.AREA,
    level: Level | None = None,
    line: str | None = None,
    order: int | None = None,
) -> Unit:
    """Open a unit under another one.

    Without a `code` it gets the parent's with its own number; without a `level` an area stands one
    below its parent and anything else beside it; without a `line` it has the parent's; without an
    `order` it comes last. Raises Refused for a closed parent, a blank name, an unknown line, a
    level above the parent's, or a code that is taken.
    """
    parent = lock_tree(parent)
    require(actor, MANAGE_UNITS, parent)
    _check_open(parent)
    level = _level_under(parent, unit_kind) if level is None else level
    _check_level(parent, unit_kind, level)
    number = parent.last_child + 1
    unit = Unit(
        code=_free_code(code.strip(), parent, number),
        name=_named(name),
        unit_kind=unit_kind,
        level=level,
        line=_known_line(parent.line if line is None else line),
        parent=parent,
        path=child_path(parent.path, number),
        order=number if order is None else order,
    )
    _check_depth(len(unit.path))
    _give_number(parent)
    unit.save(force_insert=True)
    facts = {"name": unit.name, "parent": parent.name, "code": unit.code, "path": unit.path}
    event = record(rules.UNIT_OPENED, unit, actor=actor, facts=facts)
    _open_key(unit, event.effective_at)
    return unit


@writes
def rename_unit(unit: Unit, *, actor: Actor, name: str) -> Unit:
    """Give a unit another name; what was written under the old one keeps it."""
    unit = _locked(unit)
    require(actor, MANAGE_UNITS, unit)
    _check_open(unit)
    before, unit.name = unit.name, _named(name)
    if unit.name == before:
        raise Refused(_("名称没有变"), field="name")
    unit.save(update_fields=["name"])
    record(rules.UNIT_RENAMED, unit, actor=actor, facts={"before": before, "after": unit.name})
    return unit


@writes
def _move_unit(
    unit: Unit, *, into: Unit, actor: Actor, effective_at: datetime | None = None
) -> UnitMove:
    """Put a unit with everything below it under another parent, with a number never given before.

    `problems.actions` posts what is counted there anew. Raises Refused for the root, a parent
    under the unit itself, a closed one, the parent it has, a level that does not fit, or a moment
    before the last change of anything below.
    """
    into = lock_tree(into)
    unit = _locked(unit)
    require(actor, MANAGE_UNITS, unit)
    require(actor, MANAGE_UNITS, into)
    _check_move(unit, into)
    _check_not_before_keys(unit, effective_at)
    old_parent, before = unit.parent, unit.path
    number = into.last_child + 1
    after = child_path(into.path, number)
    deepest = Unit.objects.under(unit).aggregate(longest=Max(Length("path")))["longest"]
    _check_depth(deepest - len(before) + len(after))
    _give_number(into)
    unit.parent, unit.order = into, number
    unit.save(update_fields=["parent", "order"])
    _rekey(unit, before, after)
    facts = {
        "name": unit.name,
        "before": old_parent.name if old_parent else "",
        "after": into.name,
        "old_path": before,
        "new_path": after,
    }
    event = record(rules.UNIT_MOVED, unit, actor=actor, facts=facts, effective_at=effective_at)
    _turn_keys(before, after, event.effective_at)
    return UnitMove(unit, before, after, event.effective_at)


@writes
def _close_unit(unit: Unit, *, actor: Actor) -> Unit:
    """Close a unit; `problems.actions` looks first for open problems there.

    Raises Refused for the root, while units under it are open, or while somebody holds a post there.
    """
    unit = _ready_to_close(unit, actor)
    unit.closed_on = _today()
    unit.save(update_fields=["closed_on"])
    record(rules.UNIT_CLOSED, unit, actor=actor, facts={"name": unit.name})
    return unit


@writes
def _merge_unit(unit: Unit, *, into: Unit, actor: Actor) -> Unit:
    """Close a unit and say which one goes on in its place; its children were moved before.

    Raises Refused like `_close_unit`, and for a target that is closed or the unit itself.
    """
    unit = _ready_to_close(unit, actor)
    into = _locked(into)
    if into.pk == unit.pk:
        raise Refused(_("不能并入自己"), field="into")
    _check_open(into)
    unit.closed_on, unit.merged_into = _today(), into
    unit.save(update_fields=["closed_on", "merged_into"])
    facts = {"name": unit.name, "into": into.name, "into_code": into.code}
    record(rules.UNIT_MERGED, unit, actor=actor, facts=facts)
    return unit


def lock_tree(unit: Unit, *, actor: Actor | None = None) -> Unit:
    raise NotImplementedError

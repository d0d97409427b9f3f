"""Opens, renames, moves, closes and merges units, and keeps the history of their paths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.kernel.phrases import listed, noted
from ligai.ledger.actor import Actor
from ligai.ledger.fields import is_under
from ligai.ledger.record import check_seen, record
from ligai.ledger.writing import writes
from ligai.org import rules
from ligai.org.access import MANAGE_UNITS, require
from ligai.org.actions import _tree as tree
from ligai.org.models import Post, Unit
from ligai.org.rules import Level, Line, UnitKind


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
    tree.open_key(root, event)
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
    [parent] = tree.locked(parent)
    require(actor, MANAGE_UNITS, parent)
    _check_open(parent)
    level = _level_under(parent, unit_kind) if level is None else level
    _check_level(parent, unit_kind, level)
    number = tree.next_child(parent)
    unit = Unit(
        code=_free_code(code.strip(), parent, number),
        name=_named(name),
        unit_kind=unit_kind,
        level=level,
        line=_known_line(parent.line if line is None else line),
        parent=parent,
        path=tree.child_path(parent.path, number),
        order=number if order is None else order,
    )
    unit.save(force_insert=True)
    facts = {"name": unit.name, "parent": parent.name, "code": unit.code, "path": unit.path}
    event = record(rules.UNIT_OPENED, unit, actor=actor, facts=facts)
    tree.open_key(unit, event)
    return unit


@writes
def rename_unit(unit: Unit, *, actor: Actor, name: str, seen: int | None = None) -> Unit:
    """Give a unit another name; what was written under the old one keeps it."""
    unit = tree.locked_alone(unit)
    require(actor, MANAGE_UNITS, unit)
    check_seen(unit, seen)
    _check_open(unit)
    before, unit.name = unit.name, _named(name)
    if unit.name == before:
        raise Refused(_("名称没有变"), field="name")
    unit.save(update_fields=["name"])
    record(rules.UNIT_RENAMED, unit, actor=actor, facts={"before": before, "after": unit.name})
    return unit


@writes
def _move_unit(
    unit: Unit,
    *,
    into: Unit,
    actor: Actor,
    effective_at: datetime | None = None,
    seen: int | None = None,
) -> UnitMove:
    """Put a unit with everything below it under another parent, with a number never given before.

    `problems.actions` posts what is counted there anew. Raises Refused for the root, a parent
    under the unit itself, a closed one, the parent it has, a level that does not fit, or a moment
    before the last change of anything below.
    """
    unit, into = tree.locked(unit, into)
    require(actor, MANAGE_UNITS, unit)
    require(actor, MANAGE_UNITS, into)
    check_seen(unit, seen)
    _check_move(unit, into)
    tree.check_not_before_keys(unit, effective_at)
    old_parent, before = Unit.objects.get(pk=unit.parent_id), unit.path
    number = tree.next_child(into)
    unit.parent, unit.order = into, number
    unit.path = after = tree.child_path(into.path, number)
    unit.save(update_fields=["parent", "order"])
    tree.change_paths(before, after)
    facts = {
        "name": unit.name,
        "before": old_parent.name,
        "after": into.name,
        "old_path": before,
        "new_path": after,
    }
    event = record(rules.UNIT_MOVED, unit, actor=actor, facts=facts, effective_at=effective_at)
    tree.turn_keys(before, after, event)
    return UnitMove(unit, before, after, event.effective_at)


@writes
def _close_unit(unit: Unit, *, actor: Actor, seen: int | None = None) -> Unit:
    """Close a unit; `problems.actions` looks first for open problems there.

    Raises Refused for the root, while units under it are open, or while somebody holds a post there.
    """
    [unit] = tree.locked(unit)
    _check_may_close(unit, actor, seen)
    unit.closed_on = _today()
    unit.save(update_fields=["closed_on"])
    record(rules.UNIT_CLOSED, unit, actor=actor, facts={"name": unit.name})
    return unit


@writes
def _merge_unit(unit: Unit, *, into: Unit, actor: Actor, seen: int | None = None) -> Unit:
    """Close a unit and say which one goes on in its place; its children were moved before.

    Raises Refused like `_close_unit`, and for a target that is closed or the unit itself.
    """
    unit, into = tree.locked(unit, into)
    _check_may_close(unit, actor, seen)
    if into.pk == unit.pk:
        raise Refused(_("不能并入自己"), field="into")
    _check_open(into)
    unit.closed_on, unit.merged_into = _today(), into
    unit.save(update_fields=["closed_on", "merged_into"])
    facts = {"name": unit.name, "into": into.name, "into_code": into.code}
    record(rules.UNIT_MERGED, unit, actor=actor, facts=facts)
    return unit


def _check_may_close(unit: Unit, actor: Actor, seen: int | None) -> None:
    require(actor, MANAGE_UNITS, unit)
    check_seen(unit, seen)
    _check_open(unit)
    if unit.is_root:
        raise Refused(_("%(name)s是最上一级，不能撤销") % {"name": unit.name})
    if children := list(Unit.objects.children_of(unit).open()[:4]):
        raise Refused(
            _("%(name)s下面还有单位：%(children)s。请先撤销或划出")
            % {"name": unit.name, "children": _some(children)}
        )
    held = Post.objects.not_ended(_today()).filter(unit=unit).with_names().order_by("id")
    if holders := [noted(post.person.name, post.label) for post in held[:4]]:
        raise Refused(
            _("%(name)s还有人在岗：%(holders)s。请先办理离任")
            % {"name": unit.name, "holders": _some(holders)}
        )


def _check_move(unit: Unit, into: Unit) -> None:
    _check_open(unit)
    _check_open(into)
    if unit.is_root:
        raise Refused(_("%(name)s是最上一级，不能划转") % {"name": unit.name})
    if is_under(into.path, unit.path):
        raise Refused(_("不能划到它自己下面"), field="into")
    if unit.parent_id == into.pk:
        raise Refused(_("它已经在%(name)s下面") % {"name": into.name}, field="into")
    if unit.unit_kind == UnitKind.AREA:  # a hospital may be handed from a province to a city
        _check_level(into, UnitKind.AREA, Level(unit.level))


def _check_open(unit: Unit) -> None:
    if unit.closed_on is not None:
        raise Refused(
            _("%(name)s已于%(day)s撤销") % {"name": unit.name, "day": unit.closed_on.isoformat()}
        )


def _check_level(parent: Unit, unit_kind: UnitKind, level: Level) -> None:
    """A territory stands below another one; anything else may stand beside its parent."""
    highest = parent.level + 1 if unit_kind is UnitKind.AREA else parent.level
    if level < highest:
        raise Refused(
            _("%(level)s单位不能放在%(parent)s（%(parent_level)s）下面")
            % {
                "level": Level(level).label,
                "parent": parent.name,
                "parent_level": Level(parent.level).label,
            },
            field="level",
        )


def _level_under(parent: Unit, unit_kind: UnitKind) -> Level:
    below = parent.level + 1 if unit_kind is UnitKind.AREA else parent.level
    return Level(min(below, Level.VILLAGE))


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise Refused(_("请写单位名称，最多100个字"), field="name")
    return name


def _known_line(line: str) -> str:
    if line and line not in Line.values:
        raise Refused(_("没有“%(line)s”这条线") % {"line": line}, field="line")
    return line


def _free_code(code: str, parent: Unit, number: int) -> str:
    """The given code, or the parent's with the child's number."""
    given = code or f"{parent.code}-{number}"
    if len(given) > 40 or any(character.isspace() for character in given):
        raise Refused(_("单位代码最多40个字符，中间不留空格"), field="code")
    taken = Unit.objects.filter(code=given).first()
    if taken is None:
        return given
    if not code:  # somebody has typed this very code elsewhere
        return _free_code("", parent, number + 1)
    raise Refused(
        _("代码%(code)s已经是%(name)s的") % {"code": code, "name": taken.name}, field="code"
    )


def _some(names: list[Any]) -> str:
    """At most three names, and an ellipsis."""
    return listed(names[:3]) + ("……" if names[3:] else "")


def _today() -> date:
    return local_date(timezone.now())

"""The shape of the tree: its lock, child numbers, path keys and their history."""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import SHANGHAI
from ligai.ledger.fields import under
from ligai.ledger.models import Event
from ligai.org.models import Unit, UnitKey, base36

LONGEST_PATH = 120
BATCH = 1000


def locked(*units: Unit) -> list[Unit]:
    """The root's row and these, locked in the order of ids and read anew, in the order given.

    Whoever changes the shape of the tree holds the root: two moves can then never make a ring
    together, and no child is opened under a path that is just being changed. Posts, problems and
    others that only refer to a unit do not wait (FOR NO KEY UPDATE).
    """
    wanted = {unit.pk for unit in units}
    root = Unit.objects.select_for_update(no_key=True).filter(parent=None).first()
    if root is None:
        raise Refused(_("还没有单位树，请先运行 ligai init"))
    rest = Unit.objects.select_for_update(no_key=True).filter(pk__in=wanted - {root.pk})
    found = {unit.pk: unit for unit in rest.order_by("pk")} | {root.pk: root}
    return [found[unit.pk] for unit in units]


def locked_alone(unit: Unit) -> Unit:
    """One unit's row, for a change that leaves the shape of the tree as it is."""
    return Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def next_child(parent: Unit, count: int = 1) -> int:
    """The first of `count` child numbers of a locked parent; they are never given twice."""
    first = parent.last_child + 1
    parent.last_child += count
    parent.save(update_fields=["last_child"])
    return first


def child_path(parent: str, number: int) -> str:
    """The path key of a child; Refused when the tree is deeper than a key can say."""
    path = f"{parent}{base36(number)}."
    check_length(len(path))
    return path


def check_length(length: int) -> None:
    """Refused when a path key would not fit its column."""
    if length > LONGEST_PATH:
        raise Refused(_("单位层级太深"))


def open_key(unit: Unit, event: Event) -> None:
    """Begin the history of a new unit's path, by the event that opened it."""
    UnitKey.objects.create(
        unit=unit, path=unit.path, from_at=event.effective_at, told_at=event.recorded_at
    )


def change_paths(before: str, after: str) -> None:
    """Put everything at and under one path under another, in one statement."""
    there = Unit.objects.filter(under(before))
    longest = there.aggregate(longest=Max(Length("path")))["longest"]
    check_length(longest - len(before) + len(after))
    rest = Substr("path", len(before) + 1)
    there.update(path=Concat(Value(after), rest, output_field=CharField()))


def turn_keys(before: str, after: str, event: Event) -> None:
    """End the keys at and under a path and begin those under the other, by the event of the move."""
    keys = UnitKey.objects.filter(under(before), to_at=None)
    turned = list(keys.values_list("unit_id", "path"))
    keys.update(to_at=event.effective_at)
    UnitKey.objects.bulk_create(
        (
            UnitKey(
                unit_id=unit,
                path=after + path[len(before) :],
                from_at=event.effective_at,
                told_at=event.recorded_at,
            )
            for unit, path in turned
        ),
        batch_size=BATCH,
    )


def check_not_before_keys(unit: Unit, moment: datetime | None) -> None:
    """Refused for a moment before the last change of any path at or under the unit."""
    if moment is None:
        return
    keys = UnitKey.objects.filter(under(unit.path), to_at=None)
    last = keys.aggregate(last=Max("from_at"))["last"]
    if last is not None and moment < last:
        raise Refused(
            _("不能早于下面单位上一次变动的时间：%(moment)s")
            % {"moment": last.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")},
            field="effective_at",
        )

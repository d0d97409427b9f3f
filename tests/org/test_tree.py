"""Whatever is opened, moved, closed or merged in whatever order, the path keys remain a tree, today's and every past one's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ligai.kernel.errors import Refused
from ligai.ledger.fields import is_under, span
from ligai.ledger.writing import database_now
from ligai.org import actions
from ligai.org.access import operator
from ligai.org.actions import _close_unit, _merge_unit, _move_unit
from ligai.org.models import Unit, UnitKey, base36
from ligai.org.rules import UnitKind

ACTS = st.tuples(
    st.sampled_from(["open", "open", "open", "move", "move", "close", "merge"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)


@dataclass
class Walk:
    """What a simple mind would keep: each unit's parent, at each moment, and every path ever given."""

    units: list[Unit]
    parents: dict[int, int | None]
    closed: set[int] = field(default_factory=set)
    past: list[tuple[datetime, dict[int, int | None]]] = field(default_factory=list)
    given: dict[int, set[str]] = field(default_factory=dict)

    def below(self, unit: int, parents: dict[int, int | None] | None = None) -> set[int]:
        """A unit and everything below it, by walking from parent to child."""
        parents = self.parents if parents is None else parents
        found = {unit}
        while more := {child for child, parent in parents.items() if parent in found} - found:
            found |= more
        return found

    def act(self, act: str, one: int, two: int) -> None:
        """Do it to both, or see it refused for a reason that this mind knows as well."""
        unit, other = self.units[one % len(self.units)], self.units[two % len(self.units)]
        may = self.may(act, unit.pk, other.pk)
        try:
            done = self.do(act, unit, other)
        except Refused:
            assert not may, (act, one, two)
            return
        assert may, (act, one, two)
        if act == "open":
            self.units.append(done)
            self.parents[done.pk] = unit.pk
        elif act == "move":
            self.parents[unit.pk] = other.pk
        else:
            self.closed.add(unit.pk)

    def do(self, act: str, unit: Unit, other: Unit) -> Unit:
        actor = operator()
        if act == "open":
            return actions.open_unit(unit, actor=actor, name="单位", unit_kind=UnitKind.OTHER)
        if act == "move":
            return _move_unit(unit, into=other, actor=actor).unit
        if act == "close":
            return _close_unit(unit, actor=actor)
        return _merge_unit(unit, into=other, actor=actor)

    def may(self, act: str, unit: int, other: int) -> bool:
        if unit in self.closed:
            return False
        if act == "open":
            return True
        if self.parents[unit] is None or (act != "close" and other in self.closed):
            return False
        if act == "move":
            return other not in self.below(unit) and self.parents[unit] != other
        children = {child for child, parent in self.parents.items() if parent == unit}
        return children <= self.closed and (act == "close" or other != unit)

    def remember(self) -> None:
        """The tree of this moment, and that no path is used by two units, ever."""
        self.past.append((database_now(), dict(self.parents)))
        for pk, path in Unit.objects.values_list("pk", "path"):
            self.given.setdefault(pk, set()).add(path)


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ACTS, max_size=25))
def test_the_keys_are_the_tree_after_anything_that_may_happen(
    acts: list[tuple[str, int, int]],
) -> None:
    with transaction.atomic():
        root = actions.found_tree(actor=operator())
        walk = Walk([root], {root.pk: None})
        for act in acts:
            walk.act(*act)
            walk.remember()
        _check_today(walk)
        _check_past(walk)
        _check_numbers(walk)
        transaction.set_rollback(True)


def _check_today(walk: Walk) -> None:
    for unit in Unit.objects.all():
        assert unit.parent_id == walk.parents[unit.pk]
        found = set(Unit.objects.under(unit).values_list("pk", flat=True))
        assert found == walk.below(unit.pk)
        assert unit.chain()[-1] == unit
        assert [above.pk for above in unit.chain()] == _upwards(walk, unit.pk)


def _upwards(walk: Walk, unit: int) -> list[int]:
    chain: list[int] = []
    above: int | None = unit
    while above is not None:
        chain.insert(0, above)
        above = walk.parents[above]
    return chain


def _check_past(walk: Walk) -> None:
    for moment, parents in walk.past:
        keys = dict(UnitKey.objects.at(moment).values_list("unit_id", "path"))
        assert keys.keys() == parents.keys()
        assert len(set(keys.values())) == len(keys)
        for unit, path in keys.items():
            low, high = span(path)
            below = {other for other, key in keys.items() if low <= key < high}
            assert below == walk.below(unit, parents)
            assert below == {other for other, key in keys.items() if is_under(key, path)}
    assert UnitKey.objects.filter(to_at=None).count() == len(walk.units)


def _check_numbers(walk: Walk) -> None:
    """No child number is given twice: two units never had the same path, whenever."""
    paths = [path for paths in walk.given.values() for path in paths]
    assert len(paths) == len(set(paths))
    for unit in Unit.objects.all():
        for child in unit.children.all():
            last = child.path[len(unit.path) : -1]
            assert last in {base36(number) for number in range(1, unit.last_child + 1)}


@given(st.integers(0, 10**9))
def test_a_child_number_reads_back_as_itself(number: int) -> None:
    assert int(base36(number), 36) == number

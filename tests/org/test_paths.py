"""The range over path keys: the same answer as a prefix, by an index, in few queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ligai.ledger.actor import Actor
from ligai.ledger.fields import under
from ligai.org import actions
from ligai.org.actions import _move_unit
from ligai.org.models import Unit, UnitKey
from ligai.org.rules import UnitKind
from tests.cast import World


@pytest.fixture
def forest(world: World, machine: Actor) -> Unit:
    """A unit with 80 children: numbers of one and of two digits, letters and figures."""
    parent = actions.open_unit(world.city, actor=machine, name="园区", unit_kind=UnitKind.OTHER)
    for number in range(80):
        child = actions.open_unit(
            parent, actor=machine, name=f"{number}号", unit_kind=UnitKind.OTHER
        )
        if number in (0, 9, 35, 36, 37):
            actions.open_unit(child, actor=machine, name="组", unit_kind=UnitKind.OTHER)
    return parent


def test_a_range_finds_what_a_prefix_finds_on_this_engine(forest: Unit) -> None:
    assert Unit.objects.count() > 90
    for unit in Unit.objects.all():
        ranged = Unit.objects.filter(under(unit.path)).values_list("pk", flat=True)
        prefixed = Unit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True)
        assert set(ranged) == set(prefixed)


def test_keys_are_ordered_byte_by_byte_on_this_engine(forest: Unit) -> None:
    paths = list(Unit.objects.order_by("path").values_list("path", flat=True))
    assert paths == sorted(paths)


def test_what_is_under_a_unit_is_found_by_the_index(forest: Unit) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Unit.objects.under(forest).order_by("path").explain()
    assert "path" in plan
    assert "SCAN org_unit\n" not in plan + "\n"
    assert "Seq Scan" not in plan


def test_the_way_up_takes_one_query(forest: Unit) -> None:
    deepest = Unit.objects.order_by("-path").first()
    assert deepest is not None
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert deepest.chain()[0].is_root
    assert len(queries) == 1


def test_opening_a_unit_costs_the_same_in_a_large_tree(
    forest: Unit, world: World, machine: Actor
) -> None:
    def cost(parent: Unit) -> int:
        with CaptureQueriesContext(connection) as queries:
            actions.open_unit(parent, actor=machine, name="新", unit_kind=UnitKind.OTHER)
        return len(queries)

    assert cost(forest) == cost(world.other_city) <= 16


def test_a_move_costs_the_same_however_much_lies_below(
    forest: Unit, world: World, machine: Actor
) -> None:
    def cost(unit: Unit) -> int:
        with CaptureQueriesContext(connection) as queries:
            _move_unit(unit, into=world.other_city, actor=machine)
        return len([q for q in queries if not q["sql"].startswith(("INSERT", "SAVEPOINT"))])

    assert cost(forest) == cost(world.housing) <= 20


def test_a_past_tree_is_read_in_one_query(forest: Unit, world: World, machine: Actor) -> None:
    moved = _move_unit(forest, into=world.other_city, actor=machine)
    with CaptureQueriesContext(connection) as queries:
        now = list(UnitKey.objects.at(moved.effective_at).under(moved.after))
    assert len(queries) == 1
    assert len(now) == Unit.objects.under(moved.unit).count()

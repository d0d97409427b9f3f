"""Two administrators at the same place at the same time: in processes of their own, with real commits."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest

from tests.databases import Environment
from tests.running import python_process, run_python

SEED = """
from ligai.org import actions
from ligai.org.access import operator
from ligai.org.rules import UnitKind

root = actions.found_tree(actor=operator())
for code in ("A", "B", "A1", "B1"):
    parent = root if len(code) == 1 else units[code[0]]
    units = locals().get("units", {})
    units[code] = actions.open_unit(
        parent, actor=operator(), name=code, code=code, unit_kind=UnitKind.OTHER
    )
"""
WORK = """
import json, sys
from ligai.kernel.errors import Refused
from ligai.org import actions
from ligai.org.access import operator
from ligai.org.actions import _close_unit, _move_unit
from ligai.org.models import Unit
from ligai.org.rules import UnitKind

me = operator(sys.argv[1])
unit = lambda code: Unit.objects.get(code=code)
done = {"done": 0, "refused": [], "crashed": []}
print("ready", flush=True)
sys.stdin.readline()
for turn in range(int(sys.argv[3])):
    try:
        exec(sys.argv[2])
        done["done"] += 1
    except Refused as refused:
        done["refused"].append(str(refused))
    except Exception as error:
        done["crashed"].append(repr(error))
print(json.dumps(done), flush=True)
"""
TREE = """
import json
from ligai.org.models import Unit, UnitKey

print(json.dumps({
    "paths": list(Unit.objects.values_list("path", flat=True)),
    "keys": sorted(UnitKey.objects.filter(to_at=None).values_list("path", flat=True)),
    "crooked": [
        u.code for u in Unit.objects.exclude(parent=None).select_related("parent")
        if u.path.rsplit(".", 2)[0] + "." != u.parent.path
    ],
    "under_A": Unit.objects.under(Unit.objects.get(code="A")).count(),
    "open_under_A": Unit.objects.under(Unit.objects.get(code="A")).open().count(),
    "A_is_closed": Unit.objects.get(code="A").closed_on is not None,
}))
"""


@pytest.fixture
def env(fresh_database: Environment) -> Environment:
    """A tree of CN → A → A1 and CN → B → B1."""
    run_python(fresh_database, SEED)
    return fresh_database


def at_once(env: Environment, *works: str, turns: int = 1) -> list[dict[str, object]]:
    """Each work in a process of its own, let go at the same moment; what each came to."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(python_process(env, WORK, f"管理员{n}", work, str(turns)))
            for n, work in enumerate(works)
        ]
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        said = []
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, err
            said.append(json.loads(out))
        return said


def tree(env: Environment) -> dict[str, object]:
    found: dict[str, object] = json.loads(run_python(env, TREE))
    assert sorted(found["paths"]) == found["keys"]  # type: ignore[call-overload]
    assert len(set(found["keys"])) == len(found["keys"])  # type: ignore[call-overload,arg-type]
    assert found["crooked"] == []
    return found


def test_units_opened_at_once_get_numbers_of_their_own(env: Environment) -> None:
    work = "actions.open_unit(unit('A'), actor=me, name='单位', unit_kind=UnitKind.OTHER)"
    said = at_once(env, work, work, work, turns=20)
    assert [one["done"] for one in said] == [20, 20, 20], said
    assert tree(env)["under_A"] == 62


def test_of_two_who_take_the_same_code_one_is_told_so(env: Environment) -> None:
    works = [
        f"actions.open_unit(unit('{code}'), actor=me, name='局', code=f'X{{turn}}', "
        "unit_kind=UnitKind.OTHER)"
        for code in ("A", "B")
    ]
    first, second = at_once(env, *works, turns=15)
    assert first["crashed"] == second["crashed"] == []
    assert first["done"] + second["done"] == 15  # type: ignore[operator]
    for refusal in [*first["refused"], *second["refused"]]:  # type: ignore[misc]
        assert refusal.endswith("已经是局的")
    tree(env)


def test_two_moves_never_make_a_ring(env: Environment) -> None:
    """A under B1 and B under A1: each alone is right, both would hang in the air."""
    first, second = at_once(
        env,
        "_move_unit(unit('A'), into=unit('B1'), actor=me)",
        "_move_unit(unit('B'), into=unit('A1'), actor=me)",
    )
    assert first["crashed"] == second["crashed"] == []
    assert first["done"] + second["done"] == 1  # type: ignore[operator]
    assert [*first["refused"], *second["refused"]] == ["不能划到它自己下面"]  # type: ignore[misc]
    assert len(tree(env)["paths"]) == 5  # type: ignore[arg-type]


def test_what_is_opened_while_its_parent_moves_moves_along(env: Environment) -> None:
    open_below = "actions.open_unit(unit('A1'), actor=me, name='组', unit_kind=UnitKind.OTHER)"
    there_and_back = "_move_unit(unit('A'), into=unit('B' if turn % 2 == 0 else 'CN'), actor=me)"
    said = at_once(env, open_below, there_and_back, turns=20)
    assert [one["done"] for one in said] == [20, 20], said
    assert tree(env)["under_A"] == 22


def test_a_unit_never_closes_over_a_child_that_is_just_opened(env: Environment) -> None:
    close = "_close_unit(unit('A1'), actor=me); _close_unit(unit('A'), actor=me)"
    open_below = "actions.open_unit(unit('A'), actor=me, name='组', unit_kind=UnitKind.OTHER)"
    said = at_once(env, close, open_below)
    assert [one["crashed"] for one in said] == [[], []]
    found = tree(env)
    assert not (found["A_is_closed"] and found["open_under_A"]), (said, found)


def test_a_user_name_is_given_to_one_person(env: Environment) -> None:
    work = "actions.open_person(f'wang{turn}', actor=me, name='王芳')"
    first, second = at_once(env, work, work, turns=15)
    assert first["crashed"] == second["crashed"] == []
    assert first["done"] + second["done"] == 15  # type: ignore[operator]
    assert len(first["refused"]) + len(second["refused"]) == 15  # type: ignore[arg-type]

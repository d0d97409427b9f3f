"""Every ability there is, found by walking the modules: its filter and its question about one row agree."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace

import pytest
from django.core.exceptions import FieldError

import ligai
from ligai.kernel.errors import NotAllowed
from ligai.ledger.actor import CLOCK, PUBLIC, Actor, ActorKind
from ligai.ledger.models import Thing
from ligai.org.access import Ability, operator, require
from ligai.org.models import Person, Unit, nobody
from ligai.org.rules import Line, Role
from tests.cast import World
from tests.org.rows import Maker, things

_ROWS = 40


def _abilities() -> dict[str, Ability]:
    """Module and name → ability, of every `rules` and `access` module, each object once."""
    found: dict[int, tuple[str, Ability]] = {}
    for module in pkgutil.walk_packages(ligai.__path__, "ligai."):
        if {"rules", "access"} & set(module.name.split(".")):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, Ability):
                    found.setdefault(id(value), (f"{module.name}.{name}", value))
    return dict(sorted(found.values()))


ABILITIES = _abilities()


@pytest.fixture
def cast(world: World) -> list[Actor]:
    """Each role at several units and in several lines, the same person in all; and all who hold no post."""
    person = world.people["han"]
    units = [world.nation, world.city, world.urban, world.other_city]
    in_posts = [
        Actor(
            ActorKind.PERSON, id=person.pk, name=person.name, role=role, path=unit.path, line=line
        )
        for role in Role
        for unit in units
        for line in ("", Line.HEALTH)
    ]
    client = Actor(ActorKind.CLIENT, name="接口", role=Role.CLERK, path=world.city.path)
    return [*in_posts, client, operator(), CLOCK, PUBLIC, nobody(person)]


@pytest.fixture
def made(world: World) -> dict[type[Thing], list[Thing]]:
    """Rows of every kind of thing, all over the tree and in several lines."""
    columns = {
        "path": tuple(Unit.objects.values_list("path", flat=True)),
        "line": ("", Line.HEALTH, Line.HOUSING),
    }
    rows: dict[type[Thing], list[Thing]] = {}
    for model in things():
        if model in (Unit, Person):  # their paths and names are unique; the cast's are many enough
            rows[model] = list(model._base_manager.all())
        else:
            maker = Maker(20190910, columns)
            rows[model] = maker.rows(model, _ROWS)  # type: ignore[assignment]
    return rows


def _fits(ability: Ability, model: type[Thing], cast: list[Actor]) -> bool:
    """Has the model the columns that this ability asks for?"""
    try:
        for actor in cast:
            model._base_manager.filter(ability.q(actor))
    except FieldError:
        return False
    return True


@pytest.mark.parametrize("name", ABILITIES)
def test_the_filter_and_the_question_agree(
    name: str, cast: list[Actor], made: dict[type[Thing], list[Thing]]
) -> None:
    ability = ABILITIES[name]
    answers = {True: 0, False: 0}
    for model, rows in made.items():
        if not _fits(ability, model, cast):
            continue
        fresh = {row.pk: row for row in model._base_manager.filter(pk__in=[r.pk for r in rows])}
        for actor in cast:
            q = ability.q(actor)
            listed = set(model._base_manager.filter(q, pk__in=fresh).values_list("pk", flat=True))
            for pk, row in fresh.items():
                allowed = ability.allows(actor, row)
                answers[allowed] += 1
                assert (pk in listed) == allowed, (model.kind, row, actor)
    assert answers[True], "nobody of the cast may do this to anything: the test has proved nothing"
    assert answers[False], "everybody may do this to everything: the test has proved nothing"


@pytest.mark.parametrize("name", ABILITIES)
def test_neither_the_public_nor_a_person_without_a_post_has_it(
    name: str, world: World, made: dict[type[Thing], list[Thing]]
) -> None:
    ability = ABILITIES[name]
    for actor in (PUBLIC, nobody(world.people["han"])):
        assert not ability.held_by(actor)
        for rows in made.values():
            assert not any(ability.allows(actor, row) for row in rows)


def test_every_ability_was_found() -> None:
    keys = [ability.key for ability in ABILITIES.values()]
    assert len(keys) == len(set(keys))
    assert {"manage_units", "manage_posts", "manage_people", "name_deputy"} <= set(keys)
    assert "ligai.problems.rules.abilities.CLOSE" in ABILITIES


def test_a_line_reaches_its_own_things_and_no_others(world: World) -> None:
    ability = ABILITIES["ligai.org.access.MANAGE_UNITS"]
    admin = replace(world.root, line=Line.HEALTH)
    hospital = Unit(path=f"{world.city.path}9.", line="health")
    assert ability.allows(admin, hospital)
    assert not ability.allows(admin, world.urban)
    assert not ability.allows(replace(admin, path=world.other_city.path), hospital)


def test_a_sibling_whose_number_begins_alike_is_not_reached(world: World) -> None:
    ability = ABILITIES["ligai.org.access.MANAGE_UNITS"]
    admin = replace(world.root, path="1.1.")
    assert ability.allows(admin, Unit(path="1.1.4."))
    assert not ability.allows(admin, Unit(path="1.1a."))
    assert not ability.allows(admin, Unit(path="1.10.4."))


def test_strangers_who_are_refused_hear_of_roles_and_not_of_persons(world: World) -> None:
    ability = ABILITIES["ligai.org.access.MANAGE_UNITS"]
    client = Actor(ActorKind.CLIENT, name="接口", role=Role.CLERK, path="1.")
    for actor in (PUBLIC, client):
        with pytest.raises(NotAllowed) as refusal:
            require(actor, ability, world.city)
        assert str(refusal.value) == "“管理单位”不在您这个岗位的职责里，由系统管理员来办"
        assert refusal.value.status == 403

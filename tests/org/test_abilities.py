"""Every ability there is, found by walking the modules: its filter and its question about one row agree."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.exceptions import FieldError
from django.db.models import Q

import ligai
from ligai.kernel.errors import NotAllowed
from ligai.ledger.actor import CLOCK, PUBLIC, Actor, ActorKind
from ligai.ledger.models import Thing
from ligai.org.access import Ability, operator, require
from ligai.org.models import Person, Unit, nobody
from ligai.org.rules import Line, Role
from tests.cast import World
from tests.org.rows import Maker, things

_ROWS = 12


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
    places = (
        (world.nation, ""),
        (world.city, ""),
        (world.city, Line.HEALTH),
        (world.urban, Line.HOUSING),
        (world.other_city, ""),
    )
    in_posts = [
        Actor(
            ActorKind.PERSON, id=person.pk, name=person.name, role=role, path=unit.path, line=line
        )
        for role in Role
        for unit, line in places
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
            drawn = {row.pk for row in maker.rows(model, _ROWS)}
            rows[model] = list(model._base_manager.filter(pk__in=drawn))
    return rows


def _listed(
    filters: dict[Actor, Q], model: type[Thing], rows: list[Thing]
) -> dict[Q, set[int]] | None:
    """What each filter lets through of these rows; None where the model lacks a column that one asks for.

    Actors that have the same filter are answered with the same list.
    """
    there = model._base_manager.filter(pk__in=[row.pk for row in rows])
    try:
        found = {each: there.filter(each) for each in filters.values()}
    except FieldError:
        return None
    return {each: set(those.values_list("pk", flat=True)) for each, those in found.items()}


def _answers(
    ability: Ability, cast: list[Actor], made: dict[type[Thing], list[Thing]]
) -> Iterator[tuple[bool, bool, Thing, Actor]]:
    """(is it listed, is it allowed, thing, actor) for every thing to which the ability can apply."""
    filters = {actor: ability.q(actor) for actor in cast}
    for model, rows in made.items():
        listed = _listed(filters, model, rows)
        if listed is not None:
            for actor in cast:
                for row in rows:
                    listing = row.pk in listed[filters[actor]]
                    yield listing, ability.allows(actor, row), row, actor


def test_the_filter_and_the_question_agree_for_every_ability(
    cast: list[Actor], made: dict[type[Thing], list[Thing]]
) -> None:
    for name, ability in ABILITIES.items():
        given = set()
        for listed, allowed, thing, actor in _answers(ability, cast, made):
            given.add(allowed)
            assert listed == allowed, f"{name}: {thing.kind} {thing}, {actor}"
        assert given == {True, False}, f"{name}: {given} is the only answer that was ever given"


def test_neither_the_public_nor_a_person_without_a_post_has_any_ability(
    world: World, made: dict[type[Thing], list[Thing]]
) -> None:
    for name, ability in ABILITIES.items():
        for actor in (PUBLIC, nobody(world.people["han"])):
            assert not ability.held_by(actor), name
            for rows in made.values():
                assert not any(ability.allows(actor, row) for row in rows), name


def test_every_ability_was_found() -> None:
    keys = [ability.key for ability in ABILITIES.values()]
    assert len(keys) == len(set(keys))
    assert {"manage_units", "manage_posts", "manage_people", "name_deputy"} <= set(keys)
    assert {"close", "verify", "run_campaign"} <= set(keys)


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

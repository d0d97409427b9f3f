"""The table of access held against every seat: the page, and the form sent without having been shown it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ligai.desk.steps import KINDS
from ligai.ledger.models import Event
from ligai.org.models import Person
from ligai.org.rules import Role
from tests.cast import World
from tests.desk.situations import Situations, appointed
from tests.test_access import (
    ACCESS,
    AWAY,
    LATER,
    LEAD,
    NO,
    NOBODY,
    OK,
    STRANGER,
    UNKNOWN,
    address_of,
)

pytestmark = pytest.mark.slow
_HELD = 401  # what was typed comes back, to be sent again after signing in


@pytest.fixture
def seats(world: World) -> dict[str, Client]:
    """A browser for each role at the city, for a stranger, and for somebody not signed in."""
    people = {role.value: appointed(world, role) for role in Role}
    people[STRANGER] = world.people["shen"]
    found = {NOBODY: Client()}
    for seat, person in people.items():
        found[seat] = Client()
        found[seat].force_login(person)
    return found


@pytest.fixture
def things(world: World, seats: dict[str, Client]) -> Situations:
    """All led by the officer who sits here."""
    return Situations(world, Person.objects.get(username=f"city_{LEAD.value}"))


def test_each_route_answers_each_role_as_the_table_says(
    seats: dict[str, Client], things: Situations
) -> None:
    wrong = []
    for name, row in ACCESS.items():
        here = address_of(name, things.thing(row.at).pk if row.at else 0)
        for seat, client in seats.items():
            status = client.get(here).status_code
            if status != row.expected(seat):
                wrong.append(f"{name} as {seat}: {status}, not {row.expected(seat)}")
    assert wrong == []


def test_who_is_refused_a_form_cannot_send_it_either(
    seats: dict[str, Client], things: Situations
) -> None:
    written = []
    for name in (f"desk:{act.name}" for kind in KINDS.values() for act in kind.acts):
        row = ACCESS[name]
        thing = things.thing(row.at)
        stream = thing if hasattr(thing, "version") else thing.problem
        typed = {"seen": stream.version(), "reason": "甲", "findings": "甲", "because": "甲"}
        before = Event.objects.count()
        for seat in (s for s in seats if row.expected(s) != OK):
            answer = seats[seat].post(reverse(name, args=[thing.pk]), typed)
            signed_out = seat == NOBODY and answer.status_code in (AWAY, _HELD)
            if not signed_out and answer.status_code not in (NO, UNKNOWN, LATER, 422):
                written.append(f"{name} as {seat}: {answer.status_code}")
        if Event.objects.count() != before:
            written.append(f"{name} was written")
    assert written == []

"""Every page that somebody may open, with whoever opens it: told in a process of its own, read by the browser."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from ligai.org.models import Person
from ligai.org.rules import Role
from tests import cast
from tests.desk.situations import Situations, appointed
from tests.test_access import ACCESS, NOBODY, OK, address_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FILES = {"desk:file", "desk:thumbnail"}  # no pages
BESIDE = {"desk:set_limit": "root", "desk:load_preset": "root", "desk:withdraw_request": "song"}


def tell() -> None:
    """Build the world and print its doors: route, address and the session of whoever opens it, or ""."""
    world = cast.build()
    seats = {role.value: appointed(world, role) for role in Role}
    things = Situations(world, seats[Role.LEAD_OFFICER.value])
    seats |= {name: world.people[name] for name in set(BESIDE.values())}
    sessions = {seat: _session(person) for seat, person in seats.items()}
    sessions[NOBODY] = ""
    doors = [
        {"name": name, "path": _address(name, things), "session": sessions[seat]}
        for name in ACCESS.keys() - FILES
        if (seat := _opener(name))
    ]
    print(json.dumps(sorted(doors, key=lambda door: door["name"])))


def _address(name: str, things: Situations) -> str:
    row = ACCESS[name]
    return address_of(name, things.thing(row.at).pk if row.at else 0)


def _opener(name: str) -> str:
    """The first seat that the table gives the page to; where it names none, who is not in the table."""
    row = ACCESS[name]
    seats = (NOBODY, *(role.value for role in Role))
    return next((seat for seat in seats if row.expected(seat) == OK), BESIDE.get(name, ""))


def _session(person: Person) -> Any:
    client = Client()
    client.force_login(person, BACKEND)
    return client.cookies["sessionid"].value

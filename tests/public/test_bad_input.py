"""Whatever is typed or sent: it is taken, or said beside its field, and never breaks a page."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import World
from tests.public.hands import LOOK_UP, REPORT, look_up
from tests.public.situations import invited, received

WELL = {200, 302, 400, 409, 422, 429}
many = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
addresses = st.integers(1, 2**32 - 2).map(lambda number: str(ip_address(number)))
anything = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["\x00", "９", "1e309", "-1", "9" * 40, "on", "a" * 32, "x" * 6000, "%00", "'\"<>"]
    ),
)
SHEETS = {
    REPORT: (
        "once", "text", "place", "area", "phone", "keep_words", "about_unit", "about_person",
        "seen_alike", "join", "home_page", "kept",
    ),
    "/report/similar/": ("text", "place"),
    LOOK_UP: ("code", "secret"),
    "/progress/add/": ("once", "text"),
    "/progress/rate/": ("once", "solved", "satisfied", "words"),
}  # fmt: skip


def sheets(address: str) -> st.SearchStrategy[dict[str, Any]]:
    """A sheet of this address with anything in any of its fields, or some left out."""
    return st.dictionaries(st.sampled_from(SHEETS[address]), anything)


@many
@given(data=st.data())
def test_any_text_in_any_field_is_answered(city: World, phone: Client, data: st.DataObject) -> None:
    kept = received(city)
    phone.defaults["REMOTE_ADDR"] = data.draw(addresses)
    address = data.draw(st.sampled_from(sorted(SHEETS)))
    if address.startswith("/progress"):
        look_up(phone, kept)
    assert phone.post(address, data.draw(sheets(address))).status_code in WELL


@pytest.fixture
def asked(city: World, phone: Client) -> Client:
    """The phone of somebody who has been asked whether it is solved."""
    look_up(phone, invited(city)[0])
    return phone


@many
@given(solved=anything, satisfied=anything, words=anything)
def test_any_answer_is_answered(asked: Client, solved: str, satisfied: str, words: str) -> None:
    typed = {"once": "x" * 32, "solved": solved, "satisfied": satisfied, "words": words}
    assert asked.post("/progress/rate/", typed).status_code in WELL


@many
@given(address=st.sampled_from(sorted(SHEETS)), body=st.binary(max_size=300), whole=st.booleans())
def test_any_bytes_are_answered(city: World, address: str, body: bytes, whole: bool) -> None:
    form = "application/x-www-form-urlencoded"
    sent = body if whole else b"text=%s&place=x" % quote_from_bytes(body).encode()
    assert Client().post(address, sent, content_type=form).status_code in WELL
    mixed = "multipart/form-data; boundary=b"
    assert Client().post(address, b"--b\r\n" + body, content_type=mixed).status_code in WELL


@many
@given(fields=st.lists(st.tuples(st.text(max_size=12), anything), max_size=6))
def test_fields_that_nobody_asked_for_do_no_harm(
    city: World, fields: list[tuple[str, str]]
) -> None:
    phone = Client()
    assert phone.get(REPORT, dict(fields)).status_code == 200
    assert phone.get("/", dict(fields)).status_code == 200

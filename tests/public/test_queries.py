"""No page asks the database more than twelve times, however much has happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ligai.intake import actions
from ligai.ledger.actor import PUBLIC
from tests.cast import World
from tests.public.hands import LOOK_UP, PROGRESS, REPORT, look_up, sheet
from tests.public.situations import PLACE, TEXT, invited, linked, received, replied

MOST = 12


def asked(look: Callable[[], Any]) -> int:
    """How often the database is asked for one page; sessions and the form's key apart from none."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert look().status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/", REPORT, LOOK_UP, "/publicity/"])
def test_an_open_page(city: World, phone: Client, address: str) -> None:
    assert asked(lambda: phone.get(address)) <= MOST


def test_the_receipt(city: World, phone: Client) -> None:
    phone.post(REPORT, sheet(phone))
    assert asked(lambda: phone.get("/receipt/")) <= MOST


def test_following_a_report_costs_the_same_after_thirty_additions(
    city: World, phone: Client
) -> None:
    kept, _problem = invited(city)
    look_up(phone, kept)
    before = asked(lambda: phone.get(PROGRESS))
    for number in range(30):
        actions.add_words(kept.report, actor=PUBLIC, text=f"还有{number}")
    assert asked(lambda: phone.get(PROGRESS)) == before <= MOST


def test_a_reply_that_may_be_reviewed_costs_no_more_than_the_rest(
    city: World, phone: Client
) -> None:
    look_up(phone, replied(city))
    assert phone.get(PROGRESS).context["reviewing"] is not None
    assert asked(lambda: phone.get(PROGRESS)) <= MOST


def test_like_problems_cost_the_same_for_one_and_for_three(city: World, phone: Client) -> None:
    typed = {"text": TEXT, "place": PLACE}
    linked(city)
    phone.post("/report/similar/", typed)  # counts the address for the first time
    one = asked(lambda: phone.post("/report/similar/", typed))
    linked(city)
    linked(city)
    assert asked(lambda: phone.post("/report/similar/", typed)) == one <= MOST


def test_a_sheet_that_is_not_taken_asks_little(city: World, phone: Client) -> None:
    received(city)
    typed = sheet(phone, place="")
    with CaptureQueriesContext(connection) as queries:
        assert phone.post(REPORT, typed).status_code == 422
    assert len(queries) <= MOST

"""The story of the demo world: every number is counted, opens its list, and stays what it was at an old seal."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ligai.campaigns.models import Docket
from ligai.ledger.seals import close_books
from ligai.ops.demo import jiamusi
from ligai.org.models import Person
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition
from tests.cast import PASSWORD, World

pytestmark = pytest.mark.slow


@pytest.fixture
def docket(world: World) -> Docket:
    """Jiamusi's docket, lived through."""
    jiamusi.tell(world, lambda _username: PASSWORD)
    return Docket.objects.get(name=jiamusi.DOCKET)


def told(*arguments: str) -> dict[str, Any]:
    """What the command says to a program."""
    out = StringIO()
    call_command("story", *arguments, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_figures_of_jiamusi_are_counted_listed_and_kept(world: World, docket: Docket) -> None:
    story = told()
    assert {n: story["S12"][n] for n in ("departments", "problems", "settled", "share")} == {
        "departments": 35, "problems": 58, "settled": 58, "share": "58/58 = 100.00 %",
    }  # fmt: skip
    assert {n: story["S14"][n] for n in ("immediate", "ledger", "total", "share")} == {
        "immediate": 22, "ledger": 36, "total": 58, "share": "22/58 = 37.93 %",
    }  # fmt: skip
    _each_number_opens_its_list(story)
    seal = close_books()
    assert seal is not None
    one = Problem.objects.filter(
        docket_entries__docket=docket, disposition=Disposition.IMMEDIATE
    ).earliest("id")
    problems.reopen(one, actor=world.root, because="窗口又分开了")
    after = told()
    assert (after["S12"]["settled"], after["S12"]["share"]) == (57, "57/58 = 98.28 %")
    assert (after["S14"]["immediate"], after["S14"]["share"]) == (21, "21/58 = 36.21 %")
    _each_number_opens_its_list(after)
    old = told("--known-at", str(seal.number))
    assert (old["S12"]["settled"], old["S14"]["share"]) == (58, "22/58 = 37.93 %")
    _each_number_opens_its_list(old)


def test_the_story_of_a_past_day_is_what_was_true_then(world: World, docket: Docket) -> None:
    before, amid = told("--as-of", "2019-09-09"), told("--as-of", "2019-09-30")
    assert (before["S12"]["problems"], before["S12"]["share"]) == (0, "—")
    assert amid["S12"]["problems"] == 58
    assert 0 <= amid["S14"]["immediate"] < 22
    _each_number_opens_its_list(amid)


def test_without_the_demo_world_there_is_no_story(db: None) -> None:
    assert told() == {}


def _each_number_opens_its_list(story: dict[str, Any]) -> None:
    """The list says as many as the story; the page of departments has a row for each."""
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(Person.objects.get(username="bai"))
    for part in story.values():
        for name, url in part["urls"].items():
            answer = client.get(url)
            assert answer.status_code == 200, url
            if name == "departments":
                assert len(answer.context["table"].rows()) == part[name]
            else:
                total = answer.context["listing"].total
                assert int(re.sub(r"\D", "", str(total.number))) == part[name], url

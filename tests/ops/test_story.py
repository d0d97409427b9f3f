"""The story of the demo world: every number is counted, opens its list, and stays what it was at an old seal."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ligai.campaigns.models import Docket
from ligai.intake import keyring
from ligai.ledger.audit import audit
from ligai.ledger.seals import close_books
from ligai.ops.demo import accounts, jiamusi
from ligai.ops.demo import world as demo
from ligai.org.models import Person
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition, State
from tests.cast import PASSWORD, World
from tests.intake.reporters import CHEAP, PASSPHRASE

pytestmark = pytest.mark.slow

NEW = {"S7", "S8", "S9", "S25", "S26"}
LOOK_FIRST = {
    "xu": "/desk/problems/?view=open",
    "song": "/desk/problems/?view=today",
    "meng": "/desk/problems/?view=week",
    "han": "/desk/problems/?view=submitting",
    "ji": "/desk/problems/?view=closing",
    "jiang": "/desk/problems/?view=checking",
    "he": "/desk/problems/?view=checking",
}


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
    _each_number_opens_its_list(_of_the_docket(story))
    seal = close_books()
    assert seal is not None
    one = Problem.objects.filter(
        docket_entries__docket=docket, disposition=Disposition.IMMEDIATE
    ).earliest("id")
    problems.reopen(one, actor=world.root, because="窗口又分开了")
    after = told()
    assert (after["S12"]["settled"], after["S12"]["share"]) == (57, "57/58 = 98.28 %")
    assert (after["S14"]["immediate"], after["S14"]["share"]) == (21, "21/58 = 36.21 %")
    _each_number_opens_its_list(_of_the_docket(after))
    old = told("--known-at", str(seal.number))
    assert (old["S12"]["settled"], old["S14"]["share"]) == (58, "22/58 = 37.93 %")
    _each_number_opens_its_list(_of_the_docket(old))


def test_the_story_of_a_past_day_is_what_was_true_then(world: World, docket: Docket) -> None:
    before, amid = told("--as-of", "2019-09-09"), told("--as-of", "2019-09-30")
    assert (before["S12"]["problems"], before["S12"]["share"]) == (0, "—")
    assert amid["S12"]["problems"] == 58
    assert 0 <= amid["S14"]["immediate"] < 22
    _each_number_opens_its_list(_of_the_docket(amid))


def test_without_the_demo_world_there_is_no_story(db: None) -> None:
    assert told() == {}


@pytest.fixture
def jilin(world: World, tmp_path: Path) -> World:
    """The whole demo world: Jilin City then and today, and Jiamusi."""
    keyring.make_vault(PASSPHRASE, CHEAP)
    demo.tell(world, tmp_path, lambda _username: PASSWORD, PASSPHRASE)
    return world


def test_what_jilin_shows_is_counted_from_what_people_did(jilin: World) -> None:
    story = told()
    assert {name for name in story if name in NEW} == NEW
    one_by_one = {n: story["S7"][n] for n in ("problems", "settled", "checked", "passed_first")}
    assert set(one_by_one.values()) == {58}
    hot = story["S8"]["problems"][0]
    assert (hot["people"], hot["unnamed"]) == (16, 3)
    spaces = next(o for o in story["S9"]["outcomes"] if o["what"] == "新划停车位")
    assert (spaces["quantity"], spaces["unit"]) == ("36", "个")
    assert story["S25"]["solved"] == "11/12 = 91.67 %"
    assert story["S25"]["at_least"] == "11/20 = 55.00 %"
    assert story["S26"]["self_examination"] == 3
    _each_number_opens_its_list(_of_the_docket(story))
    _each_number_opens_its_list({name: story[name] for name in ("S9", "S26")}, by="xu")
    case = _page("xu", hot["url"])
    for said in ("16位群众反映，另有3件未留联系方式", "11/12", "12/20"):
        assert said in re.sub("<[^>]*>", "", case)
    assert "36" in _page("xu", spaces["problems"][0])
    report = audit()
    assert report.is_clean, report.first_of_each()


def test_each_finds_what_is_theirs_today_and_nobody_what_is_not(jilin: World) -> None:
    """No account leads to an empty desk; the self-examination list opens to the entitled only."""
    people = set(accounts.posts())
    assert {key for _group, members in accounts.GROUPS for key in members} == people
    for key, address in LOOK_FIRST.items():
        assert _total(key, address) > 0, (key, address)
    for state in (State.PAUSED, State.MERGED, State.RETURNED):
        assert Problem.objects.filter(state=state).exists()
    own = told()["S26"]["urls"]["self_examination"]
    for key, finds in (("xu", 3), ("he", 3), ("lin", 0), ("guan", 0)):
        assert _total(key, own) == finds
    then = told("--as-of", "2019-12-31")  # of what people said later, a past day knows nothing
    assert then.keys() & NEW == {"S7", "S9", "S26"}
    assert [o["quantity"] for o in then["S9"]["outcomes"] if o["what"] == "新划停车位"] == ["36"]
    assert then["S26"]["self_examination"] == 0


def _of_the_docket(story: dict[str, Any]) -> dict[str, Any]:
    """The parts that Jiamusi's office may open."""
    return {name: story[name] for name in ("S7", "S12", "S14")}


def _page(key: str, url: str) -> str:
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(Person.objects.get(username=key))
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def _total(key: str, url: str) -> int:
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(Person.objects.get(username=key))
    return int(client.get(url).context["listing"].total.number)


def _each_number_opens_its_list(story: dict[str, Any], by: str = "bai") -> None:
    """The list says as many as the story; the page of departments has a row for each."""
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(Person.objects.get(username=by))
    for part in story.values():
        for name, url in part["urls"].items():
            answer = client.get(url)
            assert answer.status_code == 200, url
            if name == "departments":
                assert len(answer.context["table"].rows()) == part[name]
            else:
                total = answer.context["listing"].total
                assert int(re.sub(r"\D", "", str(total.number))) == part[name], url

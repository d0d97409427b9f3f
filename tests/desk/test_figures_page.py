"""The page of figures: every number leads to a list of that very length, for every reader."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ligai.campaigns.actions import open_campaign, open_docket, open_theme
from ligai.desk.dashboard import GROUPS
from ligai.desk.filters import Listing
from ligai.ledger.seals import seal
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page

HERE = "/desk/figures/"
MOST_QUERIES = 12


def populated(world: World) -> None:
    """A little of everything, at several units, of two classes of visibility."""
    cast.registered(world)
    cast.dispatched(world)
    cast.verified(world)
    cast.registered(world, unit=world.village)
    cast.registered(world, unit=world.district, nature="self_examination")
    cast.registered(world, unit=world.city)


def cells(answer: Any) -> list[tuple[int, str]]:
    """Every number of the page with its link."""
    board = answer.context["board"]
    shown = board.headlines() + [cell for row in board.table.rows() for cell in row["cells"]]
    numbers = [(c["part"], c["part_url"]) for c in shown] + [
        (c["whole"], c["whole_url"]) for c in shown
    ]
    return numbers + [(b["n"], b["url"]) for c in shown for b in c["beside"]]


def drawn(answer: Any) -> list[tuple[int, str]]:
    """Every number of the pictures with its link."""
    board = answer.context["board"]
    bars = [*board.stages(), *board.ages(), *board.dues()]
    weeks = [(w[name], w[f"{name}_url"]) for w in board.flow for name in ("received", "handled")]
    return [(bar.number, bar.url) for bar in bars] + weeks


def listed(client: Client, url: str) -> int:
    """How many rows the list behind has."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    assert len(answer.context["rows"]) == answer.context["listing"].total.number
    return len(answer.context["rows"])


def length(world: World, reader: str, url: str) -> int:
    """The same, of the list that this page shows, without drawing the page."""
    params = QueryDict(url.partition("?")[2])
    return Listing(params, getattr(world, reader), cast.today()).rows.count()


@pytest.mark.parametrize("reader", ["xu", "tong", "ji", "song", "root", "gu"])
def test_every_number_leads_to_a_list_of_that_length(world: World, seat: Seat, reader: str) -> None:
    populated(world)
    client = seat(reader)
    by_unit, by_theme = (set(cells(client.get(HERE, {"by": by}))) for by in ("unit", "theme"))
    assert by_unit
    assert by_theme
    for number, url in by_unit | by_theme:
        assert length(world, reader, url) == number, url


@pytest.mark.parametrize("reader", ["xu", "song"])
def test_the_page_behind_a_number_shows_that_list(world: World, seat: Seat, reader: str) -> None:
    populated(world)
    client = seat(reader)
    for number, url in set(cells(client.get(HERE, {"by": "theme"}))):
        assert listed(client, url) == number, url


@pytest.mark.parametrize("by", GROUPS)
def test_every_group_leads_to_its_own_list(world: World, seat: Seat, by: str) -> None:
    populated(world)
    client = seat("xu")
    rows = client.get(HERE, {"by": by}).context["table"].rows()
    assert rows
    for row in rows:
        first = row["cells"][0]
        assert listed(client, first["whole_url"]) == first["whole"], row["label"]


def test_every_bar_and_every_week_leads_to_its_list(world: World, seat: Seat) -> None:
    populated(world)
    at = datetime.now(UTC) - timedelta(days=40)
    cast.registered(world, late=Late(at, "当时没有网"))
    client = seat("xu")
    numbers = drawn(client.get(HERE))
    assert sum(number for number, _url in numbers) > 0
    for number, url in numbers:
        assert length(world, "xu", url) == number, url
    for number, url in numbers:
        if number:  # and where there is something to show, the page shows it
            assert listed(client, url) == number, url


def test_the_picture_and_the_table_behind_it_say_the_same(world: World, seat: Seat) -> None:
    populated(world)
    answer = seat("xu").get(HERE)
    board = answer.context["board"]
    received, handled = board.chart()["series"]
    assert received["values"] == [week["received"] for week in board.flow]
    assert handled["urls"] == [week["handled_url"] for week in board.flow]
    assert 'id="flow" type="application/json"' in answer.content.decode()


def test_weeks_in_which_nothing_happened_are_said_and_not_drawn(world: World, seat: Seat) -> None:
    text = page(seat("xu"), "figures")
    assert "这几周没有登记的，也没有办结的。" in text
    assert 'id="flow"' not in text


def test_two_days_stand_side_by_side(world: World, seat: Seat) -> None:
    at = datetime.now(UTC) - timedelta(days=30)
    cast.registered(world, late=Late(at, "当时没有网"))
    cast.verified(world)
    client = seat("xu")
    day = (cast.today() - timedelta(days=7)).isoformat()
    first = client.get(HERE, {"compare": day}).context["board"].headlines()[0]
    assert first["figure"].id == "R4"
    assert (first["part"], first["whole"]) == (1, 2)
    assert (first["then"].cell["part"], first["then"].cell["whole"]) == (0, 1)
    assert first["then"].points == "+50.00"
    assert listed(client, first["then"].cell["whole_url"]) == 1
    assert client.get(HERE, {"compare": "gestern"}).status_code == 409


def moved(world: World) -> World:
    """The housing bureau has stood under the district for a while."""
    problems.move_unit(world.housing, world.district, actor=operator())
    problems.move_unit(world.housing, world.city, actor=operator())
    return world


def asked(world: World) -> list[dict[str, str]]:
    """The dearest questions of the page, each with everything that it may name."""
    past, day = cast.today() - timedelta(days=9), cast.today() - timedelta(days=2)
    docket = open_docket(world.city, actor=world.xu, name="清单")
    both = {"compare": past.isoformat()}
    whole = {**both, "docket": str(docket.pk), "as_of": day.isoformat(), "known_at": str(seal())}
    here = {"unit": world.housing.code}
    return [
        {}, {"by": "theme"}, both, {**both, "by": "theme"}, {**both, "by": "month"}, whole,
        {**whole, "by": "theme"}, {**whole, **here}, {**whole, **here, "by": "lead"},
    ]  # fmt: skip


def test_a_dashboard_costs_the_same_for_three_units_and_for_thirty(
    world: World, seat: Seat
) -> None:
    client, questions, spent = seat("xu"), asked(moved(world)), []
    for units in (3, 27):
        for number in range(units):
            unit = org.open_unit(world.city, actor=operator(), name=f"第{units}批{number}局")
            cast.registered(world, unit=unit)
        for params in questions:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(HERE, params).status_code == 200, params
            assert len(queries) <= MOST_QUERIES, (params, [q["sql"][:90] for q in queries])
            spent.append(len(queries))
    assert spent[: len(questions)] == spent[len(questions) :]


def test_a_unit_is_named_as_people_call_it(world: World, seat: Seat) -> None:
    cast.registered(world)
    client = seat("xu")
    by_name = client.get(HERE, {"unit": "市城市管理局"})
    assert by_name.context["question"].unit == world.urban
    assert client.get(HERE, {"unit": "没有的局"}).status_code == 409


def test_the_list_behind_says_what_it_is(world: World, seat: Seat) -> None:
    populated(world)
    text = page(seat("xu"), "problems", figure="R4", measure="part", unit=world.city.code)
    assert "这是吉林市“办结率”的分子" in text


def test_an_unknown_measure_or_seal_is_refused_in_words(world: World, seat: Seat) -> None:
    client = seat("xu")
    for params in (
        {"figure": "R4", "measure": "nonsense"},
        {"figure": "R4", "known_at": "99"},
        {"figure": "R4", "as_of": "2019-99-99"},
        {"figure": "R4", "unit": "none"},
    ):
        assert client.get("/desk/problems/", params).status_code == 409, params
    assert client.get(HERE, {"as_of": "yesterday"}).status_code == 409


def test_a_unit_out_of_reach_gives_no_figures(world: World, seat: Seat) -> None:
    client = seat("song")
    assert client.get(HERE, {"unit": world.city.code}).status_code == 403
    behind = {"figure": "R4", "measure": "whole", "unit": world.city.code}
    assert client.get("/desk/problems/", behind).status_code == 403


def test_an_earlier_day_counts_what_was_true_then(world: World, seat: Seat) -> None:
    at = datetime.now(UTC) - timedelta(days=30)
    cast.registered(world, late=Late(at, "当时没有网"))
    cast.registered(world)
    client = seat("xu")
    as_of = (cast.today() - timedelta(days=7)).isoformat()
    answer = client.get(HERE, {"as_of": as_of})
    assert answer.context["table"].total()[0]["whole"] == 1
    assert "此后又补录了1件的情况" in answer.content.decode()
    for number, url in cells(answer):
        assert length(world, "xu", url) == number, url
    assert listed(client, answer.context["table"].total()[0]["whole_url"]) == 1


def test_an_old_seal_knows_what_was_known_then(world: World, seat: Seat) -> None:
    cast.registered(world)
    number = seal().number
    cast.registered(world)
    client = seat("xu")
    then = client.get(HERE, {"known_at": str(number)})
    assert then.context["table"].total()[0]["whole"] == 1
    assert client.get(HERE).context["table"].total()[0]["whole"] == 2
    for n, url in cells(then):
        assert length(world, "xu", url) == n, url
    assert listed(client, then.context["table"].total()[0]["whole_url"]) == 1


def test_a_problem_that_may_no_longer_be_seen_is_counted_and_said(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    before = seal().number
    problems.correct(
        problem, actor=world.xu, field="nature", value="self_examination", reason="写错了"
    )
    client = seat("tong")
    asked = {"figure": "R4", "measure": "whole", "known_at": str(before)}
    answer = client.get("/desk/problems/", asked)
    assert answer.context["rows"] == []
    assert "其中1件您现在看不到，没有列出。" in answer.content.decode()


def test_a_unit_opens_the_same_page_one_level_down(world: World, seat: Seat) -> None:
    populated(world)
    client = seat("xu")
    rows = {row["label"]: row["url"] for row in client.get(HERE).context["table"].rows()}
    answer = client.get(rows["船营区"])
    assert answer.context["question"].unit == world.district
    assert [row["label"] for row in answer.context["table"].rows()] == ["船营区本级", "致和街道"]
    assert rows["吉林市本级"] == ""


def test_shares_are_printed_whole(world: World, seat: Seat) -> None:
    campaign = open_campaign(
        world.city, actor=world.xu, name="活动", preset="party", starts_on=cast.LONG_AGO
    )
    open_theme(campaign, actor=world.xu, code="a", name="堵点")
    cast.verified(world)
    cast.registered(world)
    text = page(seat("xu"), "figures", by="theme")
    plain = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", text)))
    assert "1/2 = 50.00 %" in plain
    assert "0/0 = —" in plain


def test_an_empty_unit_says_so(world: World, seat: Seat) -> None:
    assert "这里还没有可数的问题" in page(seat("xu"), "figures")

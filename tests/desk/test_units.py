"""The tree of units on the desk: walking, searching, and what is done to a unit."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.desk import administration
from ligai.ledger.actor import CLOCK
from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.org.rules import Level, UnitKind
from ligai.problems import actions as problems
from ligai.problems.models import Move, Problem
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import fill, page

MOST = 12


def children(world: World, n: int) -> None:
    for k in range(n):
        org.open_unit(
            world.city,
            actor=operator(),
            code=f"2202-t{k:02}",
            name="胜利村",
            unit_kind=UnitKind.DEPARTMENT,
            level=Level.CITY,
        )


def test_the_tree_is_walked_from_the_own_unit_down(world: World, seat: Seat) -> None:
    client = seat("xu")
    top = page(client, "units")
    assert "吉林市" in top
    assert "吉林省 " not in top
    unit = page(client, "unit", world.city.pk)
    assert "船营区" in unit
    assert "市城市管理局" in unit
    assert "致和街道" not in unit  # one level at a time


def test_every_number_leads_to_the_list_that_it_counts(world: World, seat: Seat) -> None:
    cast.registered(world)
    client = seat("xu")
    text = page(client, "unit", world.city.pk)
    assert 'href="/desk/problems/?unit=2202-cg&amp;view=open">1</a>' in text
    listed = client.get("/desk/problems/?unit=2202-cg&view=open")
    assert len(listed.context["rows"]) == 1


def test_what_lies_outside_ones_reach_does_not_exist(world: World, seat: Seat) -> None:
    client = seat("song")
    assert client.get(reverse("desk:unit", args=[world.city.pk])).status_code == 404
    assert client.get(reverse("desk:unit", args=[world.urban.pk])).status_code == 200
    assert "通化市" not in page(client, "units", find="通化")


def test_names_never_identify_a_unit_so_each_is_found_with_its_path(
    world: World, seat: Seat
) -> None:
    children(world, 2)
    text = page(seat("xu"), "units", find="胜利")
    assert text.count("胜利村") >= 2
    assert "吉林省 › 吉林市" in text
    assert "2202-t01" in text


def test_a_long_level_is_paged_and_nothing_is_left_out(world: World, seat: Seat) -> None:
    children(world, 60)
    client, url, found = seat("xu"), reverse("desk:unit", args=[world.city.pk]), []
    while url:
        answer = client.get(url)
        found += [row["cells"][1]["text"] for row in answer.context["file"].rows()]
        after = answer.context["file"].next()
        url = reverse("desk:unit", args=[world.city.pk]) + after.split("#")[0] if after else ""
    codes = list(world.city.children.order_by("order").values_list("code", flat=True))
    assert found == codes


def _cost(client: Client, url: str) -> int:
    """Of a page that was opened before: so many statements."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    assert len(asked) <= MOST, (url, [q["sql"][:90] for q in asked.captured_queries])
    return len(asked)


def test_a_page_asks_as_much_for_thirty_rows_as_for_three(world: World, seat: Seat) -> None:
    client = seat("xu")
    names = ("units", "people", "limits", "calendar", "campaigns")
    urls = [reverse("desk:unit", args=[world.city.pk]), *(reverse(f"desk:{n}") for n in names)]
    children(world, 3)
    few = {url: _cost(client, url) for url in urls}
    _more(world, 27)
    assert {url: _cost(client, url) for url in urls} == few


def _more(world: World, n: int) -> None:
    for k in range(n):
        unit = org.open_unit(world.city, actor=operator(), name=f"科室{k}")
        person = org.open_person(f"p{k}", actor=operator(), name=f"某{k}")
        org.appoint(person, unit, actor=operator(), role="handler")
        cast.registered(world, unit=unit)


def test_a_unit_is_opened_once_however_often_the_sheet_is_sent(world: World, seat: Seat) -> None:
    client, url = seat("root"), reverse("desk:open_unit", args=[world.city.pk])
    told = {
        **client.get(url).context["form"].initial,
        "name": "市数据局",
        "unit_kind": "department",
    }
    first, second = client.post(url, told), client.post(url, told)
    assert first["Location"] == second["Location"]
    assert Unit.objects.filter(name="市数据局").count() == 1
    assert "这张表已经办过" in client.get(first["Location"]).content.decode()


def test_a_second_unit_of_one_name_is_pointed_out_first(world: World, seat: Seat) -> None:
    client, url = seat("root"), reverse("desk:open_unit", args=[world.city.pk])
    told = {**client.get(url).context["form"].initial, "name": "船营区", "unit_kind": "area"}
    answer = client.post(url, told)
    assert "船营区”（220204）" in answer.content.decode()
    assert Unit.objects.filter(name="船营区").count() == 1
    assert (
        fill(client, "open_unit", world.city.pk, name="船营区", unit_kind="area").status_code == 302
    )
    assert Unit.objects.filter(name="船营区").count() == 2


def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(world: World, seat: Seat) -> None:
    answer = fill(
        seat("root"),
        "open_unit",
        world.city.pk,
        name="新局",
        code="2202-cg",
        unit_kind="department",
    )
    assert answer.status_code == 409
    assert "代码2202-cg已经是市城市管理局的" in answer.context["form"].errors["code"][0]
    assert 'value="新局"' in answer.content.decode()


def test_renaming_shows_old_and_new_before_it_is_done(world: World, seat: Seat) -> None:
    client, url = seat("root"), reverse("desk:rename_unit", args=[world.urban.pk])
    told = {**client.get(url).context["form"].initial, "name": "市综合执法局"}
    shown = client.post(url, told)
    assert "“市城市管理局”改名为“市综合执法局”" in shown.content.decode()
    world.urban.refresh_from_db()
    assert world.urban.name == "市城市管理局"
    assert fill(client, "rename_unit", world.urban.pk, name="市综合执法局").status_code == 302
    assert "把市城市管理局改名为市综合执法局" in page(client, "unit", world.urban.pk)


def test_the_second_of_two_who_rename_is_told(world: World, seat: Seat) -> None:
    one, other = seat("root"), seat("root")
    url = reverse("desk:rename_unit", args=[world.urban.pk])
    seen = {**one.get(url).context["form"].initial}
    fill(other, "rename_unit", world.urban.pk, name="甲局")
    told = {**seen, "name": "乙局"}
    shown = one.post(url, told)
    answer = one.post(url, {**told, "sure": shown.context["form"].data["sure"]})
    assert answer.status_code in (200, 409)
    world.urban.refresh_from_db()
    assert world.urban.name == "甲局"


def test_a_move_says_how_much_is_posted_anew_and_then_does_it(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    client = seat("root")
    url = reverse("desk:move_unit", args=[world.urban.pk])
    told = {**client.get(url).context["form"].initial, "into": "2205"}
    text = client.post(url, told).content.decode()
    assert "1个问题和1件交办改记到通化市名下" in text
    assert Move.objects.count() == 0
    assert fill(client, "move_unit", world.urban.pk, into="2205").status_code == 302
    assert Problem.objects.get(pk=problem.pk).path.startswith(world.other_city.path)
    shown = page(client, "unit", world.urban.pk)
    assert "隶属沿革" in shown
    assert "划到" in shown


def test_a_move_that_goes_on_in_the_background_shows_how_far_it_is(
    world: World, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(administration, "POSTED_AT_ONCE", 0)
    for _n in range(3):
        cast.registered(world)
    client = seat("root")
    fill(client, "move_unit", world.urban.pk, into="2205")
    text = page(client, "unit", world.urban.pk)
    assert "已改记0件，还有3件" in text
    assert "正在入账" in text
    again = fill(client, "move_unit", world.housing.pk, into="2205")
    assert again.status_code == 409
    assert "划转还在入账" in again.content.decode()
    problems.tick(actor=CLOCK)
    assert "正在入账" not in page(client, "unit", world.urban.pk)


def test_a_unit_that_still_owes_something_is_not_closed(world: World, seat: Seat) -> None:
    cast.registered(world)
    client = seat("root")
    before = Event.objects.count()
    answer = fill(client, "close_unit", world.urban.pk)
    assert answer.status_code == 409
    assert "还有人在岗" in answer.content.decode()
    assert Event.objects.count() == before


def test_an_empty_unit_is_closed_and_stays_to_be_seen(world: World, seat: Seat) -> None:
    client = seat("root")
    unit = org.open_unit(world.city, actor=operator(), name="临时办")
    assert fill(client, "close_unit", unit.pk).status_code == 302
    assert "已撤销" in page(client, "unit", unit.pk)


def test_a_unit_is_merged_into_another(world: World, seat: Seat) -> None:
    unit = org.open_unit(world.city, actor=operator(), name="老城管局")
    problem = cast.registered(world, unit=unit)
    client = seat("root")
    assert fill(client, "merge_units", unit.pk, into="2202-cg").status_code == 302
    assert Problem.objects.get(pk=problem.pk).unit_id == world.urban.pk
    assert "市城市管理局" in page(client, "unit", unit.pk)


def test_the_tree_reads_in_english(world: World, seat: Seat) -> None:
    assert "Units" in page(seat("xu", "en"), "units")

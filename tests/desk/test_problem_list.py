"""The list of problems: its sums, its views, its filters, its pages, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.campaigns.actions import open_campaign, open_docket, open_theme
from ligai.desk import paging
from ligai.desk.counting import Count
from ligai.ledger.seals import seal
from ligai.org.access import operator
from ligai.org.actions import keep_view
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page
from tests.intake import reporters

LIST = "/desk/problems/"
MOST_QUERIES = 12


def titles(client: Client, **params: Any) -> list[str]:
    """What is listed, in order."""
    answer = client.get(LIST, params)
    assert answer.status_code == 200, answer.content.decode()
    return [row["problem"].title for row in answer.context["rows"]]


def many(world: World, count: int) -> list[Problem]:
    """So many problems awaiting triage."""
    return [cast.registered(world, title=f"第{n:02}件") for n in range(count)]


def test_an_empty_list_says_what_would_be_here(seat: Seat) -> None:
    assert "还没有您能看到的问题" in page(seat("xu"), "problems")


def test_a_list_with_a_filter_that_nothing_passes_offers_the_way_back(
    world: World, seat: Seat
) -> None:
    cast.registered(world)
    assert "没有符合的问题" in page(seat("xu"), "problems", q="没有这个词")


def test_the_sentence_under_the_title_adds_up(world: World, seat: Seat) -> None:
    cast.registered(world, title="甲")
    cast.triaged(world, title="乙")
    cast.triaged(world, disposition="immediate", title="丙")
    cast.triaged(world, disposition="explained", title="丁")
    answer = seat("xu").get(LIST)
    listing = answer.context["listing"]
    parts = [(str(part.label), part.count.number) for part in listing.parts()]
    assert parts == [("立行立改", 1), ("整改台账", 1), ("解释说明", 1), ("还没研判", 1)]
    assert listing.total.number == sum(count for _label, count in parts)


def test_every_count_links_to_a_list_of_that_length(world: World, seat: Seat) -> None:
    cast.registered(world, title="甲")
    cast.dispatched(world, title="乙")
    cast.submitted(world, title="丙")
    client = seat("xu")
    listing = client.get(LIST).context["listing"]
    links = [(view["url"], view["count"].number) for view in listing.views()]
    links += [(part.url, part.count.number) for part in listing.parts()]
    assert len(links) >= 8
    for url, count in links:
        assert len(client.get(url).context["rows"]) == count, url


def test_the_views_hold_what_their_names_say(world: World, seat: Seat) -> None:
    cast.registered(world, title="待研判")
    waiting = cast.submitted(world, title="待核查")
    late = cast.dispatched(world, title="晚了的")
    Problem.objects.filter(pk=late.pk).update(due_on=cast.today() - timedelta(days=1))
    soon = cast.dispatched(world, title="今天到期")
    Problem.objects.filter(pk=soon.pk).update(due_on=cast.today())
    client = seat("xu")
    assert titles(client, view="checking") == [waiting.title]
    assert titles(client, view="overdue") == [late.title]
    assert titles(client, view="week") == [soon.title]
    assert len(titles(client, view="open")) == 4
    assert titles(client, view="closed") == []


def test_merged_and_void_problems_are_left_out_unless_asked_for(world: World, seat: Seat) -> None:
    gone, stays = cast.registered(world, title="并走的"), cast.registered(world, title="留下的")
    problems.merge(gone, stays, actor=world.lin, reason="同一件事")
    client = seat("xu")
    assert titles(client) == ["留下的"]
    assert titles(client, state="merged") == ["并走的"]


def test_filters_narrow_and_become_chips_that_can_be_taken_off(world: World, seat: Seat) -> None:
    cast.registered(world, title="路灯不亮", source="report")
    cast.registered(world, title="路面塌陷", source="audit")
    client = seat("xu")
    answer = client.get(LIST, {"q": "路", "source": "audit"})
    assert [row["problem"].title for row in answer.context["rows"]] == ["路面塌陷"]
    chips = answer.context["listing"].chips()
    assert [(str(chip["name"]), chip["value"]) for chip in chips] == [
        ("编号或标题里的字", "路"),
        ("来源", "审计移送"),
    ]
    assert len(client.get(chips[1]["remove"]).context["rows"]) == 2


def test_the_unit_filter_reaches_down_the_tree(world: World, seat: Seat) -> None:
    cast.registered(world, title="社区的事", unit=world.village)
    cast.registered(world, title="局里的事")
    client = seat("xu")
    assert titles(client, unit=world.district.code) == ["社区的事"]
    assert titles(client, unit="船营区") == ["社区的事"]


def test_filters_by_lead_theme_docket_number_and_due_range(world: World, seat: Seat) -> None:
    campaign = open_campaign(
        world.city, actor=world.xu, name="活动", preset="party", starts_on=cast.LONG_AGO
    )
    theme = open_theme(campaign, actor=world.xu, code="a", name="堵点")
    docket = open_docket(world.city, actor=world.xu, name="清单")
    plain = cast.registered(world, title="普通的")
    themed = cast.dispatched(world, title="归了专题的", theme=theme)
    client = seat("xu")
    assert titles(client, theme=str(theme.pk)) == [themed.title]
    assert titles(client, lead="韩立群") == [themed.title]
    assert titles(client, docket=str(docket.pk)) == []
    assert titles(client, q=plain.number) == [plain.title]
    assert themed.due_on is not None
    assert titles(client, due_from=themed.due_on.isoformat()) == [themed.title]
    assert titles(client, due_to=(themed.due_on - timedelta(days=1)).isoformat()) == []


def test_a_filter_that_cannot_be_read_is_said_and_left_out(world: World, seat: Seat) -> None:
    cast.registered(world, title="甲")
    text = page(seat("xu"), "problems", unit="没有这个单位")
    assert "没有这个单位" in text
    assert "甲" in text


@pytest.mark.parametrize("sort", ["due", "number", "newest"])
def test_pages_follow_each_other_without_a_gap_and_back_again(
    world: World, seat: Seat, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 3)
    made = many(world, 8)
    for day, problem in enumerate(made[::2]):
        due_on = cast.today() + timedelta(days=day // 2)
        Problem.objects.filter(pk=problem.pk).update(due_on=due_on)
    client = seat("xu")
    answer = client.get(LIST, {"sort": sort})
    forward, last = [], answer
    while True:
        forward.append([row["problem"].pk for row in answer.context["rows"]])
        last = answer
        if not answer.context["next"]:
            break
        answer = client.get(answer.context["next"])
    assert [len(each) for each in forward] == [3, 3, 2]
    assert sorted(pk for each in forward for pk in each) == sorted(problem.pk for problem in made)
    backward = [[row["problem"].pk for row in last.context["rows"]]]
    while last.context["previous"]:
        last = client.get(last.context["previous"])
        backward.append([row["problem"].pk for row in last.context["rows"]])
    assert backward[::-1] == forward


def test_by_due_date_the_first_due_stand_first_and_the_unknown_last(
    world: World, seat: Seat
) -> None:
    without, later, sooner = many(world, 3)
    Problem.objects.filter(pk=later.pk).update(due_on=cast.today() + timedelta(days=5))
    Problem.objects.filter(pk=sooner.pk).update(due_on=cast.today())
    assert titles(seat("xu")) == [sooner.title, later.title, without.title]


def test_by_number_nine_comes_before_ten(world: World, seat: Seat) -> None:
    made = many(world, 11)
    assert titles(seat("xu"), sort="number") == [problem.title for problem in made]


def test_a_cursor_that_cannot_be_read_begins_at_the_beginning(world: World, seat: Seat) -> None:
    many(world, 2)
    client = seat("xu")
    for cursor in ("x", "2019-99-99~1", "~~~", "~abc"):
        assert len(titles(client, after=cursor)) == 2


def test_more_than_a_thousand_are_counted_as_such_and_not_guessed(
    world: World, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ligai.desk import counting

    assert str(Count(1001)) == "1,000+"
    monkeypatch.setattr(counting, "MOST", 2)
    many(world, 3)
    answer = seat("xu").get(LIST)
    listing = answer.context["listing"]
    assert str(listing.total) == "2+"
    assert listing.parts() == []  # an equation with an unknown does not add up
    assert "2+件" in answer.content.decode()


def test_each_row_says_how_many_people_have_reported_it(world: World, seat: Seat) -> None:
    reporters.vault()
    problem = cast.registered(world, title="有人反映的")
    cast.registered(world, title="没人反映的")
    for contact in (reporters.WANG, reporters.WANG, reporters.LI, None):
        reporters.following(world, problem, contact=contact)
    rows = {row["problem"].title: row for row in seat("xu").get(LIST).context["rows"]}
    said = [(row["people"], row["unnamed"]) for row in rows.values()]
    assert sorted(said) == [(0, 0), (2, 1)]
    assert "另1件未具名" in page(seat("xu"), "problems")


def test_strangers_see_nothing_of_the_list(world: World, seat: Seat) -> None:
    cast.registered(world)
    assert titles(seat("shen")) == []
    assert titles(seat("meng")) == []


def test_self_examination_problems_are_neither_listed_nor_counted_for_others(
    world: World, seat: Seat
) -> None:
    cast.registered(world, title="检视出来的", nature="self_examination")
    answer = seat("song").get(LIST)
    assert answer.context["rows"] == []
    assert answer.context["listing"].total.number == 0
    assert titles(seat("xu")) == ["检视出来的"]


def test_a_title_cannot_smuggle_in_markup(world: World, seat: Seat) -> None:
    cast.registered(world, title="<script>alert(1)</script>")
    text = page(seat("xu"), "problems")
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def narrowed(world: World) -> list[dict[str, str]]:
    """From the whole list to one behind a figure of a unit that has moved, narrowed by everything."""
    problems.move_unit(world.housing, world.district, actor=operator())
    problems.move_unit(world.housing, world.city, actor=operator())
    campaign = open_campaign(
        world.city, actor=world.xu, name="活动", preset="party", starts_on=cast.LONG_AGO
    )
    theme = open_theme(campaign, actor=world.xu, code="a", name="堵点")
    docket = open_docket(world.city, actor=world.xu, name="清单")
    keep_view(actor=world.xu, name="我的", query="view=open")
    past = (cast.today() - timedelta(days=2)).isoformat()
    here = {"unit": world.housing.code, "theme": str(theme.pk), "docket": str(docket.pk)}
    narrow = {
        **here,
        "view": "open",
        "q": "少",
        "lead": "韩立群",
        "disposition": "ledger",
        "mine": "1",
        "campaign": str(campaign.pk),
        "preset": "party",
    }
    figure = {"figure": "R4", "measure": "whole", "as_of": past, "known_at": str(seal())}
    return [
        {}, {"unit": world.city.code, "view": "open"}, {"unit": "住房和城乡"}, narrow,
        {"figure": "R4", "measure": "whole"}, {**figure, **here}, {**figure, **narrow},
    ]  # fmt: skip


def test_the_page_costs_the_same_for_three_rows_and_for_thirty(world: World, seat: Seat) -> None:
    client, lists, spent = seat("xu"), narrowed(world), []
    for n in range(3):
        cast.dispatched(world, title=f"少{n}")
    for more in (0, 27):
        many(world, more)
        for asked in lists:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(LIST, asked).status_code == 200, asked
            assert len(queries) <= MOST_QUERIES, (asked, [q["sql"][:90] for q in queries])
            spent.append(len(queries))
    assert spent[: len(lists)] == spent[len(lists) :]


def test_the_filters_are_a_page_that_keeps_what_was_chosen(world: World, seat: Seat) -> None:
    text = page(seat("xu"), "filter", q="路灯", view="overdue")
    assert 'value="路灯"' in text
    assert re.search(r'name="view" value="overdue"', text)
    assert reverse("desk:problems") in text


def test_the_pager_names_the_row_that_the_next_page_begins_with(
    world: World, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    made = many(world, 3)
    answer = seat("xu").get(LIST, {"sort": "number"})
    assert answer.context["next_from"] == made[2].number
    assert f"从 {made[2].number}起" in answer.content.decode()


def test_a_list_of_my_own_holds_what_my_unit_has_a_duty_in(world: World, seat: Seat) -> None:
    cast.dispatched(world, title="本局的")
    cast.registered(world, title="别局的", unit=world.housing)
    assert titles(seat("song"), mine="1") == ["本局的"]
    assert titles(seat("han"), mine="1") == ["本局的"]
    assert sorted(titles(seat("xu"), mine="1")) == sorted(["本局的", "别局的"])


def test_the_list_is_never_shown_without_signing_in(db: None) -> None:
    answer = Client().get(LIST)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")

"""The pages of re-checks: draws, one draw with what it lets us say, and writing down what was found."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.problems import actions as problems
from ligai.supervision import actions
from ligai.supervision.models import Drawn, Recheck
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import fill, page
from tests.problems.books import published


def closed(world: World, n: int) -> None:
    """So many that were closed."""
    for _ in range(n):
        problems.close(published(world), actor=world.ji)


def test_an_empty_list_says_what_would_be_here(seat: Seat) -> None:
    assert "还没有抽过" in page(seat("he"), "rechecks")
    assert "Nothing has been drawn yet" in page(seat("he", "en"), "rechecks")


def test_the_office_draws_and_the_team_checks(world: World, seat: Seat) -> None:
    closed(world, 2)
    office, team = seat("xu"), seat("he")
    assert "抽取回头看" in page(office, "rechecks")
    assert "抽取回头看" not in page(team, "rechecks")
    assert fill(office, "draw_recheck", world.city.pk, size="3").status_code == 409
    assert fill(office, "draw_recheck", world.city.pk, size="2").status_code == 302
    recheck = Recheck.objects.get()
    text = page(office, "recheck", recheck.pk)
    assert recheck.seed in text
    assert "还有2件没有核实，核实完了才算。" in text
    first, second = recheck.drawn.all()
    answer = fill(team, "check_drawn", first.pk, found="", findings="看过")
    assert answer.status_code == 422
    assert "看过" in answer.content.decode()
    assert fill(team, "check_drawn", first.pk, found="fixed", findings="都好").status_code == 302
    found = {"found": "not_fixed", "findings": "又堆上了", "reopen": "on"}
    assert fill(team, "check_drawn", second.pk, **found).status_code == 302
    second.refresh_from_db()
    assert second.problem.state == "reopened"
    text = page(office, "recheck", recheck.pk)
    assert "1/2 = 50.00 %" in text
    assert "50.00 %</strong>" in text
    assert "2件已销号的里有1–1件" in text
    assert "推定真实解决率" not in page(team, "recheck", recheck.pk)
    assert team.get(reverse("desk:check_drawn", args=[first.pk])).status_code == 409


def test_who_verified_it_is_told_to_leave_it_to_somebody_else(world: World, seat: Seat) -> None:
    closed(world, 1)
    drawn = actions.draw_recheck(world.city, actor=world.xu, size=1).drawn.get()
    answer = fill(seat("jiang"), "check_drawn", drawn.pk, found="fixed", findings="好")
    assert answer.status_code == 403
    assert Drawn.objects.get().checked_at is None


@pytest.mark.parametrize("name", ["rechecks", "recheck"])
def test_a_page_asks_the_database_as_often_for_many_as_for_few(
    world: World, seat: Seat, name: str
) -> None:
    closed(world, 4)
    asked = []
    for size in (1, 4):
        recheck = actions.draw_recheck(world.city, actor=world.xu, size=size)
        client = seat("xu")
        page(client, name, *([recheck.pk] if name == "recheck" else []))
        with CaptureQueriesContext(connection) as queries:
            page(client, name, *([recheck.pk] if name == "recheck" else []))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12

"""Handing over at the clerk's page, placing at the office's: each sees its own part and no more."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.intake import actions
from ligai.intake.models import Report
from ligai.intake.rules import ReportState
from ligai.org.rules import Visibility
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, take
from tests.intake.reporters import masked


@pytest.fixture
def secret(world: World) -> Report:
    report = masked(world, text="王某某说的原话", about_unit=world.urban)
    return actions.accept_report(report, actor=world.lin)


def test_an_empty_list_says_what_would_be_here(world: World, seat: Seat) -> None:
    assert "没有等您归并的诉求" in page(seat("xu"), "handed")
    assert "No report is waiting to be placed" in page(seat("xu", "en"), "handed")
    assert seat("lin").get(reverse("desk:handed")).status_code == 403


def test_from_the_clerk_to_the_office_to_a_problem(
    world: World, seat: Seat, secret: Report
) -> None:
    known = cast.registered(
        world, title="窗口推诿", visibility=Visibility.RESTRICTED, unit=world.city
    )
    lin, xu = seat("lin"), seat("xu")
    assert reverse("desk:hand_over", args=[secret.pk]) in page(lin, "report_page", secret.pk)
    take(lin, "hand_over", secret)
    text = page(xu, "handed") + page(xu, "place", secret.pk)
    assert secret.title in text
    assert known.number in text
    assert "王某某说的原话" not in text
    assert secret.code not in text
    take(xu, "place", secret, problem=known.number)
    assert (secret.state, secret.problem) == (ReportState.LINKED, known)
    seen = page(lin, "report_page", secret.pk)
    for hidden in (known.number, known.title, reverse("desk:unlink", args=[secret.pk])):
        assert hidden not in seen
    assert "限制知悉，由少数有权的人办理" in seen
    assert secret.title not in page(xu, "handed")


def test_nothing_or_both_chosen_is_said_beside_the_field(
    world: World, seat: Seat, secret: Report
) -> None:
    actions.hand_over(secret, actor=world.lin)
    for typed in ({}, {"problem": "", "unit": ""}):
        answer = post(seat("xu"), "place", secret, **typed)
        assert answer.status_code == 409
        assert "problem" in answer.context["form"].errors
    unknown = post(seat("xu"), "place", secret, problem="〔2019〕999号")
    assert unknown.status_code == 422
    assert "999" in unknown.content.decode()


def test_the_second_of_two_is_told(world: World, seat: Seat, secret: Report) -> None:
    actions.hand_over(secret, actor=world.lin)
    answer = seat("xu").post(
        reverse("desk:place", args=[secret.pk]), {"seen": "1", "unit": world.city.code}
    )
    assert answer.status_code == 409


def test_the_list_asks_the_database_as_often_for_many_as_for_few(world: World, seat: Seat) -> None:
    client, asked = seat("xu"), []
    page(client, "handed")
    for more in (2, 12):
        for _each in range(more):
            report = masked(world, about_unit=world.urban)
            actions.hand_over(actions.accept_report(report, actor=world.lin), actor=world.lin)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, "handed")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12

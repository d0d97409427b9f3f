"""One step for many rows: looked at beforehand, each row for itself, told afterwards, never twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.desk.bulk import MOST
from ligai.ledger.models import Event
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat

MOST_QUERIES = 12


def preview(client: Client, act: str, *things: Any, kind: str = "problems") -> Any:
    """The page that says beforehand what could be done."""
    picked = {"act": act, "pick": [str(thing.pk) for thing in things]}
    return client.post(reverse(f"desk:bulk_{kind}"), picked)


def sent(answer: Any, **typed: str) -> dict[str, Any]:
    """What the form of the preview sends, with what was typed."""
    batch = answer.context["batch"]
    told: dict[str, Any] = {"act": batch.act.name, "once": answer.context["once"], "go": "1"}
    told["pick"] = [str(line.thing.pk) for line in batch.doable]
    told |= {f"seen-{line.thing.pk}": str(line.seen) for line in batch.doable}
    return {**told, **typed}


def send(client: Client, told: dict[str, Any], kind: str = "problems") -> Any:
    """Send it and look at the outcome."""
    return client.post(reverse(f"desk:bulk_{kind}"), told, follow=True)


def test_the_list_offers_only_steps_of_the_role_and_works_without_script(
    world: World, seat: Seat
) -> None:
    cast.registered(world)
    text = seat("lin").get("/desk/problems/").content.decode()
    assert 'name="act" value="triage"' in text
    assert 'value="close"' not in text
    assert "data-bulk>" in text  # shown as it comes from the server; script hides it
    assert 'name="pick"' not in seat("guan").get("/desk/problems/").content.decode()


def test_the_preview_says_of_each_row_whether_and_why_not_and_changes_nothing(
    world: World, seat: Seat
) -> None:
    ready, bare = cast.planned(world, title="齐了"), cast.triaged(world, title="还缺")
    draft = cast.registered(world, title="还没研判")
    before = Event.objects.count()
    batch = preview(seat("xu"), "dispatch", ready, bare, draft).context["batch"]
    assert [line.problem.title for line in batch.doable] == [ready.title]
    told = {line.problem.title: line.why_not for line in batch.barred}
    assert told == {
        bare.title: "交办之前还缺：包保领导、原因、责任人、措施和可衡量的目标",
        draft.title: "“待研判”的问题不能交办",
    }
    assert Event.objects.count() == before


def test_each_row_is_done_by_itself_and_the_outcome_names_what_was_done_and_what_refused(
    world: World, seat: Seat
) -> None:
    one, two = cast.registered(world, title="甲"), cast.registered(world, title="乙")
    client = seat("lin")
    told = sent(preview(client, "triage", one, two), disposition="ledger", because="要花钱")
    problems.triage(two, actor=world.xu, disposition="immediate")  # somebody was faster
    answer = send(client, told)
    assert [row.title for row in answer.context["done"]] == [one.title]
    assert "林见秋研判" in answer.context["done"][0].told
    (refused,) = answer.context["refused"]
    assert refused.title == two.title
    assert refused.told  # why
    two.refresh_from_db()
    assert two.disposition == "immediate"


def test_sent_twice_it_is_done_once(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    client = seat("lin")
    told = sent(preview(client, "triage", problem), disposition="ledger")
    first = send(client, told)
    events = Event.objects.of(problem).count()
    second = send(client, told)
    assert Event.objects.of(problem).count() == events
    assert first.context["done"] == second.context["done"]


def test_a_sheet_that_is_being_done_is_not_begun_again(world: World, seat: Seat) -> None:
    from ligai.desk.bulk import Sheet

    problem = cast.registered(world)
    client = seat("lin")
    told = sent(preview(client, "triage", problem), disposition="ledger")
    assert Sheet(world.lin.id, told["once"]).claim()
    send(client, told)
    problem.refresh_from_db()
    assert problem.state == "draft"


def test_a_form_that_lacks_something_comes_back_with_what_was_typed(
    world: World, seat: Seat
) -> None:
    problem = cast.registered(world)
    client = seat("lin")
    answer = send(client, sent(preview(client, "triage", problem), because="写了理由"))
    assert answer.status_code == 422
    assert "写了理由" in answer.content.decode()
    assert "请选择一种处理方式" in answer.content.decode()


def test_what_is_not_typed_each_row_keeps_as_its_own(world: World, seat: Seat) -> None:
    made = [cast.planned(world, title="甲"), cast.planned(world, title="乙", unit=world.housing)]
    client = seat("xu")
    answer = send(client, sent(preview(client, "dispatch", *made)))
    assert len(answer.context["done"]) == 2, answer.context["refused"]
    units = [problem.assignments.get().unit for problem in made]
    assert units == [world.urban, world.housing]


def test_a_lead_officer_is_appointed_for_several(world: World, seat: Seat) -> None:
    made = [cast.triaged(world, title=f"第{n}件") for n in range(3)]
    client = seat("xu")
    told = sent(preview(client, "appoint_lead", *made), lead=str(world.people["han"].pk))
    assert len(send(client, told).context["done"]) == 3
    assert set(Problem.objects.values_list("lead__name", flat=True)) >= {"韩立群"}


def test_duties_are_signed_for_together(world: World, seat: Seat) -> None:
    duties = [cast.dispatched(world).assignments.get() for _n in range(2)]
    client = seat("song")
    answer = send(client, sent(preview(client, "sign", *duties, kind="assignments")), "assignments")
    assert len(answer.context["done"]) == 2
    for duty in duties:
        duty.refresh_from_db()
        assert duty.state == "signed"


def test_nobody_acts_on_what_they_do_not_see_nor_by_a_step_that_is_not_theirs(
    world: World, seat: Seat
) -> None:
    problem = cast.registered(world)
    batch = preview(seat("shen"), "triage", problem).context["batch"]
    assert (batch.lines, batch.unseen) == ([], 1)
    told = {
        "act": "triage",
        "go": "1",
        "once": "x",
        "pick": [str(problem.pk)],
        "disposition": "ledger",
    }
    for who in ("shen", "song", "guan"):
        seat(who).post(reverse("desk:bulk_problems"), told)
    problem.refresh_from_db()
    assert problem.state == "draft"


def test_without_having_been_looked_at_nothing_is_done(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    told = {
        "act": "triage",
        "go": "1",
        "once": "x",
        "pick": [str(problem.pk)],
        "disposition": "ledger",
    }
    answer = send(seat("lin"), told)
    assert len(answer.context["refused"]) == 1
    problem.refresh_from_db()
    assert problem.state == "draft"


@pytest.mark.parametrize("pick", ["", "x", "-1", "99999999999999999999999", "一"])
def test_rows_that_cannot_be_read_are_left_out(seat: Seat, pick: str) -> None:
    answer = seat("lin").post(reverse("desk:bulk_problems"), {"act": "triage", "pick": pick})
    assert answer.status_code == 200
    assert seat("lin").get(reverse("desk:bulk_problems")).status_code == 200


def test_at_most_a_page_at_once_and_the_rest_is_said(world: World, seat: Seat) -> None:
    picks = [str(n) for n in range(1, MOST + 4)]
    answer = seat("lin").post(reverse("desk:bulk_problems"), {"act": "triage", "pick": picks})
    assert answer.context["batch"].left_out == 3
    assert "另有3件没有列进来" in answer.content.decode()


def test_an_outcome_is_its_senders_own(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    told = sent(preview(seat("lin"), "triage", problem), disposition="ledger")
    send(seat("lin"), told)
    other = seat("xu").get(reverse("desk:bulk"), {"once": told["once"]})
    assert "这里没有办理结果" in other.content.decode()


@pytest.mark.parametrize("act", ["dispatch", "begin_check", "close", "triage"])
def test_the_preview_costs_the_same_for_three_rows_and_for_twice_as_many(
    world: World, seat: Seat, act: str
) -> None:
    client = seat("jiang" if act == "begin_check" else "xu")
    make = {
        "dispatch": cast.planned, "begin_check": cast.submitted, "close": cast.verified,
        "triage": cast.registered,
    }[act]  # fmt: skip
    made = [make(world) for _n in range(6)]
    preview(client, act, *made[:3])
    with CaptureQueriesContext(connection) as few:
        preview(client, act, *made[:3])
    with CaptureQueriesContext(connection) as lots:
        preview(client, act, *made)
    assert len(lots) == len(few) <= MOST_QUERIES, [q["sql"][:90] for q in lots]

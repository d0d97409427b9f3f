"""The queues: who finds what in them, that counts are lists, that pages follow each other, what they cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.desk import paging
from ligai.kernel.errors import NotAllowed
from ligai.problems import actions as problems
from ligai.problems.models import Problem, Request
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, take

MOST_QUERIES = 12
QUEUES = ("triage_queue", "checks", "requests", "assignments")


def titles(client: Client, queue: str, tab: str = "") -> list[str]:
    answer = client.get(reverse(f"desk:{queue}"), {"tab": tab})
    assert answer.status_code == 200, answer.content.decode()
    return [row["title"] for row in answer.context["rows"]]


@pytest.mark.parametrize("queue", QUEUES)
def test_an_empty_queue_says_in_every_tab_what_would_be_here(seat: Seat, queue: str) -> None:
    client = seat("xu")
    for view in client.get(reverse(f"desk:{queue}")).context["queue"].views():
        answer = client.get(view["url"])
        assert str(answer.context["queue"].tab.blank) in answer.content.decode()


def test_drafts_stand_in_the_order_in_which_they_came_with_the_limit_of_triage(
    world: World, seat: Seat
) -> None:
    newer, older = cast.registered(world, title="后来的"), cast.registered(world, title="先来的")
    past = cast.today() - timedelta(days=30)
    Problem.objects.filter(pk=older.pk).update(received_on=past)
    answer = seat("lin").get(reverse("desk:triage_queue"))
    assert [row["title"] for row in answer.context["rows"]] == [older.title, newer.title]
    assert [row["card"] for row in answer.context["rows"]] == ["red", "green"]
    assert titles(seat("song"), "triage_queue") == []


def test_after_a_decision_the_queue_goes_on_with_the_next_and_ends_at_the_queue(
    world: World, seat: Seat
) -> None:
    one, two = cast.registered(world, title="甲"), cast.registered(world, title="乙")
    client = seat("lin")
    text = client.get(reverse("desk:triage", args=[one.pk]) + "?queue=1").content.decode()
    onward = reverse("desk:triage", args=[two.pk]) + "?queue=1"
    assert f'name="next" value="{onward}"' in text
    answer = post(client, "triage", one, disposition="ledger", next=onward)
    assert answer["Location"] == onward
    last = client.get(onward).content.decode()
    assert f'name="next" value="{reverse("desk:triage_queue")}"' in last


def test_a_draft_says_the_how_manieth_of_its_queue_it_is(world: World, seat: Seat) -> None:
    drafts, client = [cast.registered(world, title=f"第{n}件") for n in range(3)], seat("lin")
    for place, draft in enumerate(drafts, start=1):
        address = reverse("desk:triage", args=[draft.pk])
        with CaptureQueriesContext(connection) as queries:
            text = client.get(address, {"queue": "1"}).content.decode()
        assert f"待研判{place}/3" in text
        assert len(queries) <= MOST_QUERIES
    assert "待研判" not in page(client, "triage", cast.triaged(world).pk).split("</h1>")[0][-400:]


def test_whoever_goes_on_with_the_queue_is_offered_the_next_step_of_what_was_decided(
    world: World, seat: Seat
) -> None:
    one, two = cast.registered(world, title="甲"), cast.registered(world, title="乙")
    client, onward = seat("xu"), reverse("desk:triage", args=[two.pk]) + "?queue=1"
    post(client, "triage", one, disposition="immediate", lead=world.people["han"].pk, next=onward)
    text = client.get(onward).content.decode()
    assert reverse("desk:problem", args=[one.pk]) in text
    assert f'<a href="{reverse("desk:dispatch", args=[one.pk])}">交办</a>' in text


def test_the_leader_is_named_with_the_triage_by_whoever_may_name_one(
    world: World, seat: Seat
) -> None:
    problem, han = cast.registered(world), world.people["han"]
    assert (
        "lead"
        not in seat("lin")
        .get(address := reverse("desk:triage", args=[problem.pk]))
        .context["form"]
        .fields
    )
    assert "lead" in seat("xu").get(address).context["form"].fields
    take(seat("xu"), "triage", problem, disposition="immediate", lead=han.pk)
    assert (problem.state, problem.lead_id) == ("triaged", han.pk)


def test_whoever_triages_stands_in_the_rail_at_triage(world: World, seat: Seat) -> None:
    text = page(seat("lin"), "triage", cast.registered(world).pk)
    (current,) = re.findall(
        r'<a[^>]*aria-current="page"[^>]*>', text.split("<main")[0].split("<header")[0]
    )
    assert reverse("desk:triage_queue") in current


def test_a_step_goes_on_to_no_page_but_ours(world: World, seat: Seat) -> None:
    for onward in ("https://evil.example/desk/", "//evil.example/desk/", "/accounts/logout/"):
        problem = cast.registered(world)
        answer = post(seat("lin"), "triage", problem, disposition="ledger", next=onward)
        assert answer["Location"] == reverse("desk:problem", args=[problem.pk])


def test_what_reads_alike_nearby_stands_beside_the_triage_and_can_be_merged(
    world: World, seat: Seat
) -> None:
    same = cast.registered(world, title="供热入网费收费依据没有公示")
    cast.registered(world, title="广场舞音响扰民")
    hidden = cast.registered(
        world, title="供热入网费收费依据未公示", nature="self_examination", unit=world.housing
    )
    problem = cast.registered(world, title="供热入网费收费依据未公示，标准不一")
    answer = seat("lin").get(reverse("desk:triage", args=[problem.pk]))
    assert [each.pk for each in answer.context["alike"]] == [same.pk]
    assert hidden.pk not in [each.pk for each in answer.context["alike"]]
    merge = seat("lin").get(reverse("desk:merge", args=[problem.pk]), {"survivor": same.number})
    assert f'value="{same.number}"' in merge.content.decode()


def test_a_link_fills_in_nothing_in_which_a_person_judges(world: World, seat: Seat) -> None:
    problem = cast.registered(world)
    asked = {"disposition": "ledger", "because": "链接写的", "seen": "0"}
    text = page(seat("lin"), "triage", problem.pk, **asked)
    assert "checked" not in text
    assert "链接写的" not in text


def test_the_queue_of_checks_says_why_one_may_or_may_not(world: World, seat: Seat) -> None:
    free = cast.submitted(world, title="无关的")
    own = cast.submitted(world, title="自己交过佐证的")
    own.evidence.update(author=world.people["jiang"])
    led = cast.submitted(world, title="自己包保的")
    Problem.objects.filter(pk=led.pk).update(lead=world.people["jiang"])
    client = seat("jiang")
    mine = client.get(reverse("desk:checks")).context["rows"]
    assert [row["title"] for row in mine] == [free.title]
    assert "不相干" in mine[0]["sub"]
    others = client.get(reverse("desk:checks"), {"tab": "others"}).context["rows"]
    told = {row["title"]: row["sub"].split("·")[0] for row in others}
    assert told == {
        own.title: "您提交过佐证，不能自己核查",
        led.title: "您是包保领导，不能自己核查",
    }


def test_the_queue_of_checks_and_the_action_agree(world: World, seat: Seat) -> None:
    made = [cast.submitted(world, title=f"第{n}件") for n in range(3)]
    made[0].evidence.update(author=world.people["jiang"])
    Problem.objects.filter(pk=made[1].pk).update(lead=world.people["jiang"])
    listed = titles(seat("jiang"), "checks")
    for problem in made:
        if problem.title in listed:
            problems.begin_check(problem, actor=world.jiang)
        else:
            with pytest.raises(NotAllowed):
                problems.begin_check(problem, actor=world.jiang)


def test_a_check_that_somebody_has_begun_is_theirs(world: World, seat: Seat) -> None:
    problem = cast.submitted(world)
    problems.begin_check(problem, actor=world.jiang)
    assert titles(seat("jiang"), "checks") == [problem.title]
    assert titles(seat("jiang"), "checks", "others") == []


def asked_for(world: World) -> Request:
    problem = cast.dispatched(world)
    assert problem.due_on is not None
    until = problem.due_on + timedelta(days=10)
    return problems.ask(problem, actor=world.qiu, kind="extension", reason="等材料", until=until)


def test_a_request_says_what_it_changes_and_is_decided_in_its_row(world: World, seat: Seat) -> None:
    asked = asked_for(world)
    client, queue = seat("xu"), reverse("desk:requests")
    answer = client.get(queue)
    (row,) = answer.context["rows"]
    assert "→" in row["change"]
    assert "等材料" in answer.content.decode()
    sent = {"seen": row["seen"], "decision": "可以", "next": queue}
    done = client.post(row["acts"]["approve"], sent)
    assert done["Location"] == queue
    asked.refresh_from_db()
    assert (asked.state, asked.decision) == ("approved", "可以")
    assert titles(client, "requests") == []
    assert titles(client, "requests", "decided") == [asked.problem.title]
    assert titles(seat("qiu"), "requests", "answered") == [asked.problem.title]


def test_a_refusal_without_a_reason_keeps_the_place_and_says_it_at_the_field(
    world: World, seat: Seat
) -> None:
    asked = asked_for(world)
    client, queue = seat("xu"), reverse("desk:requests")
    (row,) = client.get(queue).context["rows"]
    answer = client.post(
        row["acts"]["refuse"], {"seen": row["seen"], "decision": "", "next": queue}
    )
    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_a_request_that_was_decided_meanwhile_is_told(world: World, seat: Seat) -> None:
    asked = asked_for(world)
    (row,) = seat("xu").get(reverse("desk:requests")).context["rows"]
    problems.refuse(asked, actor=world.ji, decision="不行")
    answer = seat("xu").post(row["acts"]["approve"], {"seen": row["seen"]})
    assert answer.status_code == 409
    asked.refresh_from_db()
    assert asked.state == "refused"


def test_who_asked_may_take_back_and_not_decide(world: World, seat: Seat) -> None:
    asked_for(world)
    (row,) = seat("qiu").get(reverse("desk:requests"), {"tab": "asked"}).context["rows"]
    assert row["acts"]["withdraw_request"]
    assert not row["acts"]["approve"]
    assert titles(seat("qiu"), "requests", "decide") == []


def test_assignments_stand_with_who_has_them_and_with_who_gave_them(
    world: World, seat: Seat
) -> None:
    problem = cast.dispatched(world)
    duty = problem.assignments.get()
    assert titles(seat("song"), "assignments", "sign") == [problem.title]
    assert titles(seat("xu"), "assignments", "given") == [problem.title]
    assert titles(seat("meng"), "assignments", "in_hand") == []
    problems.object_to(duty, actor=world.song, reason="不归我们")
    assert titles(seat("xu"), "assignments", "arbitrate") == [problem.title]
    assert titles(seat("song"), "assignments", "reported") == [problem.title]


def test_every_count_of_every_tab_is_the_length_of_its_list(world: World, seat: Seat) -> None:
    cast.registered(world)
    cast.triaged(world, disposition="explained")
    cast.submitted(world)
    asked_for(world)
    for who in ("xu", "song", "qiu", "lin", "jiang", "ji", "guan"):
        client = seat(who)
        for queue in QUEUES:
            first = client.get(reverse(f"desk:{queue}"))
            for view in first.context["queue"].views():
                answer = first if view["current"] else client.get(view["url"])
                told = (who, view["url"])
                assert len(answer.context["rows"]) == view["count"].number, told


@pytest.mark.parametrize("queue", ["triage_queue", "assignments", "requests"])
def test_pages_of_a_queue_follow_each_other_without_a_gap(
    world: World, seat: Seat, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    for n in range(5):
        if queue == "triage_queue":
            cast.registered(world, title=f"第{n}件")
        else:
            due = cast.dispatched(world, title=f"第{n}件")
            problems.ask(due, actor=world.song, kind="exclusion", reason="等", reason_code="other")
    client = seat("song" if queue == "assignments" else "xu")
    answer, found = client.get(reverse(f"desk:{queue}")), []
    while True:
        found += [row["title"] for row in answer.context["rows"]]
        if not answer.context["next"]:
            break
        answer = client.get(answer.context["next"])
    assert sorted(found) == [f"第{n}件" for n in range(5)]


def _more(world: World, count: int) -> None:
    for _each in range(count):
        cast.registered(world)
        asked_for(world)
        cast.submitted(world)


def _cost(client: Client, queue: str) -> int:
    """Of a page that was opened before: so many statements."""
    client.get(reverse(f"desk:{queue}"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(f"desk:{queue}"))
    assert len(asked) <= MOST_QUERIES, (queue, [q["sql"][:90] for q in asked])
    return len(asked)


def test_a_queue_costs_the_same_for_three_rows_and_for_many(world: World, seat: Seat) -> None:
    sitting = {"triage_queue": "lin", "checks": "jiang", "requests": "xu", "assignments": "song"}
    clients = {queue: seat(who) for queue, who in sitting.items()}
    _more(world, 3)
    few = {queue: _cost(client, queue) for queue, client in clients.items()}
    _more(world, 7)
    assert {queue: _cost(client, queue) for queue, client in clients.items()} == few

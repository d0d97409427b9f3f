"""Instructions and messages on the page of a problem."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.problems import actions as problems
from ligai.problems.models import Instruction
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, take

MOST_QUERIES = 12


def test_an_instruction_goes_from_the_leader_through_the_unit_and_into_the_history(
    world: World, seat: Seat
) -> None:
    problem = cast.dispatched(world)
    until = str(cast.today() + timedelta(days=3))
    wanted = {"unit": world.urban.pk, "text": "请抓紧", "until": until}
    take(seat("ji"), "instruct", problem, **wanted)
    instruction = problem.instructions.get()
    text = page(seat("song"), "problem", problem.pk)
    assert "<q>请抓紧</q>" in text
    assert "待阅知" in text
    assert reverse("desk:acknowledge", args=[instruction.pk]) in text
    assert reverse("desk:acknowledge", args=[instruction.pk]) not in page(
        seat("xu"), "problem", problem.pk
    )
    client = seat("song")
    take(client, "acknowledge", instruction)
    take(client, "answer", instruction, answer="本周做完")
    take(client, "carry_out", instruction, result="全划好了")
    text = page(seat("ji"), "problem", problem.pk)
    assert "已落实" in text
    assert "本周做完" in text
    assert "<b>宋怀瑾</b>报告纪明远的批示已落实" in text
    assert "took note of the instruction by" in page(seat("ji", "en"), "problem", problem.pk)


def test_an_overdue_instruction_says_by_how_much(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    given = problems.instruct(
        problem, actor=world.ji, text="请抓紧", unit=world.urban, until=cast.today()
    )
    assert "逾期2天" not in page(seat("xu"), "problem", problem.pk)
    Instruction.objects.filter(pk=given.pk).update(until=cast.today() - timedelta(days=2))
    assert "逾期2天" in page(seat("xu"), "problem", problem.pk)


def test_a_unit_out_of_reach_is_not_offered_and_not_taken(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    wanted = {"unit": world.inspection.pk, "text": "请抓紧", "until": str(cast.today())}
    answer = post(seat("ji"), "instruct", problem, **wanted)
    assert answer.status_code == 422
    assert "请抓紧" in answer.content.decode()
    assert not problem.instructions.exists()


def test_messages_are_written_on_the_page_and_new_ones_marked_until_read(
    world: World, seat: Seat
) -> None:
    problem = cast.dispatched(world)
    take(seat("xu"), "send_message", problem, text="哪天做完？")
    client = seat("song")
    text = page(client, "problem", problem.pk)
    assert "哪天做完？" in text
    assert "1条没读" in text
    upto = problem.messages.get().seq
    there = reverse("desk:read_messages", args=[problem.pk])
    assert client.post(there, {"upto": upto}).status_code == 302
    assert "条没读" not in page(client, "problem", problem.pk)
    assert "条没读" not in page(seat("xu"), "problem", problem.pk)  # one's own


def test_a_mark_without_sense_changes_nothing(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    take(seat("xu"), "send_message", problem, text="哪天做完？")
    there = reverse("desk:read_messages", args=[problem.pk])
    for upto in ("", "-1", "x", str(2**63)):
        assert seat("song").post(there, {"upto": upto}).status_code == 302
    assert "1条没读" in page(seat("song"), "problem", problem.pk)
    assert seat("shen").post(there, {"upto": 1}).status_code == 404


def test_an_empty_message_is_refused_beside_its_field(world: World, seat: Seat) -> None:
    answer = post(seat("xu"), "send_message", cast.dispatched(world), text=" ")
    assert answer.status_code == 422


def test_who_only_looks_reads_and_has_no_field_to_write(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    take(seat("xu"), "send_message", problem, text="<b>哪天</b>做完？")
    text = page(seat("guan"), "problem", problem.pk)
    assert "&lt;b&gt;哪天&lt;/b&gt;做完？" in text
    assert 'name="text"' not in text


def test_many_messages_and_instructions_cost_no_more_questions(world: World, seat: Seat) -> None:
    problem, client = cast.dispatched(world), seat("xu")
    here = reverse("desk:problem", args=[problem.pk])

    def talk(times: int) -> None:
        for n in range(times):
            problems.send_message(problem, actor=world.song, text=f"第{n}句")
            problems.instruct(
                problem, actor=world.ji, text=f"{n}", unit=world.urban, until=cast.today()
            )

    talk(3)
    client.get(here)
    with CaptureQueriesContext(connection) as few:
        client.get(here)
    talk(27)
    with CaptureQueriesContext(connection) as many:
        client.get(here)
    assert len(many) == len(few) <= MOST_QUERIES, [q["sql"][:90] for q in many]

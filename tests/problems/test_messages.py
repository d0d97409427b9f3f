"""Messages on a problem: who writes, who reads, and what each has read."""

from __future__ import annotations

import pytest

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.models import Event
from ligai.problems import actions as problems
from ligai.problems.models import Message, Problem
from tests import cast
from tests.cast import World
from tests.problems.proofs import assert_balanced, last, refused, told


def helped(world: World) -> Problem:
    """With the housing bureau as co-handler."""
    return problems.dispatch(cast.planned(world), actor=world.xu, co_units=[world.housing])


@pytest.mark.parametrize("name", ["xu", "ji", "song", "qiu", "meng", "han"])
def test_the_office_the_units_with_a_duty_and_the_lead_officer_write(
    world: World, name: str
) -> None:
    problem, actor = helped(world), getattr(world, name)
    message = problems.send_message(problem, actor=actor, text=" 东侧还缺两个 ")
    assert (message.text, message.author_id, message.author_name) == (
        "东侧还缺两个", actor.id, actor.name,
    )  # fmt: skip
    event = last(problem)
    assert (event.seq, event.text("text")) == (message.seq, "东侧还缺两个")
    assert told(event) == (f"{actor.name}留言", f"{actor.name} wrote a message")
    assert_balanced(problem)


@pytest.mark.parametrize("name", ["lin", "jiang", "gu", "tong", "guan", "shen", "lu"])
def test_nobody_else_writes(world: World, name: str) -> None:
    problem = helped(world)
    with refused(NotAllowed):
        problems.send_message(problem, actor=getattr(world, name), text="你好")
    assert not Message.objects.exists()


def test_a_message_has_words_and_not_too_many(world: World) -> None:
    problem = helped(world)
    with refused(Refused, "请写点什么", field="text"):
        problems.send_message(problem, actor=world.xu, text=" ")
    with refused(Refused, "最多2000字", field="text"):
        problems.send_message(problem, actor=world.xu, text="长" * 2001)


def test_a_problem_that_is_gone_has_no_messages(world: World) -> None:
    gone, stays = cast.registered(world), cast.registered(world)
    problems.merge(gone, stays, actor=world.lin, reason="同一件")
    with refused(Refused, "“已并单”的问题不能留言"):
        problems.send_message(gone, actor=world.xu, text="你好")


def test_that_others_have_written_meanwhile_stops_nobody(world: World) -> None:
    problem = helped(world)
    seen = problem.version()
    problems.send_message(problem, actor=world.xu, text="哪天做完？", seen=seen)
    problems.send_message(problem, actor=world.song, text="周五", seen=seen)
    assert [m.text for m in problem.messages.all()] == ["哪天做完？", "周五"]


def test_the_same_words_sent_twice_from_one_page_are_one_message(world: World) -> None:
    problem = helped(world)
    seen = problem.version()
    first = problems.send_message(problem, actor=world.xu, text="好", seen=seen)
    events = Event.objects.count()
    assert problems.send_message(problem, actor=world.xu, text="好", seen=seen) == first
    assert Event.objects.count() == events
    problems.send_message(problem, actor=world.xu, text="好", seen=problem.version())
    assert problem.messages.count() == 2


def test_each_person_has_their_own_mark(world: World) -> None:
    problem = helped(world)
    first = problems.send_message(problem, actor=world.xu, text="哪天做完？")
    second = problems.send_message(problem, actor=world.song, text="周五")

    def unread(name: str) -> list[Message]:
        return list(Message.objects.unread_by(getattr(world, name)))

    assert (unread("xu"), unread("song"), unread("meng")) == ([second], [first], [first, second])
    events = Event.objects.count()
    problems.read_messages(problem, actor=world.meng, upto=first.seq)
    assert unread("meng") == [second]
    problems.read_messages(problem, actor=world.meng, upto=10**6)
    problems.read_messages(problem, actor=world.meng, upto=first.seq)
    assert (unread("meng"), unread("xu")) == ([], [second])
    third = problems.send_message(problem, actor=world.xu, text="收到")
    assert unread("meng") == [third]
    assert Event.objects.count() == events + 1  # reading is nobody's business


def test_whoever_does_not_see_it_does_not_mark_it(world: World) -> None:
    problem = helped(world)
    with refused(NotAllowed):
        problems.read_messages(problem, actor=world.shen, upto=1)

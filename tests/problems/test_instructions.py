"""A leader's instruction: who gives it to whom, and what the unit does about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.problems import actions as problems
from ligai.problems.models import Instruction, Problem
from ligai.problems.rules import InstructionState
from tests import cast
from tests.cast import World
from tests.problems.proofs import assert_balanced, last, refused, told

STEPS: dict[str, tuple[Callable[..., Instruction], dict[str, Any], str, str, str]] = {
    "acknowledge": (
        problems.acknowledge, {}, InstructionState.ACKNOWLEDGED,
        "宋怀瑾阅知纪明远的批示", "宋怀瑾 took note of the instruction by 纪明远",
    ),
    "answer": (
        problems.answer, {"answer": "本周做完"}, InstructionState.ANSWERED,
        "宋怀瑾回复纪明远的批示", "宋怀瑾 answered the instruction by 纪明远",
    ),
    "carry_out": (
        problems.carry_out, {"result": "36个全划好了"}, InstructionState.CARRIED_OUT,
        "宋怀瑾报告纪明远的批示已落实",
        "宋怀瑾 reported that the instruction by 纪明远 is carried out",
    ),
}  # fmt: skip


def soon() -> date:
    return cast.today() + timedelta(days=7)


def given(world: World, problem: Problem | None = None, **facts: Any) -> Instruction:
    """The group head wants the urban bureau to hurry."""
    told_facts = {"text": "请抓紧划线", "unit": world.urban, "until": soon(), **facts}
    return problems.instruct(problem or cast.dispatched(world), actor=world.ji, **told_facts)


@pytest.mark.parametrize("name", ["ji", "han", "qiu"])
def test_group_head_lead_officer_and_unit_head_instruct(world: World, name: str) -> None:
    problem, actor = cast.dispatched(world), getattr(world, name)
    instruction = problems.instruct(
        problem, actor=actor, text=" 请抓紧划线 ", unit=world.urban, until=soon()
    )
    assert (instruction.text, instruction.unit, instruction.until) == (
        "请抓紧划线", world.urban, soon(),
    )  # fmt: skip
    assert (instruction.given_by_id, instruction.state) == (actor.id, InstructionState.GIVEN)
    event = last(problem)
    assert told(event) == (
        f"{actor.name}批示市城市管理局，{soon().isoformat()}前落实",
        f"{actor.name} instructed 市城市管理局, to be carried out by {soon().isoformat()}",
    )
    assert event.text("text") == "请抓紧划线"
    assert_balanced(problem)


@pytest.mark.parametrize("name", ["xu", "zhou", "song", "lin", "jiang", "gu", "shen", "lu", "guan"])
def test_nobody_else_instructs(world: World, name: str) -> None:
    problem = cast.dispatched(world)
    with refused(NotAllowed):
        problems.instruct(
            problem, actor=getattr(world, name), text="快", unit=world.urban, until=soon()
        )
    assert not Instruction.objects.exists()


def test_a_lead_officer_instructs_only_where_they_lead(world: World) -> None:
    problem = cast.dispatched(world)
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["ji"])
    with refused(NotAllowed):
        problems.instruct(problem, actor=world.han, text="快", unit=world.urban, until=soon())


def test_only_a_unit_that_handles_it_within_reach_is_instructed(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, co_units=[world.housing])
    assert given(world, problem, unit=world.housing).unit == world.housing
    with refused(Refused, "市督查室不办这个问题", field="unit"):
        given(world, problem, unit=world.inspection)
    with refused(Refused, "不在您管的范围内", field="unit"):
        problems.instruct(problem, actor=world.qiu, text="快", unit=world.housing, until=soon())


def test_an_instruction_says_something_and_has_a_day_to_come(world: World) -> None:
    problem = cast.dispatched(world)
    with refused(Refused, "请写明批示", field="text"):
        given(world, problem, text=" ")
    with refused(Refused, "落实期限不能早于批示那天", field="until"):
        given(world, problem, until=cast.today() - timedelta(days=1))
    given(world, problem, until=cast.today())


def test_a_problem_that_is_gone_is_not_instructed_about(world: World) -> None:
    gone, stays = cast.registered(world), cast.registered(world)
    problems.merge(gone, stays, actor=world.lin, reason="同一件")
    with refused(Refused, "“已并单”的问题不能作批示"):
        given(world, gone)


def test_the_second_of_two_is_told(world: World) -> None:
    problem = cast.dispatched(world)
    seen = problem.version()
    given(world, problem, seen=seen)
    with refused(Stale):
        given(world, problem, seen=seen)


@pytest.mark.parametrize("step", STEPS)
def test_the_unit_follows_it_step_by_step(world: World, step: str) -> None:
    take, facts, state, zh, en = STEPS[step]
    instruction = given(world)
    done = take(instruction, actor=world.song, **facts)
    assert done.state == state
    event = last(done.problem)
    assert told(event) == (zh, en)
    assert event.facts["instruction"] == str(instruction.pk)
    for name, text in facts.items():
        assert (getattr(done, name), event.text(name)) == (text, text)
    assert_balanced(done.problem)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", ["ji", "xu", "lin", "jiang", "meng", "shen", "han"])
def test_only_the_unit_that_was_told_follows_it(world: World, step: str, name: str) -> None:
    take, facts, *_rest = STEPS[step]
    instruction = given(world)
    with refused(NotAllowed):
        take(instruction, actor=getattr(world, name), **facts)
    instruction.refresh_from_db()
    assert instruction.state == InstructionState.GIVEN


@pytest.mark.parametrize("step", STEPS)
def test_what_is_carried_out_is_done_with(world: World, step: str) -> None:
    take, facts, *_rest = STEPS[step]
    instruction = problems.carry_out(given(world), actor=world.song, result="好了")
    with refused(Refused, "“已落实”的批示不能"):
        take(instruction, actor=world.song, **facts)


def test_an_answer_and_a_result_need_words(world: World) -> None:
    instruction = given(world)
    with refused(Refused, "请写明回复", field="answer"):
        problems.answer(instruction, actor=world.song, answer="")
    with refused(Refused, "请写明落实情况", field="result"):
        problems.carry_out(instruction, actor=world.song, result=" ")


def test_it_is_noted_once_and_answered_as_often_as_needed(world: World) -> None:
    instruction = problems.acknowledge(given(world), actor=world.song)
    with refused(Refused, "“已阅知”的批示不能阅知批示"):
        problems.acknowledge(instruction, actor=world.song)
    problems.answer(instruction, actor=world.song, answer="本周")
    assert problems.answer(instruction, actor=world.qiu, answer="下周一").answer == "下周一"


def test_it_is_overdue_when_its_day_has_passed_and_nothing_came(world: World) -> None:
    instruction = given(world)
    day_after = soon() + timedelta(days=1)
    assert not instruction.is_overdue(soon())
    assert instruction.is_overdue(day_after)
    assert list(Instruction.objects.overdue(day_after)) == [instruction]
    done = problems.carry_out(instruction, actor=world.song, result="好了")
    assert not done.is_overdue(day_after)
    assert not Instruction.objects.overdue(day_after).exists()


def test_each_finds_their_own(world: World) -> None:
    instruction = given(world)
    assert list(Instruction.objects.to_follow(world.song)) == [instruction]
    assert list(Instruction.objects.given_by(world.ji)) == [instruction]
    for name in ("meng", "shen", "lin"):
        assert not Instruction.objects.to_follow(getattr(world, name)).exists()

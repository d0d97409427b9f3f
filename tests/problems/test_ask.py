"""Asking for what needs a second person: each kind let in, and what is refused with its sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ligai.campaigns import actions as campaigns
from ligai.kernel.errors import NotAllowed, Stale
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions.granting import spoken
from ligai.problems.models import Problem, Request
from ligai.problems.rules import RequestKind, RequestState
from tests import cast
from tests.cast import World
from tests.problems.books import fresh, lived
from tests.problems.proofs import assert_balanced, last, refused, told
from tests.problems.situations import longest_extension


@pytest.fixture
def problem(world: World) -> Problem:
    """Given to the urban management bureau."""
    return cast.dispatched(world)


def extend(problem: Problem, world: World, days: int = 10, **given: object) -> Request:
    """Song asks for so many more days."""
    assert problem.due_on is not None
    asked = {
        "actor": world.song,
        "kind": "extension",
        "reason": "材料未到",
        "until": problem.due_on + timedelta(days=days),
    }
    return problems.ask(problem, **(asked | given))  # type: ignore[arg-type]


def test_a_handler_asks_for_an_extension_and_nothing_has_moved(
    problem: Problem, world: World
) -> None:
    asked = extend(problem, world)
    assert (asked.state, asked.asked_by_name) == (RequestState.ASKED, "宋怀瑾")
    assert fresh(problem).due_on == problem.due_on
    assert told(last(problem)) == (
        f"宋怀瑾申请延期到{asked.until}",
        f"宋怀瑾 asked for an extension to {asked.until}",
    )
    assert last(problem).text("reason") == "材料未到"
    assert last(problem).changes == {}
    assert_balanced(problem)


def test_an_extension_goes_to_the_longest_day_and_no_further(
    problem: Problem, world: World
) -> None:
    end, today = longest_extension(problem), cast.today()
    too_late = end + timedelta(days=1)
    says = f"{spoken(too_late, today)}超过了最长延期 30天，请改到{spoken(end, today)}或以前"
    with refused(says=says, field="until"):
        extend(problem, world, until=too_late)
    assert extend(problem, world, until=end).until == end


def test_a_day_is_spoken_with_its_year_only_when_it_is_another() -> None:
    assert spoken(date(2019, 11, 30), date(2019, 10, 1)) == "11月30日"
    assert spoken(date(2020, 1, 2), date(2019, 12, 1)) == "2020年1月2日"


def test_an_extension_needs_a_later_day(problem: Problem, world: World) -> None:
    with refused(says="新的期限要晚于", field="until"):
        extend(problem, world, days=0)
    with refused(says="请写明到哪一天", field="until"):
        extend(problem, world, until=None)


def test_an_extension_is_asked_for_before_the_due_date_has_passed(world: World) -> None:
    overdue = lived(world, days=90)
    with refused(says="已经到期，延期要在到期以前申请"):
        problems.ask(
            overdue,
            actor=world.song,
            kind="extension",
            reason="忘了",
            until=cast.today() + timedelta(days=1),
        )


def test_an_extension_does_not_outlast_the_campaign(world: World) -> None:
    today = cast.today()
    campaign = campaigns.open_campaign(
        world.city,
        actor=operator(),
        name="主题教育",
        preset="party",
        starts_on=today,
        ends_on=today + timedelta(days=9),
    )
    problem = cast.planned(world, campaign=campaign)
    problem = problems.dispatch(problem, actor=world.xu, due_on=today + timedelta(days=3))
    with refused(says="更久请申请长期坚持", field="until"):
        extend(problem, world, until=today + timedelta(days=10))


def test_a_problem_without_a_due_date_has_nothing_to_extend(world: World) -> None:
    problem = cast.registered(world)
    with refused(says="“待研判”的问题不能延期"):
        problems.ask(
            problem,
            actor=world.song,
            kind="extension",
            reason="早",
            until=cast.today() + timedelta(days=9),
        )


def test_a_pause_needs_a_reason_code_and_a_day_within_ninety(
    problem: Problem, world: World
) -> None:
    today = cast.today()
    pause = {"actor": world.song, "kind": "pause", "reason": "等立法"}
    with refused(says="请选择一种原因", field="reason_code"):
        problems.ask(problem, **pause, until=today + timedelta(days=9))
    with refused(says="请选择一种原因", field="reason_code"):
        problems.ask(problem, **pause, until=today + timedelta(days=9), reason_code="bored")
    pause["reason_code"] = "legislation"
    with refused(says="请写明到哪一天", field="until"):
        problems.ask(problem, **pause)
    with refused(says="挂账要到今天以后的一天", field="until"):
        problems.ask(problem, **pause, until=today)
    with refused(says="超过了最长挂账 90天", field="until"):
        problems.ask(problem, **pause, until=today + timedelta(days=120))
    asked = problems.ask(problem, **pause, until=today + timedelta(days=30))
    assert asked.reason_label == "需立法或出台政策"
    assert told(last(problem))[1] == f"宋怀瑾 asked for holding it on account until {asked.until}"


def test_only_a_problem_that_is_worked_on_can_be_paused(world: World) -> None:
    problem = cast.triaged(world)
    with refused(says="“已研判”的问题不能挂账"):
        problems.ask(
            problem,
            actor=world.song,
            kind="pause",
            reason="等",
            reason_code="other",
            until=cast.today() + timedelta(days=9),
        )


def test_an_exclusion_needs_a_reason_code_and_no_day(problem: Problem, world: World) -> None:
    exclusion = {"actor": world.song, "kind": "exclusion", "reason": "法院已受理"}
    with refused(says="请选择一种原因", field="reason_code"):
        problems.ask(problem, **exclusion)
    with refused(says="这种申请不写日期", field="until"):
        problems.ask(problem, **exclusion, reason_code="statutory_channel", until=cast.today())
    asked = problems.ask(problem, **exclusion, reason_code="statutory_channel")
    assert (asked.reason_label, fresh(problem).excluded) == ("已进入法定途径", False)


def test_an_explanation_is_asked_for_with_its_legal_basis(world: World) -> None:
    problem = cast.triaged(world, "explained")
    with refused(says="请写明法律或政策依据", field="reason"):
        problems.ask(problem, actor=world.zhou, kind="explanation", reason=" ")
    asked = problems.ask(problem, actor=world.zhou, kind="explanation", reason="信访工作条例")
    assert told(last(problem)) == (
        "周文澜申请解释说明",
        "周文澜 asked for explaining instead of rectifying",
    )
    assert asked.reason_label == ""


def test_only_what_was_triaged_to_be_explained_is_explained(world: World) -> None:
    problem = cast.triaged(world)
    with refused(says="只有研判为解释说明的问题才能这样办"):
        problems.ask(problem, actor=world.zhou, kind="explanation", reason="依据")


def test_long_term_work_is_asked_for_while_it_is_under_way(world: World) -> None:
    early = cast.dispatched(world)
    with refused(says="“已交办”的问题不能长期坚持"):
        problems.ask(early, actor=world.song, kind="long_term", reason="年年有")
    problem = cast.working(world, title="河道清淤")
    problems.ask(problem, actor=world.song, kind="long_term", reason="年年有")
    assert told(last(problem))[0] == "宋怀瑾申请转为长期坚持"


def test_a_closed_problem_is_not_voided(world: World) -> None:
    problem = cast.dispatched(world)
    asked = problems.ask(problem, actor=world.song, kind="void", reason="误登")
    problems.approve(asked, actor=world.ji)
    with refused(says="“已作废”的问题不能作废"):
        problems.ask(problem, actor=world.song, kind="void", reason="误登")


def test_one_request_of_a_kind_waits_at_a_time(problem: Problem, world: World) -> None:
    extend(problem, world)
    with refused(says="已经有一件“延期”申请等待审批"):
        extend(problem, world, days=12)
    problems.ask(
        problem,
        actor=world.song,
        kind="exclusion",
        reason="法院已受理",
        reason_code="statutory_channel",
    )
    assert problem.requests.open().count() == 2


def test_an_unknown_kind_is_refused(problem: Problem, world: World) -> None:
    with refused(says="请选择申请什么", field="kind"):
        extend(problem, world, kind="return_of_work")


def test_a_request_needs_a_reason(problem: Problem, world: World) -> None:
    with refused(says="请写明理由", field="reason"):
        extend(problem, world, reason=" ")


@pytest.mark.parametrize("name", ["jiang", "gu", "tong", "guan"])
def test_a_role_that_may_not_ask_is_refused(problem: Problem, world: World, name: str) -> None:
    with refused(NotAllowed):
        extend(problem, world, actor=getattr(world, name))


@pytest.mark.parametrize("name", ["shen", "lu", "meng"])
def test_another_unit_may_not_ask(problem: Problem, world: World, name: str) -> None:
    with refused(NotAllowed):
        extend(problem, world, actor=getattr(world, name))


def test_neither_the_clock_nor_the_public_asks(problem: Problem, world: World) -> None:
    for actor in (CLOCK, PUBLIC):
        with refused(NotAllowed):
            extend(problem, world, actor=actor)


def test_who_looked_before_the_last_change_is_told(problem: Problem, world: World) -> None:
    seen = problem.version()
    problems.revise(problem, actor=world.zhou, remark="又看了一次")
    with refused(Stale):
        extend(problem, world, seen=seen)
    extend(problem, world, seen=seen + 1)


def test_a_request_is_withdrawn_by_whoever_asked(problem: Problem, world: World) -> None:
    asked = extend(problem, world)
    with refused(NotAllowed, says="只有宋怀瑾本人能撤回"):
        problems.withdraw_request(asked, actor=world.qiu)
    withdrawn = problems.withdraw_request(asked, actor=world.song)
    assert withdrawn.state == RequestState.WITHDRAWN
    assert told(last(problem)) == (
        f"宋怀瑾撤回申请：延期到{asked.until}",
        f"宋怀瑾 withdrew the request for an extension to {asked.until}",
    )
    with refused(Stale, says="这件申请已撤回"):
        problems.withdraw_request(asked, actor=world.song)
    extend(problem, world)


def test_every_kind_has_its_rule_and_its_words() -> None:
    from ligai.problems import rules

    for table in (rules.REQUEST_RULES, rules.ASKED, rules.REFUSED, rules.WITHDRAWN):
        assert set(table) == set(RequestKind)

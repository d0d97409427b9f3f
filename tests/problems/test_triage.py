"""Triage: fix at once, put on the ledger or explain, by six answers, or otherwise with a reason."""

from __future__ import annotations

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.ledger.models import Event
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Problem
from ligai.problems.rules import TRIAGE_QUESTIONS, Disposition, propose
from tests import cast
from tests.cast import ALL_YES, World
from tests.problems.books import ago, count, fresh
from tests.problems.proofs import assert_balanced, last, refused, told


@pytest.fixture
def problem(world: World) -> Problem:
    """Registered and waiting."""
    return cast.registered(world)


def triage(problem: Problem, world: World, **given: object) -> Problem:
    """Lin of the intake centre puts it on the ledger."""
    asked = {"actor": world.lin, "disposition": "ledger"}
    return problems.triage(problem, **(asked | given))  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", list(TRIAGE_QUESTIONS))
def test_one_no_and_it_is_not_fixed_at_once(missing: str) -> None:
    expected = Disposition.EXPLAINED if missing == "lawful" else Disposition.LEDGER
    assert propose(ALL_YES | {missing: False}) == expected
    assert propose({q: True for q in TRIAGE_QUESTIONS if q != missing}) == expected
    assert propose(ALL_YES) == Disposition.IMMEDIATE


def test_a_triaged_problem_is_counted_under_its_disposition(problem: Problem, world: World) -> None:
    triaged = triage(problem, world, disposition="immediate", answers=ALL_YES)
    assert (triaged.state, triaged.disposition) == ("triaged", "immediate")
    assert told(last(problem)) == (
        "林见秋研判：立行立改。—",
        "林见秋 triaged it: 立行立改. —",
    )
    assert last(problem).facts["proposal"] == "immediate"
    assert last(problem).facts["answers"] == ALL_YES
    assert count(state="triaged", disposition="immediate") == 1
    assert_balanced(problem)


def test_another_choice_than_the_proposed_needs_a_reason(problem: Problem, world: World) -> None:
    with refused(says="与建议不同的选择要写明理由", field="because"):
        triage(problem, world, answers=ALL_YES)
    triage(problem, world, answers=ALL_YES, because="牵涉两个局")
    assert told(last(problem))[0] == "林见秋研判：纳入整改台账。牵涉两个局"


def test_an_unknown_disposition_is_refused(problem: Problem, world: World) -> None:
    with refused(says="请选择一种处理方式", field="disposition"):
        triage(problem, world, disposition="later")


def test_a_problem_is_triaged_again_until_it_is_given_out(problem: Problem, world: World) -> None:
    triage(problem, world)
    triage(problem, world, disposition="explained", because="没有依据")
    assert fresh(problem).disposition == "explained"
    assert count(disposition="ledger") == 0
    assert_balanced(problem)


def test_work_that_is_given_out_is_taken_back_before_a_new_triage(world: World) -> None:
    problem = cast.dispatched(world)
    with refused(says="已经交办出去，请先收回交办件再重新研判"):
        triage(problem, world)
    problems.withdraw_all(problem, actor=world.xu, reason="重新研判")
    assert triage(problem, world, disposition="immediate").state == "triaged"
    assert_balanced(problem)


def test_what_waits_for_closure_is_not_triaged_again(world: World) -> None:
    problem = cast.submitted(world)
    with refused(says="“申请销号”的问题不能研判"):
        triage(problem, world)


@pytest.mark.parametrize("name", ["song", "qiu", "han", "jiang", "tong"])
def test_a_role_that_does_not_triage_is_refused(problem: Problem, world: World, name: str) -> None:
    with refused(NotAllowed):
        triage(problem, world, actor=getattr(world, name))


def test_another_city_does_not_triage(problem: Problem, world: World) -> None:
    with refused(NotAllowed):
        triage(problem, world, actor=world.shen)


def test_nobody_triages_what_they_may_not_see(world: World) -> None:
    problem = cast.registered(world, visibility="restricted")
    with refused(NotAllowed, says="您看不到这个问题"):
        triage(problem, world)


def test_a_triage_that_is_told_late_is_true_then(world: World) -> None:
    problem = cast.registered(world, late=Late(ago(20), "断网"))
    triage(problem, world, late=Late(ago(18), "断网"))
    assert (count(ago(19), state="draft"), count(ago(17), state="triaged")) == (1, 1)
    with refused(says="不能早于上一步的时间", field="effective_at"):
        triage(problem, world, late=Late(ago(19), "断网"))
    assert_balanced(problem)


def test_the_second_of_two_people_is_told(problem: Problem, world: World) -> None:
    seen = problem.version()
    triage(problem, world, seen=seen)
    with refused(Stale):
        triage(problem, world, disposition="explained", seen=seen)


def test_the_leader_is_named_in_the_same_breath_or_nothing_is_decided(world: World) -> None:
    han, problem = world.people["han"], cast.registered(world)
    with pytest.raises(NotAllowed, match="确定包保领导"):
        problems.triage(problem, actor=world.lin, disposition="immediate", lead=han)
    problem.refresh_from_db()
    assert (problem.state, problem.lead_id, problem.version()) == ("draft", None, 1)
    problem = problems.triage(problem, actor=world.xu, disposition="immediate", lead=han)
    assert (problem.state, problem.lead_id) == ("triaged", han.pk)
    verbs = [event.verb for event in Event.objects.of(problem)]
    assert verbs[1:] == ["problem.triaged", "problem.lead_appointed"]

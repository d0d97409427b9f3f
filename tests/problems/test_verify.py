"""Checking on site: by somebody who is no party to the result, who signs for what they found."""

from __future__ import annotations

import pytest

from ligai.kernel.errors import NotAllowed, Stale
from ligai.kernel.moments import local_date
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Person
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems import deadlines
from ligai.problems.models import Problem
from ligai.problems.rules import LimitKey
from tests import cast
from tests.cast import World
from tests.problems.books import count, handled_late
from tests.problems.proofs import assert_balanced, last, refused, told
from tests.problems.situations import somebody


@pytest.fixture
def problem(world: World) -> Problem:
    """Closure requested."""
    return cast.submitted(world)


def begun(problem: Problem, world: World) -> Problem:
    return problems.begin_check(problem, actor=world.jiang)


# ── who ──────────────────────────────────────────────────────────────────────


def test_a_verifier_begins_a_check_under_their_name(problem: Problem, world: World) -> None:
    begun(problem, world)
    check = problem.verifications.get()
    assert (check.round, check.verifier, check.verifier_unit) == (
        1,
        world.people["jiang"],
        "吉林市",
    )
    assert told(last(problem)) == (
        "江若川到现场核查，第1次",
        "江若川 began check no. 1 on site",
    )
    assert count(state="verifying") == 1
    assert_balanced(problem)


def test_the_handling_unit_does_not_check_itself(problem: Problem, world: World) -> None:
    own = somebody(world.urban, Role.VERIFIER, "局内核查")
    with refused(NotAllowed, says="承办单位的人不能核查自己单位的整改"):
        problems.begin_check(problem, actor=own)


def test_a_co_handler_does_not_check_either(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, co_units=[world.housing])
    Problem.objects.filter(pk=problem.pk).update(state="submitted")
    post = org.appoint(
        world.people["meng"], world.city, actor=operator(), role=Role.VERIFIER, title="兼职"
    )
    with refused(NotAllowed, says="承办单位的人不能核查自己单位的整改"):
        problems.begin_check(problem, actor=post.actor(world.people["meng"]))


def test_no_other_post_makes_a_handler_independent(problem: Problem, world: World) -> None:
    post = org.appoint(
        world.people["qiu"], world.city, actor=operator(), role=Role.VERIFIER, title="兼职"
    )
    with refused(NotAllowed, says="承办单位的人不能核查自己单位的整改"):
        problems.begin_check(problem, actor=post.actor(world.people["qiu"]))


def test_the_lead_officer_does_not_check(problem: Problem, world: World) -> None:
    post = org.appoint(
        world.people["han"], world.city, actor=operator(), role=Role.VERIFIER, title="兼职"
    )
    with refused(NotAllowed, says="您是包保领导，不能自己核查"):
        problems.begin_check(problem, actor=post.actor(world.people["han"]))


def test_the_author_of_evidence_does_not_check(world: World) -> None:
    author = somebody(world.city, Role.OFFICE, "拍照的人")
    problem = cast.working(world)
    problems.add_evidence(problem, actor=author, what="照片")
    problems.submit(problem, actor=world.han)
    person = Person.objects.get(pk=author.id)
    post = org.appoint(person, world.city, actor=operator(), role=Role.VERIFIER)
    with refused(NotAllowed, says="您提交过佐证，不能自己核查"):
        problems.begin_check(problem, actor=post.actor(person))


@pytest.mark.parametrize("name", ["xu", "ji", "song", "qiu", "lin", "tong", "shen", "gu"])
def test_who_does_not_check_here_is_refused(problem: Problem, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.begin_check(problem, actor=getattr(world, name))


def test_who_begins_a_check_decides_it(problem: Problem, world: World) -> None:
    begun(problem, world)
    other = somebody(world.city, Role.VERIFIER, "另一位")
    for act in (
        lambda: problems.pass_check(problem, actor=other),
        lambda: problems.send_back(problem, actor=other, reason="没做完"),
    ):
        with refused(NotAllowed, says="这次核查由江若川负责，谁核查谁签字"):
            act()


# ── found real ───────────────────────────────────────────────────────────────


def test_a_passed_check_makes_the_submission_the_day_of_handling(
    problem: Problem, world: World
) -> None:
    begun(problem, world)
    passed = problems.pass_check(problem, actor=world.jiang, findings="36个车位都在")
    until = deadlines.due_by(passed, LimitKey.PUBLICITY, cast.today()).on
    assert (passed.state, passed.published_until) == ("published", until)
    assert passed.handled_on == passed.declared_on == cast.today()
    assert told(last(problem)) == (
        f"江若川核查通过，公示到{until}",
        f"江若川 passed the check; publicity runs until {until}",
    )
    check = problem.verifications.get()
    assert (check.passed, check.findings) == (True, "36个车位都在")
    assert count(state="published", handled_on=cast.today()) == 1
    assert_balanced(problem)


def test_a_late_told_submission_counts_when_it_was_told(world: World) -> None:
    problem = handled_late(world)
    assert problem.submitted_at is not None
    assert problem.handled_on == cast.today()
    assert problem.declared_on == local_date(problem.submitted_at) < cast.today()


def test_a_self_examination_problem_is_not_published(world: World) -> None:
    problem = cast.registered(world, nature="self_examination")
    problems.triage(problem, actor=world.xu, disposition="immediate")
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"])
    problems.dispatch(problem, actor=world.xu)
    duty = problem.assignments.get()
    problems.sign(duty, actor=world.qiu)
    problems.begin(duty, actor=world.qiu)
    problems.add_evidence(problem, actor=world.qiu, what="学习记录")
    problems.report(duty, actor=world.qiu, result="已改")
    problems.accept(duty, actor=world.xu)
    problems.submit(problem, actor=world.han)
    inspector = somebody(world.city, Role.SUPERVISOR, "市督查")
    problems.begin_check(problem, actor=inspector)
    passed = problems.pass_check(problem, actor=inspector)
    assert (passed.state, passed.published_until) == ("published", None)


# ── sent back ────────────────────────────────────────────────────────────────


def test_a_problem_that_is_sent_back_keeps_its_due_date(problem: Problem, world: World) -> None:
    begun(problem, world)
    returned = problems.send_back(problem, actor=world.jiang, reason="少两个车位")
    assert (returned.state, returned.due_on) == ("returned", problem.due_on)
    assert (returned.submitted_at, returned.handled_on) == (None, None)
    mended_by = deadlines.due_by(returned, LimitKey.RETURNED, cast.today()).on
    assert told(last(problem)) == (
        f"江若川退回整改，{mended_by}前改好",
        f"江若川 sent it back, to be mended by {mended_by}",
    )
    assert last(problem).text("reason") == "少两个车位"
    assert problem.verifications.get().passed is False
    assert_balanced(problem)


def test_a_problem_is_not_sent_back_without_a_reason(problem: Problem, world: World) -> None:
    begun(problem, world)
    with refused(says="请写明退回的理由", field="reason"):
        problems.send_back(problem, actor=world.jiang, reason="")


def test_each_round_of_checking_is_kept(problem: Problem, world: World) -> None:
    begun(problem, world)
    problems.send_back(problem, actor=world.jiang, reason="少两个车位")
    problems.take_up(problem, actor=world.song)
    problems.submit(problem, actor=world.han)
    other = somebody(world.city, Role.VERIFIER, "另一位")
    problems.begin_check(problem, actor=other)
    problems.pass_check(problem, actor=other)
    rounds = problem.verifications.values_list("round", "verifier", "passed")
    assert list(rounds) == [(1, world.people["jiang"].pk, False), (2, other.id, True)]
    assert_balanced(problem)


@pytest.mark.parametrize("stage", [cast.dispatched, cast.working, cast.verified])
def test_only_what_was_submitted_is_checked(world: World, stage: object) -> None:
    problem = stage(world)  # type: ignore[operator]
    with refused(says="的问题不能开始核查"):
        problems.begin_check(problem, actor=world.jiang)
    with refused(says="的问题不能核查通过"):
        problems.pass_check(problem, actor=world.jiang)


def test_the_second_of_two_people_is_told(problem: Problem, world: World) -> None:
    seen = problem.version()
    begun(problem, world)
    with refused(Stale):
        problems.begin_check(problem, actor=world.jiang, seen=seen)

"""Approving a request: what happens at once, who may, and what stays for ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.kernel.moments import day_end
from ligai.ledger.actor import CLOCK, Actor
from ligai.ledger.writing import writing
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems import rules
from ligai.problems.actions.hand import Hand, Late, stepped
from ligai.problems.models import Assignment, Problem, Request
from ligai.problems.rules import RequestState, State
from tests import cast
from tests.cast import World
from tests.problems.books import ago, count, fresh, lived
from tests.problems.proofs import assert_balanced, last, refused, told, verbs
from tests.problems.situations import longest_extension, somebody


@pytest.fixture
def problem(world: World) -> Problem:
    """Given to the urban management bureau."""
    return cast.dispatched(world)


def later(problem: Problem, days: int) -> date:
    assert problem.due_on is not None
    return problem.due_on + timedelta(days=days)


def extension(problem: Problem, actor: Actor, days: int = 10) -> Request:
    """Asked for so many more days."""
    until = later(fresh(problem), days)
    return problems.ask(problem, actor=actor, kind="extension", reason="材料未到", until=until)


def pause(problem: Problem, actor: Actor, days: int = 30) -> Request:
    """Asked to be paused for so many days."""
    return problems.ask(
        problem,
        actor=actor,
        kind="pause",
        reason="等立法",
        reason_code="legislation",
        until=cast.today() + timedelta(days=days),
    )


def exclusion(problem: Problem, actor: Actor) -> Request:
    """Asked to be left out of the rates."""
    return problems.ask(
        problem, actor=actor, kind="exclusion", reason="法院已受理", reason_code="statutory_channel"
    )


# ── extension ────────────────────────────────────────────────────────────────


def test_an_approved_extension_moves_the_due_date_and_keeps_the_original(
    problem: Problem, world: World
) -> None:
    asked = extension(problem, world.song)
    approved = problems.approve(asked, actor=world.qiu, decision="同意一次")
    now = fresh(problem)
    assert (now.due_on, now.original_due_on) == (asked.until, problem.due_on)
    assert (approved.state, approved.decided_by_name) == (RequestState.APPROVED, "邱若水")
    assert told(last(problem)) == (
        f"邱若水同意延期到{asked.until}",
        f"邱若水 agreed to an extension to {asked.until}",
    )
    assert last(problem).changes == {"due_on": str(asked.until)}
    assert last(problem).text("decision") == "同意一次"
    assert_balanced(problem)


def test_the_due_history_says_why_and_by_what_rule(problem: Problem, world: World) -> None:
    asked = extension(problem, world.song)
    problems.approve(asked, actor=world.qiu)
    first, second = problem.due_history.all()
    assert (first.request, first.due_on) == (None, problem.due_on)
    assert (second.request, second.due_on) == (asked, asked.until)
    assert second.because == "延期：材料未到"
    assert "第三十四条" in second.legal_basis
    assert second.effective_at == last(problem).effective_at


def test_the_duty_of_the_lead_unit_moves_along_and_that_of_the_co_handler_stays(
    world: World,
) -> None:
    problem = problems.dispatch(
        cast.planned(world), actor=world.xu, co_units=[world.housing], lead_unit=world.urban
    )
    lead = problem.assignments.get(unit=world.urban)
    co = problem.assignments.get(unit=world.housing)
    asked = extension(problem, world.song)
    problems.approve(asked, actor=world.ji)
    moved = Assignment.objects.get(pk=lead.pk)
    assert (moved.due_on, moved.original_due_on) == (asked.until, lead.due_on)
    assert Assignment.objects.get(pk=co.pk).due_on == co.due_on
    assert_balanced(problem, lead, co)


def test_extensions_are_measured_together_from_the_date_given_at_dispatch(
    problem: Problem, world: World
) -> None:
    assert problem.due_on is not None
    whole = (longest_extension(problem) - problem.due_on).days
    half = whole // 2
    problems.approve(extension(problem, world.song, days=half), actor=world.ji)
    with refused(says="超过了最长延期 30天", field="until"):
        extension(problem, world.song, days=whole - half + 1)
    problems.approve(extension(problem, world.song, days=whole - half), actor=world.ji)
    assert fresh(problem).original_due_on == problem.due_on
    with refused(says="已经延到最长的", field="until"):
        extension(problem, world.song, days=1)


def test_what_was_overdue_at_a_past_moment_stays_overdue_there(world: World) -> None:
    problem = cast.dispatched(world)
    before = last(problem).recorded_at
    asked = extension(problem, world.song)
    problems.approve(asked, actor=world.ji)
    assert count(before, due_on=problem.due_on) == 1
    assert count(None, before, due_on=problem.due_on) == 1
    assert (count(due_on=problem.due_on), count(due_on=asked.until)) == (0, 1)


# ── the second person ────────────────────────────────────────────────────────


def test_whoever_asks_never_decides(problem: Problem, world: World) -> None:
    asked = extension(problem, world.qiu)
    with refused(NotAllowed, says="自己提出的申请要由别人审批"):
        problems.approve(asked, actor=world.qiu)
    problems.approve(asked, actor=world.ji)


def test_whoever_asks_does_not_decide_in_another_post_either(
    problem: Problem, world: World
) -> None:
    asked = extension(problem, world.qiu)
    second = org.appoint(world.people["qiu"], world.city, actor=operator(), role=Role.OFFICE).actor(
        world.people["qiu"]
    )
    with refused(NotAllowed, says="自己提出的申请要由别人审批"):
        problems.approve(asked, actor=second)


@pytest.mark.parametrize("name", ["song", "han", "lin", "jiang", "gu", "tong", "root"])
def test_a_role_that_does_not_approve_is_refused(problem: Problem, world: World, name: str) -> None:
    asked = extension(problem, world.zhou)
    with refused(NotAllowed):
        problems.approve(asked, actor=getattr(world, name))


@pytest.mark.parametrize("name", ["shen", "lu"])
def test_another_unit_does_not_approve(problem: Problem, world: World, name: str) -> None:
    asked = extension(problem, world.zhou)
    with refused(NotAllowed):
        problems.approve(asked, actor=getattr(world, name))


def test_the_clock_approves_nothing(problem: Problem, world: World) -> None:
    asked = extension(problem, world.zhou)
    with refused(NotAllowed):
        problems.approve(asked, actor=CLOCK)


@pytest.mark.parametrize("ask", [pause, exclusion])
def test_a_unit_does_not_take_its_own_problem_off_the_clock(
    problem: Problem, world: World, ask: object
) -> None:
    asked = ask(problem, world.song)  # type: ignore[operator]
    with refused(NotAllowed, says="要由上一级审批"):
        problems.approve(asked, actor=world.qiu)
    problems.approve(asked, actor=world.ji)


def test_a_request_is_decided_once(problem: Problem, world: World) -> None:
    asked = extension(problem, world.song)
    problems.approve(asked, actor=world.ji)
    with refused(Stale, says="这件申请已同意"):
        problems.approve(asked, actor=world.xu)
    with refused(Stale, says="这件申请已同意"):
        problems.refuse(asked, actor=world.xu, decision="不行")


def test_who_looked_before_the_last_change_is_told(problem: Problem, world: World) -> None:
    asked = extension(problem, world.song)
    seen = fresh(problem).version()
    problems.revise(problem, actor=world.zhou, remark="又看了一次")
    with refused(Stale):
        problems.approve(asked, actor=world.ji, seen=seen)
    problems.approve(asked, actor=world.ji, seen=seen + 1)


def test_a_request_that_no_longer_fits_is_not_approved(problem: Problem, world: World) -> None:
    asked = pause(problem, world.song)
    problems.approve(exclusion(problem, world.song), actor=world.ji)
    problems.approve(
        problems.ask(problem, actor=world.song, kind="void", reason="误登"), actor=world.ji
    )
    asked.refresh_from_db()
    assert asked.state == RequestState.WITHDRAWN
    with refused(Stale):
        problems.approve(asked, actor=world.ji)


# ── the queue ────────────────────────────────────────────────────────────────


def test_the_queue_of_each_person_holds_what_they_can_approve_and_nothing_else(
    world: World,
) -> None:
    problem, other = cast.dispatched(world), cast.triaged(world, "explained", title="咨询")
    asked = [
        extension(problem, world.song),
        pause(problem, world.zhou),
        exclusion(problem, world.qiu),
        problems.ask(other, actor=world.xu, kind="explanation", reason="依据"),
        problems.ask(cast.working(world, title="河道"), actor=world.song, kind="long_term", reason="年年"),
        problems.ask(
            cast.registered(world, visibility="restricted", title="限制"),
            actor=world.xu, kind="void", reason="误登",
        ),
    ]  # fmt: skip
    above = somebody(world.province, Role.UNIT_HEAD, "省里")
    people = [getattr(world, name) for name in world.posts] + [above, CLOCK, operator()]
    some = False
    for actor in people:
        queue = set(Request.objects.decidable_by(actor))
        assert queue == {r for r in asked if r.decidable_by(actor)}
        some = some or 0 < len(queue) < len(asked)
    assert some
    assert set(Request.objects.decidable_by(world.ji)) == set(asked)
    assert set(Request.objects.decidable_by(world.qiu)) == {asked[0], asked[3]}
    assert asked[4] not in Request.objects.decidable_by(above)
    assert set(Request.objects.asked_by(world.xu)) == {asked[3], asked[5]}


# ── pause ────────────────────────────────────────────────────────────────────


def test_an_approved_pause_stops_the_work_and_not_the_due_date(
    problem: Problem, world: World
) -> None:
    asked = pause(problem, world.song)
    problems.approve(asked, actor=world.ji)
    now = fresh(problem)
    assert (now.state, now.state_before, now.paused_until) == ("paused", "assigned", asked.until)
    assert (now.due_on, now.excluded) == (problem.due_on, False)
    assert told(last(problem)) == (
        f"纪明远同意挂账到{asked.until}",
        f"纪明远 agreed to hold it on account until {asked.until}",
    )
    assert last(problem).facts["reason_code"] == "legislation"
    assert_balanced(problem)


def test_a_paused_problem_resumes_where_it_was(world: World) -> None:
    for problem, before in ((cast.dispatched(world), "assigned"), (lived(world), "in_progress")):
        problems.approve(pause(problem, world.song), actor=world.ji)
        resumed = problems.resume(problem, actor=world.song, reason="资金到位")
        assert (resumed.state, resumed.state_before, resumed.paused_until) == (before, "", None)
        assert told(last(problem)) == ("宋怀瑾恢复办理", "宋怀瑾 resumed it")
        assert last(problem).text("reason") == "资金到位"
        assert_balanced(problem)


def test_only_a_paused_problem_is_resumed_and_only_by_those_who_work(
    problem: Problem, world: World
) -> None:
    with refused(says="“已交办”的问题不能恢复办理"):
        problems.resume(problem, actor=world.song)
    problems.approve(pause(problem, world.song), actor=world.ji)
    for name in ("jiang", "tong", "shen", "meng"):
        with refused(NotAllowed):
            problems.resume(problem, actor=getattr(world, name))


def paused_long_ago(world: World, until: date) -> Problem:
    """A problem under way that was paused 40 days ago, up to a day that may be over."""
    problem = lived(world)
    changes = stepped(rules.PAUSE, state_before=problem.state, paused_until=until)
    hand = Hand(problem, world.ji, problem.bucket(), Late(ago(40), "补录"))
    with writing():
        hand.put(rules.PAUSE.verb, changes, facts={"until": until})
    return fresh(problem)


def test_the_clock_resumes_at_the_end_of_the_last_day_however_late_it_comes(
    world: World,
) -> None:
    until = cast.today() - timedelta(days=7)
    problem = paused_long_ago(world, until)
    assert problems.end_pauses(actor=CLOCK) == 1
    now = fresh(problem)
    assert (now.state, now.state_before, now.paused_until) == ("in_progress", "", None)
    assert last(problem).effective_at == day_end(until)
    assert last(problem).recorded_at > ago(1)
    assert count(day_end(until) - timedelta(minutes=1), state="paused") == 1
    assert count(day_end(until), state="in_progress") == 1
    assert_balanced(problem)
    assert problems.end_pauses(actor=CLOCK) == 0


def test_what_was_noted_during_the_pause_does_not_hold_up_the_clock(world: World) -> None:
    until = cast.today() - timedelta(days=7)
    problem = paused_long_ago(world, until)
    problems.revise(problem, actor=world.zhou, remark="来电询问")
    assert problems.end_pauses(actor=CLOCK) == 1
    assert last(problem).effective_at == day_end(until)
    assert fresh(problem).state == State.IN_PROGRESS
    assert_balanced(problem)


def test_a_pause_lasts_through_its_last_day(world: World) -> None:
    problem = paused_long_ago(world, cast.today())
    assert problems.end_pauses(actor=CLOCK) == 0
    assert fresh(problem).state == State.PAUSED


def test_only_the_clock_or_who_works_ends_pauses(world: World) -> None:
    paused_long_ago(world, cast.today() - timedelta(days=7))
    with refused(NotAllowed):
        problems.end_pauses(actor=world.jiang)


# ── exclusion ────────────────────────────────────────────────────────────────


def test_an_excluded_problem_stays_and_is_counted_apart(problem: Problem, world: World) -> None:
    problems.approve(exclusion(problem, world.song), actor=world.ji)
    now = fresh(problem)
    assert (now.excluded, now.state) == (True, "assigned")
    assert told(last(problem)) == (
        "纪明远同意剔除出统计",
        "纪明远 agreed to leave it out of the figures",
    )
    assert (count(excluded=True), count(excluded=False)) == (1, 0)
    with refused(says="这个问题已经剔除"):
        exclusion(problem, world.song)
    assert_balanced(problem)


def test_an_exclusion_is_taken_back_with_a_reason(problem: Problem, world: World) -> None:
    with refused(says="这个问题没有被剔除"):
        problems.include_again(problem, actor=world.ji, reason="法院不受理")
    problems.approve(exclusion(problem, world.song), actor=world.ji)
    excluded_at = last(problem).recorded_at
    with refused(says="请写明恢复计入的理由", field="reason"):
        problems.include_again(problem, actor=world.ji, reason="")
    for name in ("song", "tong", "shen"):
        with refused(NotAllowed):
            problems.include_again(problem, actor=getattr(world, name), reason="法院不受理")
    problems.include_again(problem, actor=world.ji, reason="法院不受理")
    assert told(last(problem)) == ("纪明远恢复计入统计", "纪明远 put it back into the figures")
    assert (count(excluded=True), count(excluded=False)) == (0, 1)
    assert (count(excluded_at, excluded=True), count(None, excluded_at, excluded=True)) == (1, 1)
    assert_balanced(problem)


# ── void, long term ──────────────────────────────────────────────────────────


def test_a_voided_problem_owes_nothing_and_waits_for_nothing(
    problem: Problem, world: World
) -> None:
    duty = problem.assignments.get()
    waiting = extension(problem, world.song)
    asked = problems.ask(problem, actor=world.song, kind="void", reason="误登")
    problems.approve(asked, actor=world.ji)
    assert fresh(problem).state == State.VOID
    assert told(last(problem)) == ("纪明远同意作废", "纪明远 agreed to void it")
    duty.refresh_from_db()
    assert (duty.state, last(duty).text("reason")) == ("withdrawn", "误登")
    waiting.refresh_from_db()
    assert waiting.state == RequestState.WITHDRAWN
    asked.refresh_from_db()
    assert asked.state == RequestState.APPROVED
    assert_balanced(problem, duty)


def test_a_problem_that_others_were_merged_into_is_not_voided(world: World) -> None:
    survivor, twin = cast.dispatched(world), cast.triaged(world, title="同一件")
    problems.merge(twin, survivor, actor=world.xu, reason="同一件事")
    with refused(says="有问题并入了它，请先撤销并单再作废"):
        problems.ask(survivor, actor=world.song, kind="void", reason="误登")


def test_long_term_work_is_agreed_to_by_the_leading_group(world: World) -> None:
    problem = cast.working(world)
    asked = problems.ask(problem, actor=world.song, kind="long_term", reason="年年有")
    with refused(NotAllowed):
        problems.approve(asked, actor=world.qiu)
    problems.approve(asked, actor=world.xu)
    assert fresh(problem).state == State.LONG_TERM
    assert told(last(problem)) == (
        "许知远同意转为长期坚持",
        "许知远 agreed to keep it up for the long term",
    )
    assert_balanced(problem)
    assert problems.submit(problem, actor=world.han).state == State.SUBMITTED


def test_a_refusal_in_the_middle_writes_nothing(world: World) -> None:
    problem = cast.dispatched(world)
    asked = extension(problem, world.song)
    events = len(verbs(problem))
    with pytest.raises(Refused):
        problems.approve(asked, actor=world.song)
    asked.refresh_from_db()
    assert (asked.state, len(verbs(problem))) == (RequestState.ASKED, events)

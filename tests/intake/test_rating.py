"""The invitation and its answers: time asks, the public answers, silence is never a yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.intake import actions
from ligai.intake.models import Invitation, Rating, Report
from ligai.intake.ratings import summary_of
from ligai.intake.rules import ReportState
from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import day_end
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.ledger.audit import audit
from ligai.ledger.models import Event
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import State
from tests import cast
from tests.cast import World
from tests.intake.reporters import LI, WANG, following, last_day, rework, vault
from tests.problems.proofs import assert_balanced, verbs


@pytest.fixture
def problem(world: World) -> Problem:
    """Found put right; two people and one who left no name had reported it."""
    vault()
    found = cast.submitted(world)
    for contact in (WANG, LI, None):
        following(world, found, contact=contact)
    problems.begin_check(found, actor=world.jiang)
    return problems.pass_check(found, actor=world.jiang, findings="看过")


@pytest.fixture
def asked(problem: Problem) -> list[Report]:
    """The three reports, each with an invitation."""
    assert actions.tick(actor=CLOCK)["invited"] == 3
    return list(Report.objects.order_by("pk"))


def test_nobody_is_asked_before_the_check_is_passed(world: World) -> None:
    following(world, cast.working(world))
    assert actions.tick(actor=CLOCK)["invited"] == 0


def test_everybody_is_asked_once_with_a_window_of_the_preset(asked: list[Report]) -> None:
    until = {i.until_on for i in Invitation.objects.all()}
    assert until == {last_day("rating", cast.today())}
    assert actions.tick(actor=CLOCK)["invited"] == 0
    assert asked[0].open_invitation() is not None
    assert "请您评价" in [step.text for step in asked[0].story_for_reporter()]


def test_only_time_asks(problem: Problem, world: World) -> None:
    for actor in (world.xu, PUBLIC):
        with pytest.raises(NotAllowed):
            actions.tick(actor=actor)


def test_yes_confirms_the_report_and_leaves_the_problem_alone(
    problem: Problem, asked: list[Report]
) -> None:
    actions.rate(asked[0], actor=PUBLIC, solved="yes", satisfied=5, words="好")
    asked[0].refresh_from_db()
    problem.refresh_from_db()
    assert (asked[0].state, problem.state) == (ReportState.CONFIRMED, State.PUBLISHED)
    with pytest.raises(Refused, match="已经评价过"):
        actions.rate(asked[0], actor=PUBLIC, solved="no")
    assert_balanced(asked[0], problem)


def test_not_yet_may_be_followed_by_another_answer(asked: list[Report]) -> None:
    actions.rate(asked[0], actor=PUBLIC, solved="not_yet")
    actions.rate(asked[0], actor=PUBLIC, solved="yes", satisfied=4)
    assert list(Rating.objects.order_by("pk").values_list("solved", "is_last")) == [
        ("not_yet", False),
        ("yes", True),
    ]


def test_not_solved_during_publicity_returns_the_problem_and_says_not_who(
    problem: Problem, asked: list[Report]
) -> None:
    actions.rate(asked[1], actor=PUBLIC, solved="no", satisfied=1)
    problem.refresh_from_db()
    assert problem.state == State.RETURNED
    assert problem.handled_on is None
    event = Event.objects.of(problem).last()
    assert event is not None
    assert event.verb == "problem.answered_back"
    assert str(asked[1].pk) not in event.canonical
    assert_balanced(problem, asked[1])
    with pytest.raises(Refused, match="评价期"):
        actions.rate(asked[0], actor=PUBLIC, solved="no")


def test_not_solved_after_closing_reopens_the_problem(
    world: World, problem: Problem, asked: list[Report]
) -> None:
    past = cast.today() - timedelta(days=1)
    Problem.objects.filter(pk=problem.pk).update(published_until=past)
    problems.close(problem, actor=world.ji)
    actions.rate(asked[0], actor=PUBLIC, solved="no")
    problem.refresh_from_db()
    assert problem.state == State.REOPENED
    assert_balanced(problem)


def test_a_new_result_is_asked_about_anew(
    world: World, problem: Problem, asked: list[Report]
) -> None:
    actions.rate(asked[0], actor=PUBLIC, solved="no")
    actions.tick(actor=CLOCK)
    rework(world, problem)
    assert actions.tick(actor=CLOCK)["invited"] == 3
    actions.rate(asked[0], actor=PUBLIC, solved="yes")
    asked[0].refresh_from_db()
    assert asked[0].state == ReportState.CONFIRMED


def test_silence_is_a_state_of_its_own_and_true_from_the_end_of_the_window(
    problem: Problem, asked: list[Report]
) -> None:
    actions.rate(asked[0], actor=PUBLIC, solved="yes")
    last = cast.today() - timedelta(days=1)
    early = day_end(last) - timedelta(days=20)
    Invitation.objects.update(until_on=last, invited_at=early)
    ended = actions.tick(actor=CLOCK)["windows_ended"]
    assert ended == 3
    states = Report.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [ReportState.CONFIRMED, ReportState.SILENT, ReportState.SILENT]
    assert_balanced(*Report.objects.all())
    assert actions.tick(actor=CLOCK) == {"overtaken": 0, "invited": 0, "windows_ended": 0}
    with pytest.raises(Refused, match="评价期"):
        actions.rate(asked[1], actor=PUBLIC, solved="yes")


def test_the_summary_counts_and_names_nobody(problem: Problem, asked: list[Report]) -> None:
    actions.rate(asked[0], actor=PUBLIC, solved="yes", satisfied=4)
    actions.rate(asked[1], actor=PUBLIC, solved="not_yet")
    summary = summary_of(problem)
    assert summary is not None
    assert (summary.people, summary.unnamed) == (2, 1)
    assert (summary.invited, summary.answered, summary.silent) == (3, 2, 1)
    assert (summary.yes, summary.no, summary.not_yet) == (1, 0, 1)
    assert summary.satisfaction == "4.0"


def test_a_sheet_sent_twice_is_one_answer(asked: list[Report]) -> None:
    one = actions.rate(asked[0], actor=PUBLIC, solved="not_yet", once="s" * 20)
    two = actions.rate(asked[0], actor=PUBLIC, solved="not_yet", once="s" * 20)
    assert one.pk == two.pk


@pytest.mark.parametrize(
    ("given", "field"),
    [({"solved": "perhaps"}, "solved"), ({"solved": "yes", "satisfied": 6}, "satisfied")],
)
def test_what_is_wrong_is_said_beside_its_field(
    asked: list[Report], given: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        actions.rate(asked[0], actor=PUBLIC, **given)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert not Rating.objects.exists()


def test_who_withdraws_is_not_asked(problem: Problem) -> None:
    actions.withdraw(Report.objects.earliest("pk"), actor=PUBLIC)
    assert actions.tick(actor=CLOCK)["invited"] == 2


def test_only_the_public_or_who_may_reopen_says_that_it_is_not_solved(
    problem: Problem, world: World
) -> None:
    with pytest.raises(NotAllowed):
        problems.note_answer(problem, actor=world.song)
    problems.note_answer(problem, actor=PUBLIC)
    assert verbs(problem)[-1] == "problem.answered_back"
    problems.note_answer(problem, actor=PUBLIC)
    assert verbs(problem)[-1] == "problem.answered"
    assert_balanced(problem)


def test_the_audit_finds_nothing_wrong_with_all_this(problem: Problem, asked: list[Report]) -> None:
    actions.rate(asked[0], actor=PUBLIC, solved="no", words="还堆着")
    actions.tick(actor=CLOCK)
    assert audit().faults == []

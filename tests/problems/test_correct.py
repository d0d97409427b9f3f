"""Correcting the ledger: said anew from when it was wrong, so that old figures stay and those of now are right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Theme
from ligai.kernel.errors import NotAllowed, Stale
from ligai.kernel.moments import local_date
from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.models import Assignment, Problem
from tests import cast
from tests.cast import World
from tests.problems.books import ago, count, fresh, lived
from tests.problems.proofs import assert_balanced, last, refused, told
from tests.problems.situations import somebody


@pytest.fixture
def themes(world: World) -> list[Theme]:
    """Two themes of one campaign."""
    campaign = campaigns.open_campaign(
        world.city, actor=operator(), name="主题教育", preset="party", starts_on=date(2019, 9, 1)
    )
    return [
        campaigns.open_theme(campaign, actor=operator(), code=code, name=name)
        for code, name in (("1", "停车难"), ("2", "办证难"))
    ]


def correct(problem: Problem, world: World, field: str, value: object, **given: object) -> Problem:
    """Tong the statistician corrects."""
    asked = {"actor": world.tong, "reason": "登记时选错"}
    return problems.correct(problem, field=field, value=value, **(asked | given))  # type: ignore[arg-type]


def opened(problem: Problem) -> Event:
    return Event.objects.of(problem)[0]


# ── the values ───────────────────────────────────────────────────────────────


def test_a_theme_is_corrected_from_the_opening_and_brings_its_campaign(
    world: World, themes: list[Theme]
) -> None:
    problem = cast.dispatched(world)
    duty = problem.assignments.get()
    corrected = correct(problem, world, "theme", themes[1])
    assert (corrected.theme, corrected.campaign) == (themes[1], themes[1].campaign)
    assert told(last(problem)) == ("佟雪更正专题：—→办证难", "佟雪 corrected 专题: — → 办证难")
    assert last(problem).text("reason") == "登记时选错"
    assert last(problem).effective_at == opened(problem).effective_at
    duty.refresh_from_db()
    assert (duty.theme_key, duty.campaign_key) == (themes[1].pk, themes[1].campaign_id)
    assert told(last(duty)) == ("佟雪随问题更正", "佟雪 corrected it with its problem")
    assert_balanced(problem, duty)


def test_figures_of_then_are_right_now_and_as_they_were_at_the_old_seal(
    world: World, themes: list[Theme]
) -> None:
    problem = lived(world)
    then, known = ago(30), last(problem).recorded_at
    correct(problem, world, "theme", themes[0])
    assert count(then, theme_id=themes[0].pk) == 1
    assert count(then, theme_id=0) == 0
    assert count(then, known, theme_id=themes[0].pk) == 0
    assert count(then, known, theme_id=0) == 1
    assert count(ago(100), theme_id=themes[0].pk) == 0
    assert_balanced(problem)


def test_what_was_changed_later_stays(world: World, themes: list[Theme]) -> None:
    problem = lived(world)
    correct(problem, world, "theme", themes[1], effective_at=ago(20))
    correct(problem, world, "theme", themes[0], effective_at=opened(problem).effective_at)
    assert fresh(problem).theme == themes[1]
    assert count(ago(30), theme_id=themes[0].pk) == 1
    assert count(ago(10), theme_id=themes[1].pk) == 1
    assert_balanced(problem, *Assignment.objects.all())


def test_a_correction_without_a_moment_is_true_since_the_wrong_value_was_set(
    world: World, themes: list[Theme]
) -> None:
    problem = lived(world)
    correct(problem, world, "theme", themes[1], effective_at=ago(20))
    since = last(problem).effective_at
    correct(problem, world, "theme", themes[0])
    assert last(problem).effective_at == since
    assert fresh(problem).theme == themes[0]
    assert (count(ago(30), theme_id=0), count(ago(10), theme_id=themes[0].pk)) == (1, 1)
    assert_balanced(problem)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("source", "audit", "佟雪更正来源：other→audit"),
        ("source", "2018年内部审计", "佟雪更正来源：other→2018年内部审计"),
        ("category", "市容环境", "佟雪更正类别：—→市容环境"),
        ("nature", "self_examination", "佟雪更正性质：public_interest→self_examination"),
    ],
)
def test_what_a_problem_is_counted_by_is_corrected(
    world: World, field: str, value: str, sentence: str
) -> None:
    problem = cast.registered(world)
    before = opened(problem).recorded_at
    correct(problem, world, field, value)
    assert getattr(fresh(problem), field) == value
    assert told(last(problem))[0] == sentence
    assert (count(**{field: value}), count(None, before, **{field: value})) == (1, 0)
    assert_balanced(problem)


def test_a_problem_that_is_self_examination_after_all_is_closed_to_others_with_its_duties(
    world: World,
) -> None:
    problem = cast.dispatched(world)
    duty = problem.assignments.get()
    correct(problem, world, "nature", "self_examination")
    assert fresh(problem).visibility == "self_examination"
    assert Assignment.objects.get(pk=duty.pk).visibility == "self_examination"
    assert not fresh(problem).visible_to(world.song)
    assert_balanced(problem, duty)


def test_no_correction_opens_a_problem_to_more_people(world: World) -> None:
    problem = cast.registered(world, nature="self_examination")
    correct(problem, world, "nature", "public_interest", actor=world.xu)
    assert fresh(problem).visibility == "self_examination"


def test_the_day_of_receipt_is_corrected_to_an_earlier_one(world: World) -> None:
    problem = cast.registered(world)
    day = cast.today() - timedelta(days=3)
    correct(problem, world, "received_on", day)
    now = fresh(problem)
    assert (now.received_on, local_date(now.received_at)) == (day, day)
    assert (count(received_on=day), count(received_on=cast.today())) == (1, 0)
    assert_balanced(problem)
    with refused(says="收到日期不能晚于登记的", field="value"):
        correct(problem, world, "received_on", cast.today() + timedelta(days=1))


def test_a_lead_officer_who_was_written_down_wrongly_is_corrected(world: World) -> None:
    problem = lived(world)
    correct(problem, world, "lead", world.people["ji"])
    now = fresh(problem)
    assert (now.lead, now.lead_name) == (world.people["ji"], "纪明远")
    assert told(last(problem))[0] == "佟雪更正包保领导：韩立群→纪明远"
    assert count(ago(30), lead_id=world.people["ji"].pk) == 1
    assert count(ago(58.995), lead_id=world.people["ji"].pk) == 0
    assert_balanced(problem)


def test_nobody_without_a_post_becomes_the_lead_by_a_correction(world: World) -> None:
    problem = cast.planned(world)
    stranger = org.open_person(actor=operator(), username="nobody", name="无名")
    with refused(says="无名现在没有在任的岗位", field="value"):
        correct(problem, world, "lead", stranger)


# ── the due date ─────────────────────────────────────────────────────────────


def test_a_due_date_that_was_written_down_wrongly_is_corrected_with_the_original(
    world: World,
) -> None:
    problem = cast.dispatched(world)
    duty = problem.assignments.get()
    assert problem.due_on is not None
    right = problem.due_on - timedelta(days=5)
    correct(problem, world, "due_on", right)
    now = fresh(problem)
    assert (now.due_on, now.original_due_on, now.due_is_provisional) == (right, right, False)
    change = problem.due_history.order_by("recorded_at").last()
    assert change is not None
    assert (change.due_on, change.because) == (right, "更正：登记时选错")
    assert change.effective_at < change.recorded_at
    assert Assignment.objects.get(pk=duty.pk).due_on == right
    assert told(last(problem))[0] == f"佟雪更正交办时定的期限：{problem.due_on}→{right}"
    assert_balanced(problem, duty)


def test_an_approved_extension_outlives_the_correction_of_the_date_before_it(
    world: World,
) -> None:
    problem = cast.dispatched(world)
    assert problem.due_on is not None
    asked = problems.ask(
        problem,
        actor=world.song,
        kind="extension",
        reason="材料未到",
        until=problem.due_on + timedelta(days=20),
    )
    problems.approve(asked, actor=world.ji)
    right = problem.due_on - timedelta(days=2)
    correct(problem, world, "due_on", right)
    now = fresh(problem)
    assert (now.due_on, now.original_due_on) == (asked.until, right)
    assert Assignment.objects.get(problem=problem).due_on == asked.until
    assert_balanced(problem)


def test_the_handling_unit_does_not_correct_its_own_due_date(world: World) -> None:
    problem = cast.dispatched(world)
    assert problem.due_on is not None
    own = somebody(world.urban, Role.STATISTICIAN, "局内统计")
    with refused(NotAllowed, says="承办单位的人不能更正自己的期限"):
        correct(problem, world, "due_on", problem.due_on + timedelta(days=9), actor=own)


def test_a_due_date_is_not_corrected_before_there_is_one_nor_from_earlier_on(
    world: World,
) -> None:
    problem = cast.registered(world)
    with refused(says="还没有期限，交办时才定", field="value"):
        correct(problem, world, "due_on", cast.today())
    problem = lived(world)
    with refused(says="不能从更早算起", field="effective_at"):
        correct(problem, world, "due_on", cast.today(), effective_at=ago(59.5))
    with refused(says="期限不能早于收到的日子", field="value"):
        correct(problem, world, "due_on", cast.today() - timedelta(days=99))


# ── refused ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["song", "qiu", "lin", "han", "jiang", "gu", "ji"])
def test_a_role_that_does_not_correct_is_refused(world: World, name: str) -> None:
    problem = cast.dispatched(world)
    with refused(NotAllowed):
        correct(problem, world, "category", "市容", actor=getattr(world, name))


def test_another_unit_does_not_correct(world: World) -> None:
    problem = cast.dispatched(world)
    with refused(NotAllowed):
        correct(problem, world, "category", "市容", actor=world.shen)


def test_nobody_corrects_what_they_may_not_see(world: World) -> None:
    problem = cast.registered(world, visibility="restricted")
    with refused(NotAllowed, says="您看不到这个问题"):
        correct(problem, world, "category", "市容")


def test_a_correction_needs_a_reason_and_a_difference(world: World) -> None:
    problem = cast.registered(world, category="市容")
    with refused(says="请写明更正的理由", field="reason"):
        correct(problem, world, "category", "环境", reason=" ")
    with refused(says="和原来的一样，不用更正", field="value"):
        correct(problem, world, "category", "市容")


def test_a_correction_lies_neither_before_the_opening_nor_in_the_future(world: World) -> None:
    problem = cast.registered(world)
    with refused(says="不能早于这个问题登记的时间", field="effective_at"):
        correct(problem, world, "category", "环境", effective_at=ago(1))
    with refused(says="时间不能晚于现在", field="effective_at"):
        correct(problem, world, "category", "环境", effective_at=ago(-1))


@pytest.mark.parametrize(
    ("field", "value"),
    [("theme", "停车难"), ("source", " "), ("nature", "x"), ("received_on", "昨天"), ("lead", 5)],
)
def test_a_value_that_does_not_fit_is_refused(world: World, field: str, value: object) -> None:
    problem = cast.registered(world)
    with refused(field="value"):
        correct(problem, world, field, value)


def test_a_state_is_never_corrected(world: World) -> None:
    problem = cast.registered(world)
    with pytest.raises(ValueError, match="state"):
        correct(problem, world, "state", "closed")


def test_who_looked_before_the_last_change_is_told(world: World) -> None:
    problem = cast.registered(world)
    with refused(Stale):
        correct(problem, world, "category", "环境", seen=problem.version() - 1)

"""Handing a duty down the levels: what a child inherits, when it is due, and who waits for whom."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from ligai.kernel.calendars import china
from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ledger.actor import Actor
from ligai.ledger.models import Posting
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.org.rules import Level, Role, UnitKind
from ligai.problems import actions as problems
from ligai.problems.models import Assignment
from ligai.problems.rules import AssignmentState, Duty
from tests import cast
from tests.cast import World
from tests.problems.proofs import assert_balanced, last, refused, told, verbs
from tests.problems.situations import days_ago, reported, somebody, under_way


@pytest.fixture
def duty(world: World) -> Assignment:
    """The city district's lead duty, begun by the district's head."""
    problem = problems.dispatch(
        cast.planned(world), actor=world.xu, lead_unit=world.district, requirement="年底前见效"
    )
    return under_way(problem.assignments.get(), world.lu)


def test_a_head_hands_a_duty_to_a_unit_below(duty: Assignment, world: World) -> None:
    [child] = problems.delegate(
        duty, actor=world.lu, units=[world.street], requirement="每周看一次"
    )
    assert (child.parent, child.problem, child.unit) == (duty, duty.problem, world.street)
    assert (child.state, child.duty) == (AssignmentState.DISPATCHED, Duty.LEAD)
    assert (child.issuer, child.issuer_path) == (world.district, world.district.path)
    assert (child.due_on, child.original_due_on) == (duty.due_on, duty.due_on)
    chinese, english = told(last(child))
    assert chinese == f"陆怀远派给致和街道，{child.due_on}到期"
    assert english == f"陆怀远 dispatched it to 致和街道, due {child.due_on}"
    assert last(child).facts["parent"] == str(duty.pk)
    assert_balanced(child, duty)


def test_the_parents_stream_is_left_alone(duty: Assignment, world: World) -> None:
    before = verbs(duty)
    problems.delegate(duty, actor=world.lu, units=[world.street])
    assert verbs(duty) == before


def test_the_text_is_inherited_and_each_level_shows_what_it_added(
    duty: Assignment, world: World
) -> None:
    [street] = problems.delegate(
        duty, actor=world.lu, units=[world.street], requirement="每周看一次"
    )
    head = somebody(world.street, Role.UNIT_HEAD, "贺青山")
    [village] = problems.delegate(under_way(street, head), actor=head, units=[world.village])
    assert village.requirement == ""
    assert village.requirements() == [("吉林市", "年底前见效"), ("船营区", "每周看一次")]
    assert [a.unit for a in village.chain()] == [world.district, world.street, world.village]


def test_a_child_is_due_with_its_parent_or_before_and_never_after(
    duty: Assignment, world: World
) -> None:
    assert duty.due_on is not None
    with refused(Refused, "期限不能晚于上一级的", field="due_on"):
        problems.delegate(
            duty, actor=world.lu, units=[world.street], due_on=duty.due_on + timedelta(days=1)
        )
    earlier = duty.due_on - timedelta(days=2)
    [child] = problems.delegate(duty, actor=world.lu, units=[world.street], due_on=earlier)
    assert child.due_on == earlier


def test_a_child_is_not_due_before_it_is_given(duty: Assignment, world: World) -> None:
    with refused(Refused, "期限不能早于交办的日子", field="due_on"):
        problems.delegate(
            duty, actor=world.lu, units=[world.street], due_on=cast.today() - timedelta(days=1)
        )


def test_a_co_handler_is_due_three_working_days_before_the_duty_above(
    duty: Assignment, world: World
) -> None:
    [child] = problems.delegate(duty, actor=world.lu, units=[world.street], duty=Duty.CO)
    assert child.due_on is not None
    assert duty.due_on is not None
    calendar = china().as_known_on(cast.today())
    assert calendar.working_days_between(child.due_on, duty.due_on) == 3
    [exact] = problems.delegate(
        duty, actor=world.lu, units=[world.village], duty=Duty.CO, due_on=duty.due_on
    )
    assert exact.due_on == duty.due_on


@pytest.mark.parametrize("name", ["song", "shen", "qiu", "jiang"])
def test_nobody_hands_down_what_is_not_theirs(duty: Assignment, world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.delegate(duty, actor=getattr(world, name), units=[world.street])


def test_a_handler_does_not_hand_a_duty_down(duty: Assignment, world: World) -> None:
    handler = somebody(world.district, Role.HANDLER, "沙鸥")
    with refused(NotAllowed):
        problems.delegate(duty, actor=handler, units=[world.street])


def test_a_duty_is_handed_down_while_it_is_under_way(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, lead_unit=world.district)
    duty = problem.assignments.get()
    with refused(Refused, "“已派发”的交办件不能再往下派"):
        problems.delegate(duty, actor=world.lu, units=[world.street])
    reported(duty, world.lu)
    with refused(Refused, "“已反馈”的交办件不能再往下派"):
        problems.delegate(duty, actor=world.lu, units=[world.street])


def test_a_duty_never_goes_back_up_the_way_it_came(duty: Assignment, world: World) -> None:
    for unit in (world.district, world.city, world.nation):
        with refused(Refused, "不能再派回去", field="units"):
            problems.delegate(duty, actor=world.lu, units=[unit])
    [child] = problems.delegate(duty, actor=world.lu, units=[world.street])
    head = somebody(world.street, Role.UNIT_HEAD, "贺青山")
    under_way(child, head)
    for unit in (world.street, world.district):
        with refused(Refused, "不能再派回去", field="units"):
            problems.delegate(child, actor=head, units=[unit])


def test_a_unit_has_one_open_duty_in_a_problem(duty: Assignment, world: World) -> None:
    problems.delegate(duty, actor=world.lu, units=[world.street])
    with refused(Refused, "致和街道已经有一件没办完的交办", field="unit"):
        problems.delegate(duty, actor=world.lu, units=[world.village, world.street])


def test_at_least_one_unit_and_a_known_duty_are_named(duty: Assignment, world: World) -> None:
    with refused(Refused, "一次派给1到100个单位", field="units"):
        problems.delegate(duty, actor=world.lu, units=[])
    with refused(Refused, "请选择主办或协办", field="duty"):
        problems.delegate(duty, actor=world.lu, units=[world.street], duty=Duty.ARBITER)


def test_a_closed_unit_gets_no_duty(duty: Assignment, world: World) -> None:
    closed = org.open_unit(
        world.district, actor=operator(), code="220204009", name="旧街道",
        unit_kind=UnitKind.AREA, level=Level.TOWNSHIP,
    )  # fmt: skip
    problems.close_unit(closed, actor=operator())
    closed.refresh_from_db()
    with refused(Refused, "旧街道已经撤销", field="unit"):
        problems.delegate(duty, actor=world.lu, units=[closed])


def test_the_second_of_two_heads_is_told(duty: Assignment, world: World) -> None:
    seen = duty.version()
    problems.report(duty, actor=world.lu, result="区里办完了")
    with refused(Stale):
        problems.delegate(duty, actor=world.lu, units=[world.street], seen=seen)


def test_a_child_told_late_was_not_given_before_its_parent(duty: Assignment, world: World) -> None:
    with refused(Refused, "不能早于上一级派发的时间", field="effective_at"):
        problems.delegate(duty, actor=world.lu, units=[world.street], late=days_ago(3))
    [child] = problems.delegate(duty, actor=world.lu, units=[world.street], late=days_ago(0))
    assert last(child).facts["entered_late"] is True
    assert_balanced(child)


@pytest.fixture
def levels(world: World) -> dict[Unit, Actor]:
    """A head at each of the five levels, from the province down to the village."""
    units = (world.province, world.city, world.district, world.street, world.village)
    return {unit: somebody(unit, Role.UNIT_HEAD, f"{unit.name}负责人") for unit in units}


@pytest.fixture
def cascade(world: World, levels: dict[Unit, Actor]) -> list[Assignment]:
    """One duty handed down five levels, begun at each."""
    problem = problems.dispatch(cast.planned(world), actor=world.root, lead_unit=world.province)
    duties = [under_way(problem.assignments.get(), levels[world.province])]
    for unit in list(levels)[1:]:
        above = duties[-1]
        [child] = problems.delegate(above, actor=levels[above.unit], units=[unit])
        duties.append(under_way(child, levels[unit]))
    return duties


def test_five_levels_finish_from_the_bottom_up_and_not_otherwise(
    world: World, levels: dict[Unit, Actor], cascade: list[Assignment]
) -> None:
    for above, below in pairwise(cascade):
        with refused(Refused, f"下级主办件还没办结：{below.unit.name}"):
            problems.report(above, actor=levels[above.unit], result="想先报")
    for below, above in zip(cascade[:0:-1], cascade[-2::-1], strict=True):
        problems.report(below, actor=levels[below.unit], result="做完了")
        with refused(Refused, "下级主办件还没办结"):
            problems.report(above, actor=levels[above.unit], result="还没审核")
        problems.accept(below, actor=levels[above.unit])
        assert above.progress() == (1, 1)
    top = problems.report(cascade[0], actor=levels[world.province], result="全省做完了")
    assert problems.accept(top, actor=world.root).state == AssignmentState.ACCEPTED
    assert_balanced(*cascade, cascade[0].problem)


def test_a_co_duty_may_stay_open_while_the_duty_above_is_finished(
    duty: Assignment, world: World
) -> None:
    [lead] = problems.delegate(duty, actor=world.lu, units=[world.street])
    [co] = problems.delegate(duty, actor=world.lu, units=[world.village], duty=Duty.CO)
    head = somebody(world.street, Role.UNIT_HEAD, "贺青山")
    problems.accept(reported(lead, head), actor=world.lu)
    done = problems.accept(
        problems.report(duty, actor=world.lu, result="区里办完了"), actor=world.xu
    )
    co.refresh_from_db()
    assert (done.state, co.state) == (AssignmentState.ACCEPTED, AssignmentState.DISPATCHED)


def test_the_postings_of_a_cascade_roll_up_by_themselves(
    world: World, cascade: list[Assignment]
) -> None:
    for n, duty in enumerate(cascade):
        below = Posting.objects.filter(kind="assignment", path__startswith=duty.path)
        assert sum(p.sign for p in below) == len(cascade) - n
        assert Assignment.objects.open().under(duty.unit).count() == len(cascade) - n
    assert sum(p.sign for p in Posting.objects.filter(kind="assignment")) == len(cascade)

"""Moving a unit: everything counted under it follows, closed or open, and the past keeps its tree."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from ligai.campaigns import actions as campaigns
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import CLOCK
from ligai.ledger.fields import under
from ligai.ledger.models import Event, Posting
from ligai.ledger.writing import database_now
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.org.rules import Level, UnitKind
from ligai.problems import actions as problems
from ligai.problems.actions import moving
from ligai.problems.models import Assignment, Move, Problem
from tests import cast
from tests.cast import World
from tests.problems.books import count, fresh
from tests.problems.proofs import assert_balanced, last, refused, told


def now_of(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def under_at(unit_path: str, valid: datetime | None = None, known: datetime | None = None) -> int:
    """Problems at or under a path at V as known at K."""
    found = Posting.objects.as_of(valid, known).filter(under(unit_path), kind="problem")
    return sum(found.values_list("sign", flat=True))


# ── now ──────────────────────────────────────────────────────────────────────


def test_a_moved_unit_takes_its_problems_and_duties_along(world: World) -> None:
    problem, closed = cast.dispatched(world), cast.registered(world, title="已作废")
    asked = problems.ask(closed, actor=world.song, kind="void", reason="误登")
    problems.approve(asked, actor=world.ji)
    duty = problem.assignments.get()
    city = now_of(world.city).path
    move = problems.move_unit(world.urban, world.other_city, actor=world.root)
    path = now_of(world.urban).path
    assert (fresh(problem).path, fresh(closed).path) == (path, path)
    duty.refresh_from_db()
    assert (duty.path, duty.issuer_path) == (path, city)
    assert move.is_done
    assert move.posted == 3
    assert told(last(problem)) == (
        "随机构调整转到通化市",
        "Moved to 通化市 with the reorganisation",
    )
    assert told(last(duty))[0] == "随机构调整转到通化市"
    assert (under_at(city), under_at(now_of(world.other_city).path)) == (0, 2)
    assert_balanced(problem, closed, duty)


def test_everything_below_a_moved_unit_moves_too(world: World) -> None:
    problem = cast.registered(world, unit=world.village)
    problems.move_unit(world.district, world.other_city, actor=world.root)
    assert fresh(problem).path == now_of(world.village).path
    assert fresh(problem).path.startswith(now_of(world.other_city).path)
    assert_balanced(problem)


def test_what_lies_elsewhere_stays(world: World) -> None:
    problem = cast.registered(world, unit=world.housing)
    problems.move_unit(world.urban, world.other_city, actor=world.root)
    assert fresh(problem).path == world.housing.path
    assert last(problem).verb == "problem.registered"


def test_whose_unit_gave_a_duty_is_found_under_its_new_place(world: World) -> None:
    problem = problems.dispatch(cast.planned(world), actor=world.xu, co_units=[world.housing])
    problems.move_unit(world.city, now_of(world.nation), actor=world.root)
    for duty in Assignment.objects.filter(problem=problem):
        assert duty.issuer_path == now_of(world.city).path
        assert duty.path == duty.unit.path
        assert_balanced(duty)


def test_campaigns_and_dockets_of_the_unit_move_along(world: World) -> None:
    campaign = campaigns.open_campaign(
        world.urban, actor=operator(), name="专项", preset="party", starts_on=cast.today()
    )
    docket = campaigns.open_docket(world.urban, actor=operator(), name="积案")
    problems.move_unit(world.urban, world.other_city, actor=world.root)
    campaign.refresh_from_db()
    docket.refresh_from_db()
    assert campaign.path == docket.path == now_of(world.urban).path


def test_access_follows_the_tree_of_today(world: World) -> None:
    problem = cast.registered(world)
    assert not fresh(problem).visible_to(world.shen)
    problems.move_unit(world.urban, world.other_city, actor=world.root)
    assert fresh(problem).visible_to(world.shen)
    assert not fresh(problem).visible_to(world.xu)


def test_a_problem_that_is_registered_with_a_unit_read_before_the_move_lies_at_its_new_place(
    world: World,
) -> None:
    stale = now_of(world.urban)
    problems.move_unit(world.urban, world.district, actor=world.root)
    problem = problems.register(stale, actor=world.root, title="划转之后登记")
    assert problem.path == now_of(world.urban).path
    assert_balanced(problem)


# ── then ─────────────────────────────────────────────────────────────────────


def test_figures_before_the_move_use_the_old_tree_and_later_ones_the_new(world: World) -> None:
    cast.registered(world)
    before = database_now()
    problems.move_unit(world.urban, world.other_city, actor=world.root)
    old, new = world.urban.path, now_of(world.urban).path
    assert (under_at(old, before), under_at(new, before)) == (1, 0)
    assert (under_at(old), under_at(new)) == (0, 1)
    assert (under_at(old, None, before), under_at(new, None, before)) == (1, 0)


def test_a_move_told_late_lies_before_what_was_done_meanwhile(world: World) -> None:
    problem = cast.registered(world)
    moved_at = database_now()
    problems.triage(problem, actor=world.lin, disposition="ledger")
    triaged_at = known = last(problem).recorded_at
    problems.move_unit(world.urban, world.other_city, actor=world.root, effective_at=moved_at)
    old, new = world.urban.path, now_of(world.urban).path
    just_before = moved_at - timedelta(microseconds=1)
    assert count(just_before, state="draft", path=old) == 1
    assert count(moved_at, state="draft", path=new) == 1
    assert count(triaged_at, state="triaged", path=new) == 1
    assert count(path=old) == 0
    assert count(triaged_at, known, state="triaged", path=old) == 1
    assert last(problem).changes == {"path": new}
    assert last(problem).effective_at == moved_at
    assert_balanced(problem)


def test_what_was_opened_after_the_move_lies_at_the_new_place_from_its_opening(
    world: World,
) -> None:
    moved_at = database_now()
    problem = cast.dispatched(world)
    duty = problem.assignments.get()
    opened_at = Event.objects.of(problem)[0].effective_at
    problems.move_unit(world.urban, world.other_city, actor=world.root, effective_at=moved_at)
    old, new = world.urban.path, now_of(world.urban).path
    assert (count(opened_at, path=new), count(opened_at, path=old)) == (1, 0)
    assert (count(path=new), count(path=new, kind="assignment")) == (1, 1)
    assert_balanced(problem, duty)


def test_a_correction_and_a_move_leave_each_other_alone(world: World) -> None:
    problem = cast.registered(world)
    before = database_now()
    problems.move_unit(world.urban, world.other_city, actor=world.root)
    problems.correct(problem, actor=world.root, field="category", value="市容", reason="漏填")
    assert count(before, category="市容", path=world.urban.path) == 1
    assert count(category="市容", path=now_of(world.urban).path) == 1
    assert_balanced(problem)


# ── broken off ───────────────────────────────────────────────────────────────


def broken_off(world: World) -> Move:
    """A move whose process died right after the tree was changed."""
    return moving._begin_move(world.urban, world.other_city, actor=world.root, effective_at=None)


def test_a_move_that_was_broken_off_is_seen_and_goes_on(world: World) -> None:
    made = [cast.registered(world, title=str(n)) for n in range(3)]
    move = broken_off(world)
    assert list(Move.objects.pending()) == [move]
    for unit in (world.urban, world.city, world.other_city, world.province):
        assert Move.objects.pending().touching(now_of(unit).path).exists()
    assert Move.objects.pending().touching(world.urban.path).exists()
    assert not Move.objects.pending().touching(world.housing.path).exists()
    assert fresh(made[0]).path == world.urban.path
    assert problems.continue_moves(actor=CLOCK) == 1
    assert not Move.objects.pending().exists()
    assert {fresh(p).path for p in made} == {now_of(world.urban).path}
    assert problems.continue_moves(actor=CLOCK) == 0
    assert_balanced(*made)


def test_a_move_goes_on_from_the_middle(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "BATCH", 2)
    made = [cast.registered(world, title=str(n)) for n in range(5)]
    move = broken_off(world)
    assert moving._post_batch(move, actor=world.root) == 2
    assert sorted(fresh(p).path == now_of(world.urban).path for p in made).count(True) == 2
    assert problems.continue_moves(actor=CLOCK) == 1
    move.refresh_from_db()
    assert (move.posted, move.is_done) == (5, True)
    assert [Event.objects.of(p).count() for p in made] == [2] * 5
    assert_balanced(*made)


def test_the_clock_goes_on_with_a_move_a_little_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "BATCH", 1)
    made = [cast.registered(world, title=str(n)) for n in range(3)]
    move = broken_off(world)
    assert problems.continue_moves(actor=CLOCK, at_most=2) == 0
    move.refresh_from_db()
    assert (move.posted, move.is_done) == (2, False)
    assert problems.tick(actor=CLOCK)["moves_done"] == 1
    assert_balanced(*made)


def test_steps_go_on_while_a_move_is_being_posted(world: World) -> None:
    problem = cast.registered(world)
    broken_off(world)
    problems.triage(problem, actor=world.lin, disposition="ledger")
    problems.continue_moves(actor=CLOCK)
    assert (fresh(problem).state, fresh(problem).path) == ("triaged", now_of(world.urban).path)
    assert_balanced(problem)


def test_one_move_is_posted_at_a_time(world: World) -> None:
    bureau = empty_bureau(world)
    broken_off(world)
    with refused(says="市城市管理局的划转还在入账"):
        problems.move_unit(world.housing, world.other_city, actor=world.root)
    with refused(says="市城市管理局的划转还在入账"):
        moving._begin_merge(bureau, world.urban, actor=world.root)
    problems.continue_moves(actor=CLOCK)
    problems.move_unit(world.housing, world.other_city, actor=world.root)


# ── refused ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["xu", "ji", "qiu", "tong", "shen"])
def test_only_an_administrator_moves_a_unit(world: World, name: str) -> None:
    with refused(NotAllowed):
        problems.move_unit(world.urban, world.other_city, actor=getattr(world, name))


def test_a_move_that_the_tree_does_not_allow_leaves_nothing(world: World) -> None:
    cast.registered(world)
    for unit, parent in (
        (world.city, world.urban),
        (world.urban, world.city),
        (world.nation, world.city),
    ):
        before = list(Unit.objects.order_by("pk").values())
        with pytest.raises(Refused):
            problems.move_unit(unit, parent, actor=world.root)
        assert list(Unit.objects.order_by("pk").values()) == before
        assert not Move.objects.exists()


# ── merging and closing units ────────────────────────────────────────────────


def empty_bureau(world: World, name: str = "市容局") -> Unit:
    """A bureau without posts."""
    return org.open_unit(
        now_of(world.city),
        actor=operator(),
        name=name,
        unit_kind=UnitKind.DEPARTMENT,
        level=Level.CITY,
        line="environment",
    )


def test_a_merged_unit_leaves_its_problems_and_children_to_the_survivor(world: World) -> None:
    bureau = empty_bureau(world)
    child = org.open_unit(bureau, actor=operator(), name="清扫队", unit_kind=UnitKind.DEPARTMENT)
    own = problems.register(bureau, actor=world.xu, title="垃圾箱")
    below = problems.register(child, actor=world.xu, title="扫帚")
    known = last(below).recorded_at
    move = problems.merge_units(bureau, world.urban, actor=world.root)
    assert move.is_done
    closed, survivor = now_of(bureau), now_of(world.urban)
    assert (closed.merged_into, closed.closed_on) == (survivor, cast.today())
    own, below = fresh(own), fresh(below)
    assert (own.unit, own.path, own.line) == (survivor, survivor.path, survivor.line)
    assert (below.unit, below.path) == (child, now_of(child).path)
    assert below.path.startswith(survivor.path)
    assert told(last(own))[0] == "随机构调整转到市城市管理局"
    assert (under_at(bureau.path), under_at(bureau.path, None, known)) == (0, 2)
    assert_balanced(own, below)


def test_what_came_by_a_merge_cannot_have_moved_along_before_it(world: World) -> None:
    bureau = empty_bureau(world)
    problem = problems.register(bureau, actor=world.xu, title="垃圾箱")
    before = database_now()
    problems.merge_units(bureau, world.urban, actor=world.root)
    with refused(says="不能早于下面单位上一次合并的时间", field="effective_at"):
        problems.move_unit(world.urban, world.other_city, actor=world.root, effective_at=before)
    problems.move_unit(world.urban, world.other_city, actor=world.root)
    assert fresh(problem).path == now_of(world.urban).path
    assert_balanced(problem)


def test_a_unit_where_people_hold_posts_is_not_merged_halfway(world: World) -> None:
    child = org.open_unit(
        now_of(world.urban), actor=operator(), name="清扫队", unit_kind=UnitKind.DEPARTMENT
    )
    with refused(says="市城市管理局还有2个在任的岗位"):
        problems.merge_units(world.urban, world.housing, actor=world.root)
    assert now_of(child).parent_id == world.urban.pk


def test_a_unit_is_merged_neither_into_itself_nor_below_itself(world: World) -> None:
    for into in (world.district, world.street):
        with refused(says="不能并入自己或者下级", field="into"):
            problems.merge_units(world.district, into, actor=world.root)


def test_only_an_administrator_merges_units(world: World) -> None:
    bureau = empty_bureau(world)
    with refused(NotAllowed):
        problems.merge_units(bureau, world.urban, actor=world.xu)


def test_a_unit_that_still_owes_something_is_not_closed(world: World) -> None:
    bureau = empty_bureau(world)
    problem = problems.register(bureau, actor=world.xu, title="垃圾箱")
    with refused(says="市容局还有1个没了结的问题、0件没办完的交办，不能撤销"):
        problems.close_unit(bureau, actor=world.root)
    asked = problems.ask(problem, actor=world.xu, kind="void", reason="误登")
    problems.approve(asked, actor=world.ji)
    with refused(NotAllowed):
        problems.close_unit(bureau, actor=world.xu)
    assert problems.close_unit(bureau, actor=world.root).closed_on == cast.today()
    with refused(says="已经撤销", field="unit"):
        problems.register(bureau, actor=world.root, title="又一件")


def test_a_closed_problem_does_not_hold_its_unit(world: World) -> None:
    bureau = empty_bureau(world)
    duty = problems.dispatch(cast.planned(world), actor=world.xu, co_units=[bureau])
    with refused(says="0个没了结的问题、1件没办完的交办"):
        problems.close_unit(bureau, actor=world.root)
    problems.withdraw(
        Assignment.objects.get(problem=duty, unit=bureau), actor=world.xu, reason="机构调整"
    )
    assert problems.close_unit(bureau, actor=world.root).closed_on is not None


def test_the_moves_of_a_day_are_kept(world: World) -> None:
    before = timezone.now() - timedelta(seconds=1)
    problems.move_unit(world.urban, world.other_city, actor=world.root)
    move = Move.objects.get()
    assert (move.from_path, move.to_path) == (world.urban.path, now_of(world.urban).path)
    assert before < move.began_at
    assert move.done_at is not None
    assert Problem.objects.filter(under(move.from_path)).count() == 0

"""A correction that the duties of a wide cascade follow in short transactions: killed, gone on with, and never half told."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Theme
from ligai.kernel.errors import Refused
from ligai.ledger.actor import CLOCK
from ligai.ledger.audit import audit
from ligai.ledger.models import Following
from ligai.ledger.writing import writing
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.problems import actions as problems
from ligai.problems.actions import corrected_duties, correcting
from ligai.problems.actions.assigning import open_assignment
from ligai.problems.models import Assignment, Problem, being_posted
from tests import cast
from tests.cast import World
from tests.problems.books import ago, count, fresh, lived
from tests.problems.proofs import assert_balanced, verbs

WIDE = 6  # duties below the lead's


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


@pytest.fixture
def wide(world: World) -> Problem:
    """A problem whose lead duty was handed down to six more units."""
    problem = problems.dispatch(cast.planned(world), actor=world.xu, lead_unit=world.district)
    duty = problem.assignments.get()
    problems.sign(duty, actor=world.lu)
    problems.begin(duty, actor=world.lu)
    units = [new_unit(world, n) for n in range(WIDE)]
    problems.delegate(duty, actor=world.lu, units=units)
    return fresh(problem)


def new_unit(world: World, n: int) -> Unit:
    """One more unit of the district."""
    return org.open_unit(world.district, actor=operator(), name=f"第{n}社区")


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrected_duties, "BATCH", 2)


def broken_off(problem: Problem, world: World, value: Any, field: str = "theme") -> Following:
    """A correction whose process died right after its first transaction."""
    _problem, following = correcting._correct(
        problem,
        actor=world.tong,
        field=field,
        value=value,
        reason="登记时选错",
        effective_at=None,
        seen=None,
    )
    assert following is not None
    return following


def corrected(problem: Problem) -> int:
    """How many duties have been told of a correction, each once."""
    told = [verbs(duty).count("assignment.corrected") for duty in problem.assignments.all()]
    assert set(told) <= {0, 1}
    return sum(told)


def assert_whole(problem: Problem, theme: Theme) -> None:
    """Every duty is counted by the theme, and the books agree."""
    assert set(problem.assignments.values_list("theme_key", flat=True)) == {theme.pk}
    assert count(kind="assignment", theme_id=theme.pk) == problem.assignments.count()
    assert_balanced(problem, *problem.assignments.all())
    assert audit().faults == []


def test_all_duties_follow_in_batches(wide: Problem, world: World, themes: list[Theme]) -> None:
    problems.correct(wide, actor=world.tong, field="theme", value=themes[1], reason="选错")
    following = Following.objects.get()
    assert (following.posted, following.is_done) == (WIDE + 1, True)
    assert corrected(wide) == WIDE + 1
    assert_whole(wide, themes[1])


def test_a_correction_that_was_broken_off_is_seen_and_goes_on(
    wide: Problem, world: World, themes: list[Theme]
) -> None:
    broken_off(wide, world, themes[0])
    assert corrected(wide) == 2
    for unit in (world.city, world.district, wide.unit):
        assert being_posted(unit.path) == (wide.unit == unit or unit == world.city)
    report = audit()
    assert (report.faults, report.counts["following"]) == ([], 1)
    assert problems.continue_corrections(actor=CLOCK) == 1
    assert being_posted(world.city.path) == audit().counts["following"] == 0
    assert corrected(wide) == WIDE + 1
    assert_whole(wide, themes[0])


def test_audit_and_figures_say_that_a_correction_is_being_posted(
    wide: Problem, world: World, themes: list[Theme]
) -> None:
    def said(*arguments: str) -> str:
        out = StringIO()
        call_command(*arguments, stdout=out)
        return out.getvalue()

    words = "有1项划转或更正还在入账，数字还会变"
    assert words not in said("figures", "R13")
    broken_off(wide, world, themes[0])
    assert words in said("figures", "R13")
    assert json.loads(said("figures", "R13", "--json"))["being_posted"] == 1
    assert "1项更正还在逐件入账，入账的部分已核对" in said("audit")
    problems.tick(actor=CLOCK)
    assert words not in said("figures", "R13")
    assert "还在逐件入账" not in said("audit")


def test_doing_it_again_tells_nothing_twice(
    wide: Problem, world: World, themes: list[Theme]
) -> None:
    following = broken_off(wide, world, themes[0])
    for _time in range(3):
        corrected_duties.finish(following, actor=CLOCK)
    Following.objects.update(after=0, done_at=None)  # as if nothing had been noted
    assert problems.continue_corrections(actor=CLOCK) == 1
    assert corrected(wide) == WIDE + 1
    assert problems.continue_corrections(actor=CLOCK) == 0
    assert_whole(wide, themes[0])


def test_the_clock_goes_on_a_little_at_a_time(
    wide: Problem, world: World, themes: list[Theme]
) -> None:
    broken_off(wide, world, themes[0])
    assert problems.continue_corrections(actor=CLOCK, at_most=1) == 0
    assert corrected(wide) == 4
    assert problems.tick(actor=CLOCK)["corrections_done"] == 1
    assert_whole(wide, themes[0])


def test_two_corrections_that_wait_together_end_with_the_last_word(
    wide: Problem, world: World, themes: list[Theme]
) -> None:
    first = broken_off(wide, world, themes[0])
    second = broken_off(wide, world, themes[1])
    corrected_duties.finish(second, actor=CLOCK)
    corrected_duties.finish(first, actor=CLOCK)
    assert not Following.objects.filter(done_at=None).exists()
    assert_whole(wide, themes[1])


def test_a_duty_opened_meanwhile_by_who_had_read_the_problem_before_follows_too(
    wide: Problem, world: World, themes: list[Theme]
) -> None:
    stale = fresh(wide)
    following = broken_off(wide, world, themes[0])
    while corrected_duties._post_batch(following, actor=CLOCK):
        pass
    with writing():
        late = open_assignment(
            stale, new_unit(world, 99), actor=world.lu, duty="lead", due_on=wide.due_on
        )
    Following.objects.update(after=1 << 62)  # its id is older than the last that was looked at
    assert late.theme_key == 0
    assert problems.continue_corrections(actor=CLOCK) == 1
    assert fresh_duty(late).theme_key == themes[0].pk
    assert_balanced(late)


def fresh_duty(duty: Assignment) -> Assignment:
    """The row read anew."""
    return Assignment.objects.get(pk=duty.pk)


def test_a_duty_that_was_opened_after_a_later_change_keeps_what_it_was_opened_with(
    world: World, themes: list[Theme]
) -> None:
    problem = lived(world)
    problems.correct(
        problem,
        actor=world.tong,
        field="theme",
        value=themes[1],
        reason="改了专题",
        effective_at=ago(20),
    )
    with writing():
        later = open_assignment(
            fresh(problem), new_unit(world, 99), actor=world.lu, duty="lead", due_on=None
        )
    problems.correct(
        problem,
        actor=world.tong,
        field="theme",
        value=themes[0],
        reason="早先也不对",
        effective_at=ago(59),
    )
    assert fresh(problem).theme == themes[1]
    assert fresh_duty(later).theme_key == themes[1].pk
    assert "assignment.corrected" not in verbs(later)
    assert_balanced(problem, *problem.assignments.all())


def test_what_is_closed_to_others_is_closed_at_once_with_all_its_duties(
    wide: Problem, world: World
) -> None:
    duty = wide.assignments.order_by("pk").last()
    assert duty is not None
    assert duty.visible_to(world.lu)
    broken_off(wide, world, "self_examination", field="nature")
    still = fresh_duty(duty)
    assert still.visibility == "ordinary"
    assert not still.visible_to(world.lu)
    assert not Assignment.objects.visible_to(world.lu).filter(problem=wide).exists()
    problems.tick(actor=CLOCK)
    assert fresh_duty(duty).visibility == "self_examination"


def test_a_problem_without_duties_waits_for_nothing(world: World, themes: list[Theme]) -> None:
    problem = cast.registered(world)
    problems.correct(problem, actor=world.tong, field="theme", value=themes[0], reason="选错")
    assert not Following.objects.exists()


def test_a_refused_correction_leaves_nothing_to_follow(
    wide: Problem, world: World, themes: list[Theme]
) -> None:
    with pytest.raises(Refused):
        problems.correct(wide, actor=world.tong, field="theme", value=themes[0], reason=" ")
    assert not Following.objects.exists()


def test_a_batch_reads_the_duties_streams_together(
    wide: Problem, world: World, themes: list[Theme], monkeypatch: pytest.MonkeyPatch
) -> None:
    following = broken_off(wide, world, themes[0])

    def statements(batch: int) -> int:
        monkeypatch.setattr(corrected_duties, "BATCH", batch)
        with CaptureQueriesContext(connection) as queries:
            assert corrected_duties._post_batch(following, actor=CLOCK) == batch
        return len(queries)

    one, three = statements(1), statements(3)
    each = (three - one) / 2
    assert one - each <= 10  # what a batch costs whatever its size
    assert each <= 12

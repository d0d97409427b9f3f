"""For random histories and random V and K, every figure equals a naive recount from raw events."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Theme
from ligai.ledger import seals
from ligai.ledger.audit import audit
from ligai.ledger.models import Event, Posting
from ligai.org.access import operator
from ligai.problems.models import Problem
from ligai.problems.rules import STEPS, State
from ligai.stats.figures import R4
from ligai.stats.tabulate import Question, behind, tabulate
from tests.cast import World
from tests.intake.reporters import vault
from tests.recount import naive
from tests.recount.voices import Voices

MINUTE = timedelta(minutes=1)


@pytest.fixture
def themes(world: World) -> list[Theme]:
    """Two themes of one campaign without an end."""
    campaign = campaigns.open_campaign(
        world.province,
        actor=operator(),
        name="主题教育",
        preset="party",
        starts_on=date(2019, 9, 1),
    )
    return [
        campaigns.open_theme(campaign, actor=operator(), code=code, name=code)
        for code in ("甲", "乙")
    ]


def _moments(told: list[naive.Told], random: Random) -> list[tuple[datetime, datetime]]:
    """V and K at, just before and just after what happened; and now."""
    now = datetime.now(UTC) + MINUTE
    later = now + timedelta(days=random.randint(1, 90))  # limits have passed by then
    pairs = [(now, now), (later, now)]
    for _ in range(4):
        valid = random.choice(told).effective + random.choice([-1, 0, 1]) * MINUTE
        known = random.choice([now, random.choice(told).recorded])
        pairs.append((valid, known))
    return pairs


def _check_figures(world: World, themes: list[Theme], random: Random) -> None:
    """At each pair of moments the whole and one unit of it, by lot; at every other pair by theme."""
    told, duties, reports = (naive.events(kind) for kind in ("problem", "assignment", "report"))
    frozen = {
        docket.thing: docket.recorded
        for docket in naive.events("docket")
        if docket.verb == "docket.frozen"
    }
    rechecks = naive.events("recheck")
    for number, (valid, known) in enumerate(_moments([*told, *reports, *rechecks], random)):
        for unit in (world.nation, random.choice([world.city, world.district, world.urban])):
            unit.refresh_from_db()
            question = Question(unit, operator(), valid_at=valid, known_at=known)
            path = question.path
            expected = naive.recount(told, valid, known, path)
            expected |= naive.recount_duties(duties, valid, known, path)
            expected |= naive.recount_reports(reports, valid, known, path)
            took, handled = naive.how_long(told, valid, known, path)
            expected["R24"] = (len(took), handled)
            expected["R12"] = naive.settled(told, valid, known, path, frozen)
            expected["R16"] = naive.truly(told, rechecks, valid, known, path)
            row = tabulate(question).total
            spread = next(c.spread for c in row.cells if c.figure.id == "R24")
            assert sorted(Counter(spread.took).elements()) == took, (unit.name, valid, known)
            counted = {c.figure.id: (c.counts["part"], c.counts["whole"]) for c in row.cells}
            assert counted == expected, (unit.name, valid, known)
            listed = set(behind(question, R4, "whole").values_list("pk", flat=True))
            assert listed == naive.behind(told, valid, known, path)
        if number % 2 == 0:
            _check_themes(world, themes, told, valid, known)


def _check_themes(
    world: World,
    themes: list[Theme],
    told: list[naive.Told],
    valid: datetime,
    known: datetime,
) -> None:
    question = Question(world.nation, operator(), valid_at=valid, known_at=known)
    by_theme = {row.key: row for row in tabulate(question, by="theme").rows}
    for key in ("", *(str(theme.pk) for theme in themes)):
        expected = naive.recount(told, valid, known, "", key or "0")
        cells = by_theme[key].cells if key in by_theme else ()
        counted = {c.figure.id: (c.counts["part"], c.counts["whole"]) for c in cells}
        assert all(counted.get(name, (0, 0)) == pair for name, pair in expected.items())


def _check_now(world: World) -> None:
    """The tallies' answer (one statement, after folds) equals the naive recount of this moment."""
    told, now = naive.events(), datetime.now(UTC) + MINUTE
    for unit in (world.nation, world.city, world.district):
        unit.refresh_from_db()
        expected = naive.recount(told, now, now, unit.path)
        cells = tabulate(Question(unit, operator()), ["R4", "R13"]).total.cells
        counted = {c.figure.id: (c.counts["part"], c.counts["whole"]) for c in cells}
        assert counted == {name: expected[name] for name in ("R4", "R13")}


def _check_states() -> None:
    """No state and no change of state outside the table."""
    legal = {
        (source.value, step.target.value)
        for step in STEPS
        if step.target
        for source in step.sources
    }
    resumed = {step.sources[0].value for step in STEPS if step.target is None}
    for problem in Problem.objects.all():
        assert problem.state in State.values
        state = ""
        for event in Event.objects.of(problem):
            following = event.changes.get("state", state)
            fine = (
                following == state
                or not state
                or (state, following) in legal
                or state in resumed
                or event.verb == "problem.import_undone"
            )
            assert fine, (state, following, event.verb)
            state = following


def _play_and_check(world: World, themes: list[Theme], seed: int, steps: int) -> None:
    with transaction.atomic():
        vault()
        life = Voices(world, themes, seed)
        life.play(steps)
        seals.close_books()
        _check_states()
        _check_figures(world, themes, Random(seed))
        _check_now(world)
        report = audit()
        assert not report.faults, report.faults[:3]
        assert sum(Posting.objects.values_list("sign", flat=True)) == sum(
            1 for kind in ("problem", "assignment", "report") for _ in naive.stand(
                naive.events(kind), datetime.now(UTC) + MINUTE, datetime.now(UTC) + MINUTE
            )
        )  # fmt: skip
        transaction.set_rollback(True)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_a_figure_equals_the_naive_recount_after_a_short_random_history(
    world: World, themes: list[Theme], seed: int
) -> None:
    _play_and_check(world, themes, seed, 30)


@pytest.mark.slow
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_a_figure_equals_the_naive_recount_after_a_long_random_history(
    world: World, themes: list[Theme], seed: int
) -> None:
    _play_and_check(world, themes, seed, 160)

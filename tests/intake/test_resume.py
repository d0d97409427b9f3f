"""A run that broke off is taken up where it stopped, and never done twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ligai.intake.actions import undo_import
from ligai.intake.actions.importing import start_run
from ligai.intake.actions.rows import Import, import_batch, import_rows
from ligai.intake.ledger_file import read_ledger
from ligai.intake.models import ImportRun
from ligai.intake.rules import RunState
from ligai.kernel.errors import Stale
from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.problems.models import Problem
from tests.intake.runs import assert_books_balance, imported, outcomes

TODAY = date(2024, 9, 1)


@pytest.fixture
def path(write_ledger, plain_ledger):
    """The plain ledger."""
    return write_ledger(plain_ledger)


def begun(path, unit, rows: int) -> Import:
    """An import that got so many rows far and no further."""
    ledger = read_ledger(path, today=TODAY)
    run = start_run(path, ledger, {}, actor=operator(), unit=unit, docket=None)
    going = Import(run, ledger, TODAY)
    if rows:
        import_rows(going, ledger.rows[:rows], actor=operator())
    return going


@pytest.mark.parametrize("rows", [0, 1, 3, 4])
def test_a_broken_run_goes_on_where_it_stopped(world, path, rows):
    broken = begun(path, world.city, rows).run
    run = imported(path, world.city)
    assert run.pk == broken.pk
    assert run.state == RunState.DONE
    assert outcomes(run) == (4, 4, 0, 0, 0)
    assert Problem.objects.count() == 4
    verbs = [event.verb for event in Event.objects.of(run)]
    assert verbs == ["import.started", "import.finished"]
    assert_books_balance()


def test_a_run_that_is_finished_is_not_taken_up_again(world, path):
    first = imported(path, world.city)
    assert imported(path, world.city).pk != first.pk


def test_another_unit_does_not_take_up_the_run(world, path):
    broken = begun(path, world.city, 2).run
    run = imported(path, world.other_city)
    assert run.pk != broken.pk
    assert outcomes(run) == (4, 4, 0, 0, 0)


def test_read_another_way_the_broken_run_stops_and_the_new_one_doubles_nothing(world, path):
    broken = begun(path, world.city, 2).run
    run = imported(path, world.city, overrides={"整改时限": None})
    broken.refresh_from_db()
    assert broken.state == RunState.STOPPED
    assert outcomes(broken) == (2, 2, 0, 0, 0)
    assert [e.verb for e in Event.objects.of(broken)] == ["import.started", "import.stopped"]
    assert outcomes(run) == (4, 2, 0, 0, 2)
    assert Problem.objects.count() == 4


def test_two_at_the_same_file_share_its_rows(world, path):
    one, other = begun(path, world.city, 1), begun(path, world.city, 0)
    assert one.run.pk == other.run.pk
    import_batch(other, other.ledger.rows[:3], actor=operator())
    import_batch(one, one.ledger.rows, actor=operator())
    assert outcomes(imported(path, world.city)) == (4, 4, 0, 0, 0)
    assert ImportRun.objects.count() == 1
    assert Problem.objects.count() == 4


def test_the_same_rows_in_two_files_at_once_are_one_problem_each(
    world, path, write_ledger, plain_ledger
):
    headings, *rows = plain_ledger
    sorted_otherwise = write_ledger([headings, *reversed(rows)], name="另排.xlsx")
    one, other = begun(path, world.city, 2), begun(sorted_otherwise, world.city, 2)
    import_batch(one, one.ledger.rows, actor=operator())
    import_batch(other, other.ledger.rows, actor=operator())
    assert outcomes(imported(path, world.city)) == (4, 2, 0, 2, 0)
    assert outcomes(imported(sorted_otherwise, world.city)) == (4, 2, 0, 2, 0)
    assert Problem.objects.count() == 4


def test_a_run_that_was_undone_meanwhile_imports_no_more(world, path):
    going = begun(path, world.city, 2)
    assert undo_import(going.run, actor=operator()) == (2, 0)
    with pytest.raises(Stale):
        import_batch(going, going.ledger.rows[2:], actor=operator())
    assert Problem.objects.count() == 2
    assert outcomes(imported(path, world.city)) == (4, 4, 0, 0, 0)


def test_one_refused_row_takes_none_of_its_batch_with_it(world, write_ledger, plain_ledger):
    university = org.open_unit(world.city, actor=operator(), name="市师范学院", line="education")
    org.open_unit(university, actor=operator(), name="校医院", line="health")
    plain_ledger[2][1] = "校医院"
    plain_ledger[3][1] = plain_ledger[4][1] = "基建处"
    actor = replace(operator(), path=university.path, line="education")
    run = imported(write_ledger(plain_ledger), university, actor=actor)
    assert outcomes(run) == (4, 3, 1, 0, 0)
    [rejected] = run.rows.filter(outcome="rejected")
    assert rejected.row == 3
    assert "不在您这个岗位的职责里" in rejected.rejects[0]["reason"]
    assert Problem.objects.filter(unit__name="基建处").count() == 2
    assert_books_balance()


def test_who_comes_late_to_a_file_that_another_has_finished_adds_nothing(world, path):
    late = begun(path, world.city, 1)
    run = imported(path, world.city)
    import_batch(late, late.ledger.rows, actor=operator())
    assert run.rows.count() == 4
    assert Problem.objects.count() == 4

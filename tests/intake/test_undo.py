"""An import can be taken back: what nobody has touched is void, the rest stays, and all can come again."""

from __future__ import annotations

import pytest

from ligai.intake.actions import undo_import
from ligai.intake.rules import RunState
from ligai.kernel.errors import NotAllowed
from ligai.ledger.models import Event
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import State
from ligai.stats.tabulate import Question, tabulate
from tests.intake.runs import assert_books_balance, imported, outcomes, problem_of


@pytest.fixture
def run(world, write_ledger, plain_ledger):
    """The plain ledger, imported."""
    return imported(write_ledger(plain_ledger), world.city)


def verbs(run):
    return [event.verb for event in Event.objects.of(run)]


def test_untouched_problems_are_void_and_counted_no_more(world, run):
    assert undo_import(run, actor=operator()) == (4, 0)
    run.refresh_from_db()
    assert run.state == RunState.UNDONE
    assert verbs(run) == ["import.started", "import.finished", "import.undone"]
    assert Event.objects.of(run).last().sentence() == "命令行撤销导入，收回4件"
    assert set(Problem.objects.values_list("state", flat=True)) == {State.VOID}
    total = tabulate(Question(world.city, operator()), ["R4"]).total
    assert (total.cells[0].counts["part"], total.cells[0].counts["whole"]) == (0, 0)
    assert_books_balance()


def test_what_somebody_has_worked_on_stays(world, run):
    problems.reopen(problem_of("11"), actor=world.xu, because="又坏了")
    problems.revise(problem_of("12"), actor=world.zhou, cause="没有人管")
    assert undo_import(run, actor=operator()) == (2, 2)
    assert problem_of("11").state == State.REOPENED
    assert problem_of("12").state == State.ASSIGNED
    assert problem_of("13").state == problem_of("14").state == State.VOID
    assert_books_balance()


def test_what_was_taken_back_can_be_imported_again_and_what_stayed_is_not_doubled(
    world, run, write_ledger, plain_ledger
):
    problems.revise(problem_of("12"), actor=world.zhou, cause="没有人管")
    undo_import(run, actor=operator())
    again = imported(write_ledger(plain_ledger), world.city)
    assert outcomes(again) == (4, 3, 0, 1, 0)
    assert again.pk != run.pk
    assert Problem.objects.exclude(state=State.VOID).count() == 4
    assert undo_import(again, actor=operator()) == (3, 0)
    assert_books_balance()


def test_undoing_twice_does_nothing_more(run):
    undo_import(run, actor=operator())
    before = Event.objects.count()
    assert undo_import(run, actor=operator()) == (0, 0)
    assert Event.objects.count() == before


def test_undoing_takes_up_where_it_broke_off(run):
    from ligai.intake.actions.undoing import undo_row

    undo_row(run.rows.order_by("id").first(), actor=operator())
    assert undo_import(run, actor=operator()) == (3, 0)
    assert Event.objects.of(run).last().facts == {"count": 4}


def test_nobody_undoes_beyond_their_reach(world, run):
    with pytest.raises(NotAllowed):
        undo_import(run, actor=world.shen)
    assert not Problem.objects.filter(state=State.VOID).exists()


def test_an_import_that_only_found_what_was_there_takes_nothing_back(
    world, run, write_ledger, plain_ledger
):
    again = imported(write_ledger(plain_ledger), world.city)
    assert undo_import(again, actor=operator()) == (0, 0)
    assert not Problem.objects.filter(state=State.VOID).exists()

"""Taking an import back: what nobody has worked on is void, and can be imported again."""

from __future__ import annotations

from ligai.intake import rules
from ligai.intake.models import ImportRow, ImportRun
from ligai.intake.rules import Outcome, RunState
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.record import record
from ligai.ledger.writing import writes
from ligai.org.access import require
from ligai.problems.actions import undo_take_over
from ligai.problems.rules import IMPORT


def undo_import(run: ImportRun, *, actor: Actor) -> tuple[int, int]:
    """Take back every problem of a run on which nobody has worked since; (taken back, kept).

    What was broken off is taken up again; a run that is still going on stops. The rows can be
    imported again afterwards. Raises NotAllowed without the ability.
    """
    require(actor, IMPORT, run.unit)
    _begin(run)
    taken_back = kept = 0
    for row in run.rows.filter(outcome=Outcome.IMPORTED, undone=False).select_related("problem"):
        if undo_row(row, actor=actor):
            taken_back += 1
        else:
            kept += 1
    note_undone(run, actor=actor)
    return taken_back, kept


@writes
def _begin(run: ImportRun) -> None:
    """Let no row be added any more."""
    held = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    held.state = RunState.UNDONE
    held.save(update_fields=["state"])


@writes
def undo_row(row: ImportRow, *, actor: Actor) -> bool:
    """Void one imported problem; False, and nothing done, when somebody has worked on it."""
    if row.problem is None or not undo_take_over(row.problem, actor=actor):
        return False
    row.undone = True
    row.save(update_fields=["undone"])
    return True


@writes
def note_undone(run: ImportRun, *, actor: Actor) -> None:
    """Note on the run how many were taken back in all, unless that has been noted before."""
    held = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    count = held.rows.filter(undone=True).count()
    noted = Event.objects.of(held).filter(verb=rules.RUN_UNDONE.key).last()
    if noted is None or noted.facts["count"] != count:
        record(rules.RUN_UNDONE, held, actor=actor, facts={"count": count})

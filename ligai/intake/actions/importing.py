"""Importing a ledger: each row all or nothing, the same file again changes nothing, a broken run resumes."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ligai.campaigns.models import Docket
from ligai.intake import rules
from ligai.intake.actions.rows import BATCH, Import, import_batch, place_of
from ligai.intake.actions.templates import (
    Overrides,
    keep_choices,
    read_with_choices,
    strangers,
)
from ligai.intake.ledger_file import LedgerFile
from ligai.intake.models import ImportRun
from ligai.intake.rules import Outcome, RunState
from ligai.intake.storable import storable
from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.record import record
from ligai.ledger.writing import database_now, writes
from ligai.org.access import require
from ligai.org.models import Unit
from ligai.problems.rules import IMPORT


def import_ledger(
    path: Path,
    *,
    actor: Actor,
    unit: Unit,
    docket: Docket | None = None,
    overrides: Overrides | None = None,
) -> ImportRun:
    """Import every row of a ledger file under a unit; a row that cannot be is kept with its reasons.

    `overrides` says what headings (or column letters) mean: a field, or None for none; it is kept
    for ledgers with the same headings. A run of the same file that broke off is taken up where it
    stopped, and two at once share the work. Raises Refused when the file cannot be read at all,
    NotAllowed without the ability, Stale when the run is undone meanwhile.
    """
    require(actor, IMPORT, unit)
    today = local_date(database_now())
    ledger = read_with_choices(path, overrides or {}, today)
    run = start_run(path, ledger, overrides or {}, actor=actor, unit=unit, docket=docket)
    going = Import(run, ledger, today)
    done = set(run.rows.values_list("sheet", "row"))
    rows = [row for row in ledger.rows if place_of(row) not in done]
    for start in range(0, len(rows), BATCH):
        import_batch(going, rows[start : start + BATCH], actor=actor)
    return finish_run(run, ledger, overrides or {}, actor=actor)


@writes
def start_run(
    path: Path,
    ledger: LedgerFile,
    overrides: Overrides,
    *,
    actor: Actor,
    unit: Unit,
    docket: Docket | None,
) -> ImportRun:
    """A new run, or the broken one of the same file, if it read the columns and lists them the same way."""
    Unit.objects.select_for_update(no_key=True).get(parent=None)  # one at a time, as in each batch
    run = ImportRun(
        unit=unit,
        path=unit.path,
        line=unit.line,
        docket=docket,
        file_name=storable(path.name)[:200],
        file_hash=_hash_of(path),
        mapping=_mapping(ledger),
    )
    broken = ImportRun.objects.select_for_update(no_key=True).filter(
        unit=unit, file_hash=run.file_hash, state=RunState.RUNNING
    )
    if (earlier := broken.first()) is not None:
        if (earlier.mapping, earlier.docket_id) == (run.mapping, run.docket_id):
            return earlier
        _stop(earlier, actor)
    run.save(force_insert=True)
    facts = {"file": run.file_name, "hash": run.file_hash}
    record(rules.RUN_STARTED, run, actor=actor, facts=facts)
    keep_choices(run, ledger.headers, overrides, actor=actor)
    return run


def _hash_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise Refused(_("找不到或打不开这个文件")) from error


def _mapping(ledger: LedgerFile) -> list[dict[str, Any]]:
    return [
        {
            "sheet": storable(header.sheet),
            "column": column.letter,
            "heading": storable(column.heading),
            "field": column.field,
            "how": column.how,
        }
        for header in ledger.headers
        for column in header.columns
    ]


@writes
def finish_run(
    run: ImportRun, ledger: LedgerFile, overrides: Overrides, *, actor: Actor
) -> ImportRun:
    """Count what became of the rows, from the rows; nothing when another process has done so."""
    run = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if run.state != RunState.RUNNING:
        return run
    run.state = RunState.DONE
    run.counts = {
        **_outcomes(run),
        "passed_over": ledger.passed_over_counts,
        "missing": list(ledger.missing),
        "unknown_headings": [storable(name) for name in strangers(overrides, ledger.headers)],
    }
    run.save(update_fields=["state", "counts"])
    facts = {name: run.counts[name] for name in ("rows_read", "imported", "rejected")}
    record(rules.RUN_FINISHED, run, actor=actor, facts=facts)
    return run


def _stop(run: ImportRun, actor: Actor) -> None:
    """A broken run that is not taken up again, since the file is now to be read another way."""
    run.state = RunState.STOPPED
    run.counts = _outcomes(run)
    run.save(update_fields=["state", "counts"])
    facts = {name: run.counts[name] for name in ("rows_read", "imported")}
    record(rules.RUN_STOPPED, run, actor=actor, facts=facts)


def _outcomes(run: ImportRun) -> dict[str, Any]:
    """How many rows the run has, of each outcome, and how many flags of each kind on those not rejected."""
    outcomes: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    for outcome, kept in run.rows.values_list("outcome", "flags").iterator(chunk_size=1_000):
        outcomes[outcome] += 1
        if outcome != Outcome.REJECTED:
            flags.update(flag["kind"] for flag in kept)
    return {
        "rows_read": outcomes.total(),
        **{str(outcome): outcomes[str(outcome)] for outcome in Outcome},
        "flags": {kind: flags[kind] for kind in rules.FLAGS if flags[kind]},
    }

"""Importing a ledger: each row all or nothing, the same file again changes nothing, a run can be undone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ligai.campaigns.models import Docket
from ligai.intake import rules
from ligai.intake.entries import entry_of, unit_name_of
from ligai.intake.ledger_file import LedgerFile, LedgerRow, read_ledger
from ligai.intake.models import HeadingChoice, ImportRow, ImportRun
from ligai.intake.rules import Outcome, RunState
from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.fields import under
from ligai.ledger.record import record
from ligai.ledger.writing import database_now, writes
from ligai.org import actions as org
from ligai.org.access import require
from ligai.org.models import Unit
from ligai.org.rules import UnitKind
from ligai.problems import actions as problems
from ligai.problems import rules as problem_rules

NOT_IMPORTED = "（个人信息，未导入）"


def import_ledger(
    path: Path,
    *,
    actor: Actor,
    unit: Unit,
    docket: Docket | None = None,
    overrides: Mapping[str, str | None] | None = None,
) -> ImportRun:
    """Import every row of a ledger file under a unit; what `import_row` refuses is kept with reasons.

    Taken up where it stopped when the same file was being imported before. Raises Refused when the
    file cannot be read at all, NotAllowed without the ability.
    """
    require(actor, problem_rules.IMPORT, unit)
    ledger = _read(path, overrides, actor)
    run = start_run(path, ledger, actor=actor, unit=unit, docket=docket)
    done = set(run.rows.values_list("sheet", "row"))
    for row in ledger.rows:
        if (row.sheet, row.row_number) not in done:
            _import_or_reject(run, row, ledger, actor)
    return finish_run(run, ledger, actor=actor)


def _read(path: Path, overrides: Mapping[str, str | None] | None, actor: Actor) -> LedgerFile:
    """With the choices that were made before for a ledger of the same headings, and today's on top."""
    today = local_date(database_now())
    ledger = read_ledger(path, dict(overrides or {}), today=today)
    keys = [header.template_key for header in ledger.headers]
    kept = {
        choice.heading: choice.field or None
        for choice in HeadingChoice.objects.filter(template_key__in=keys)
    }
    if overrides:
        keep_choices(keys, overrides, actor=actor)
    if not kept:
        return ledger
    return read_ledger(path, {**kept, **(overrides or {})}, today=today)


@writes
def keep_choices(
    template_keys: list[str], overrides: Mapping[str, str | None], *, actor: Actor
) -> None:
    """Remember what headings mean in ledgers like this one; `actor` is who said so."""
    for key in template_keys:
        for heading, name in overrides.items():
            HeadingChoice.objects.update_or_create(
                template_key=key, heading=heading[:200], defaults={"field": name or ""}
            )


@writes
def start_run(
    path: Path, ledger: LedgerFile, *, actor: Actor, unit: Unit, docket: Docket | None
) -> ImportRun:
    """A new run, or the broken one of the same file under the same unit."""
    file_hash = hashlib.sha256(path.read_bytes()).hexdigest()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    broken = ImportRun.objects.filter(unit=unit, file_hash=file_hash, state=RunState.RUNNING)
    if (run := broken.first()) is not None:
        return run
    run = ImportRun(
        unit=unit,
        path=unit.path,
        line=unit.line,
        docket=docket,
        file_name=path.name[:200],
        file_hash=file_hash,
        mapping=[
            {
                "sheet": header.sheet,
                "column": column.letter,
                "heading": column.heading,
                "field": column.field,
                "how": column.how,
            }
            for header in ledger.headers
            for column in header.columns
        ],
    )
    run.save(force_insert=True)
    record(rules.RUN_STARTED, run, actor=actor, facts={"file": run.file_name, "hash": file_hash})
    return run


def _import_or_reject(run: ImportRun, row: LedgerRow, ledger: LedgerFile, actor: Actor) -> None:
    if row.rejected:
        reasons = [
            {"column": r.column, "letter": r.letter, "reason": str(r.reason)} for r in row.rejects
        ]
        keep_rejected(run, row, ledger, reasons, actor=actor)
        return
    try:
        import_row(run, row, ledger, actor=actor)
    except Refused as refusal:
        field = refusal.field or ""
        reasons = [{"column": field, "letter": "", "reason": str(refusal)}]
        keep_rejected(run, row, ledger, reasons, actor=actor)


@writes
def import_row(run: ImportRun, row: LedgerRow, ledger: LedgerFile, *, actor: Actor) -> ImportRow:
    """One row: a new problem, or nothing when it was imported before; never changes one that exists."""
    key = _key(run, row)
    before = ImportRow.objects.filter(key=key, outcome=Outcome.IMPORTED, undone=False).first()
    if before is not None:
        same = before.content_hash == row.content_hash
        outcome = Outcome.UNCHANGED if same else Outcome.CHANGED
        return _keep(run, row, ledger, outcome, problem=before.problem)
    unit = _unit_for(run, row, actor)
    problem = problems.take_over(unit, entry_of(row, ledger.name), actor=actor, docket=run.docket)
    return _keep(run, row, ledger, Outcome.IMPORTED, problem=problem)


@writes
def keep_rejected(
    run: ImportRun,
    row: LedgerRow,
    ledger: LedgerFile,
    reasons: list[dict[str, str]],
    *,
    actor: Actor,
) -> ImportRow:
    """Keep a row that could not become a problem, with its reasons; `actor` is who imports."""
    return _keep(run, row, ledger, Outcome.REJECTED, rejects=reasons)


def _keep(
    run: ImportRun, row: LedgerRow, ledger: LedgerFile, outcome: Outcome, **more: Any
) -> ImportRow:
    hidden = set(ledger.personal)
    kept = ImportRow(
        run=run,
        key=_key(run, row),
        content_hash=row.content_hash,
        sheet=row.sheet[:100],
        row=row.row_number,
        outcome=outcome,
        raw={h: NOT_IMPORTED if h in hidden else text for h, text in row.raw.items()},
        flags=[{"kind": f.kind, "column": f.column, "text": f.text} for f in row.flags],
        **more,
    )
    kept.save(force_insert=True)
    return kept


def _key(run: ImportRun, row: LedgerRow) -> str:
    """A row's identity: its fingerprint within the unit under which the file is imported."""
    return hashlib.sha256(f"{run.unit_id}:{row.fingerprint}".encode()).hexdigest()


def _unit_for(run: ImportRun, row: LedgerRow, actor: Actor) -> Unit:
    """The unit that the row names, inside the jurisdiction; a new one under it; or the run's own."""
    name = unit_name_of(row)
    if not name or name == run.unit.name:
        return run.unit
    found = list(Unit.objects.open().filter(under(run.unit.path), name=name)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            _("“%(name)s”在%(unit)s下不止一个，请写全称") % {"name": name, "unit": run.unit.name},
            field=_("单位"),
        )
    kind = UnitKind.COMPANY if name.endswith("公司") else UnitKind.OTHER
    return org.open_unit(run.unit, actor=actor, name=name, unit_kind=kind)


@writes
def finish_run(run: ImportRun, ledger: LedgerFile, *, actor: Actor) -> ImportRun:
    """Count what became of the rows, from the rows."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != RunState.RUNNING:
        return run
    outcomes = Counter(run.rows.values_list("outcome", flat=True))
    flags: Counter[str] = Counter(
        flag["kind"] for kept in run.rows.exclude(outcome=Outcome.REJECTED) for flag in kept.flags
    )
    run.state = RunState.DONE
    run.counts = {
        "rows_read": len(ledger.rows),
        **{str(outcome): outcomes[str(outcome)] for outcome in Outcome},
        "flags": dict(sorted(flags.items())),
        "passed_over": ledger.passed_over_counts,
    }
    run.save(update_fields=["state", "counts"])
    facts = {name: run.counts[name] for name in ("rows_read", "imported", "rejected")}
    record(rules.RUN_FINISHED, run, actor=actor, facts=facts)
    return run


def undo_import(run: ImportRun, *, actor: Actor) -> tuple[int, int]:
    """Take back every problem of a run on which nobody has worked since; (taken back, kept).

    The rows can be imported again afterwards. Raises NotAllowed without the ability.
    """
    require(actor, problem_rules.IMPORT, run.unit)
    taken_back = kept = 0
    for row in run.rows.filter(outcome=Outcome.IMPORTED, undone=False).select_related("problem"):
        if undo_row(row, actor=actor):
            taken_back += 1
        else:
            kept += 1
    close_undone(run, actor=actor, count=taken_back)
    return taken_back, kept


@writes
def undo_row(row: ImportRow, *, actor: Actor) -> bool:
    """Void one imported problem; False, and nothing done, when somebody has worked on it."""
    if row.problem is None or not problems.undo_take_over(row.problem, actor=actor):
        return False
    row.undone = True
    row.save(update_fields=["undone"])
    return True


@writes
def close_undone(run: ImportRun, *, actor: Actor, count: int) -> ImportRun:
    """Note on the run that it was undone."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    run.state = RunState.UNDONE
    run.save(update_fields=["state"])
    record(rules.RUN_UNDONE, run, actor=actor, facts={"count": count})
    return run

"""The rows of a ledger, a short batch at a time: each becomes a problem, or is kept with what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DataError
from django.utils.translation import gettext as _

from ligai.intake.contradictions import Flag
from ligai.intake.entries import entry_of, import_flags, unit_name_of
from ligai.intake.ledger_file import LedgerFile, LedgerRow
from ligai.intake.models import ImportRow, ImportRun
from ligai.intake.rules import Outcome, RunState
from ligai.intake.storable import distinct, storable
from ligai.intake.unit_names import UnitsCalled, first_named, opening_name, written_together
from ligai.kernel.errors import Refused, Stale
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.org import actions as org
from ligai.org.access import MANAGE_UNITS
from ligai.org.models import Unit
from ligai.org.rules import UnitKind
from ligai.problems import actions as problems
from ligai.problems.actions import LedgerEntry

BATCH = 100
"""Rows of one transaction: about a tenth of a second, well under one on a busy machine."""

NOT_IMPORTED = "（个人信息，未导入）"
_LONGEST_SHEET = 100
_LONGEST_UNIT = 100
Reasons = list[dict[str, str]]
Place = tuple[str, int]


@dataclass
class Import:
    """One run while it goes on: its file, and which units its rows turned out to mean.

    `called` are the units that the rows of the batch at hand may mean.
    """

    run: ImportRun
    ledger: LedgerFile
    today: date
    units: dict[str, Unit] = field(default_factory=dict)
    called: UnitsCalled = field(init=False)

    def __post_init__(self) -> None:
        self.hidden = frozenset(self.ledger.personal)
        self.headings = {
            sheet.name: {key: column.heading for key, column in sheet.header.by_field.items()}
            for sheet in self.ledger.sheets
            if sheet.header
        }

    def key(self, row: LedgerRow) -> str:
        """A row's identity: its fingerprint within the unit under which the file is imported."""
        return hashlib.sha256(f"{self.run.unit_id}:{row.fingerprint}".encode()).hexdigest()


def import_batch(going: Import, rows: Sequence[LedgerRow], *, actor: Actor) -> None:
    """Import a few rows together; should one be refused, each alone, and the refused are kept as such.

    Raises Stale when the run was undone or replaced meanwhile.
    """
    try:
        import_rows(going, rows, actor=actor)
        return
    except Stale:
        raise
    except (Refused, DataError):
        going.units.clear()  # what the batch opened is gone with it
    for row in rows:
        refusal = _import_alone(going, row, actor)
        if refusal is not None:
            reject_row(going, row, _reasons(going, row, refusal), actor=actor)


def _import_alone(going: Import, row: LedgerRow, actor: Actor) -> Refused | None:
    """Import one row; why not, when it was refused."""
    try:
        import_rows(going, [row], actor=actor)
    except Stale:
        raise
    except Refused as refusal:
        return refusal
    except DataError:
        return Refused(_("这一行有数据库存不下的内容"))
    return None


@writes
def import_rows(going: Import, rows: Sequence[LedgerRow], *, actor: Actor) -> None:
    """Each row a new problem, or nothing when it was imported before; never changes one that exists."""
    going.run = _hold(going.run)
    _refresh(going.units)
    done = _done(going.run, rows)
    rows = [row for row in rows if place_of(row) not in done]
    before = _before(going, rows)
    going.called = UnitsCalled(_strange(going, rows), going.run.unit)
    kept: list[ImportRow] = []
    new: list[tuple[ImportRow, Unit, LedgerEntry]] = []
    for row in rows:
        if row.rejected:
            kept.append(_kept(going, row, Outcome.REJECTED, rejects=_cells(row)))
        elif going.key(row) in before:
            kept.append(_seen_again(going, row, before[going.key(row)]))
        else:
            _add_new(going, row, actor, kept, new)
    _open(going, new, actor)
    ImportRow.objects.bulk_create([*kept, *(row for row, _unit, _entry in new)])


@writes
def reject_row(going: Import, row: LedgerRow, reasons: Reasons, *, actor: Actor) -> None:
    """Keep a row that could not become a problem, with its reasons; `actor` is who imports."""
    going.run = _hold(going.run)
    if place_of(row) not in _done(going.run, [row]):
        _kept(going, row, Outcome.REJECTED, rejects=reasons).save(force_insert=True)


def place_of(row: LedgerRow) -> Place:
    """(sheet, row number) as an `ImportRow` has them."""
    return distinct(storable(row.sheet), _LONGEST_SHEET), row.row_number


def _hold(run: ImportRun) -> ImportRun:
    """Lock the tree's root, so that no unit is opened or moved meanwhile and imports take turns; then the run."""
    Unit.objects.select_for_update(no_key=True).get(parent=None)
    held = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if held.state not in (RunState.RUNNING, RunState.DONE):
        raise Stale(_("这次导入已被撤销，或被重新导入取代"))
    return held


def _done(run: ImportRun, rows: Iterable[LedgerRow]) -> set[Place]:
    """The places that the run has already, among others; another process may be at the same file."""
    numbers = {row.row_number for row in rows}
    return set(run.rows.filter(row__in=numbers).values_list("sheet", "row"))


def _before(going: Import, rows: Iterable[LedgerRow]) -> dict[str, ImportRow]:
    """Key → the row as it was last read, for those that are problems already."""
    keys = [going.key(row) for row in rows]
    live = ImportRow.objects.filter(key__in=keys, outcome=Outcome.IMPORTED, undone=False)
    problems = dict(live.values_list("key", "problem_id"))
    if not problems:
        return {}
    seen = ImportRow.objects.filter(key__in=problems, problem__in=problems.values())
    return {row.key: row for row in seen.order_by("id")}


def _add_new(
    going: Import,
    row: LedgerRow,
    actor: Actor,
    kept: list[ImportRow],
    new: list[tuple[ImportRow, Unit, LedgerEntry]],
) -> None:
    """A row that was never imported; nothing is written yet when its unit is refused."""
    try:
        unit, flags = _unit_of(going, row)
        if unit is None:
            _check_may_open(going, row, actor)
    except Refused as refusal:
        kept.append(_kept(going, row, Outcome.REJECTED, rejects=_reasons(going, row, refusal)))
        return
    flags += import_flags(row, going.headings[row.sheet], going.today)
    kept_row = _kept(going, row, Outcome.IMPORTED, more_flags=flags)
    new.append((kept_row, unit or _opened(going, row, actor), entry_of(row, going.ledger.name)))


def _open(going: Import, new: Sequence[tuple[ImportRow, Unit, LedgerEntry]], actor: Actor) -> None:
    entries = [(unit, entry) for _row, unit, entry in new]
    opened = problems.take_over_many(entries, actor=actor, docket=going.run.docket)
    for (row, _unit, _entry), problem in zip(new, opened, strict=True):
        row.problem = problem


# ── which unit ──


def _unit_of(going: Import, row: LedgerRow) -> tuple[Unit | None, list[Flag]]:
    """The unit that the row names, inside the jurisdiction, else the run's own; None: there is none yet.

    Raises Refused when the name is not clear.
    """
    name = unit_name_of(row)
    if not name:
        return going.run.unit, []
    if (unit := _known(going, written_together(name))) is not None:
        return unit, []
    if (first := first_named(name)) and (unit := _known(going, first)) is not None:
        return unit, [Flag("several_units", going.headings[row.sheet]["unit"], name)]
    return None, []


def _strange(going: Import, rows: Iterable[LedgerRow]) -> set[str]:
    """The names in these rows of which the run does not know yet what they mean."""
    written = {unit_name_of(row) for row in rows}
    names = {written_together(name) for name in written} | {first_named(name) for name in written}
    return names - going.units.keys() - {""}


def _known(going: Import, name: str) -> Unit | None:
    if name not in going.units and (unit := going.called.named(name)) is not None:
        going.units[name] = unit
    return going.units.get(name)


def _refresh(units: dict[str, Unit]) -> None:
    """Read anew what names meant before: a unit may have been moved or closed between two batches."""
    now = Unit.objects.open().in_bulk([unit.pk for unit in units.values()])
    current = {name: now[unit.pk] for name, unit in units.items() if unit.pk in now}
    units.clear()
    units.update(current)


def _check_may_open(going: Import, row: LedgerRow, actor: Actor) -> None:
    name = opening_name(unit_name_of(row))
    if not MANAGE_UNITS.allows(actor, going.run.unit):
        raise Refused(
            _("%(unit)s下没有“%(name)s”，请先由管理员建好这个单位")
            % {"unit": going.run.unit.name, "name": name},
            field="unit",
        )
    if len(name) > _LONGEST_UNIT:
        raise Refused(_("单位名称太长，最多100个字"), field="unit")


def _opened(going: Import, row: LedgerRow, actor: Actor) -> Unit:
    name = opening_name(unit_name_of(row))
    kind = UnitKind.COMPANY if name.endswith("公司") else UnitKind.OTHER
    unit = org.open_unit(going.run.unit, actor=actor, name=name, unit_kind=kind)
    going.units[written_together(unit_name_of(row))] = unit
    going.called.add(unit)
    return unit


# ── what is kept of a row ──


def _kept(
    going: Import,
    row: LedgerRow,
    outcome: Outcome,
    *,
    more_flags: Iterable[Flag] = (),
    **more: Any,
) -> ImportRow:
    sheet, number = place_of(row)
    return ImportRow(
        run=going.run,
        key=going.key(row),
        content_hash=row.content_hash,
        sheet=sheet,
        row=number,
        outcome=outcome,
        raw=_raw(going, row),
        flags=[_flag(flag) for flag in (*row.flags, *more_flags)],
        **more,
    )


def _raw(going: Import, row: LedgerRow) -> dict[str, str]:
    return {
        storable(heading): NOT_IMPORTED if heading in going.hidden else storable(text)
        for heading, text in row.raw.items()
    }


def _flag(flag: Flag) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "kind": flag.kind,
        "column": storable(flag.column),
        "text": storable(flag.text),
    }
    if flag.other_row is not None:
        kept |= {"other_sheet": storable(flag.other_sheet), "other_row": flag.other_row}
    return kept


def _seen_again(going: Import, row: LedgerRow, last: ImportRow) -> ImportRow:
    """Nothing happens to the problem; what the ledger now says otherwise is kept beside it."""
    problem_id = last.problem_id
    if last.content_hash == row.content_hash:
        return _kept(going, row, Outcome.UNCHANGED, problem_id=problem_id)
    counted = going.headings[row.sheet].get("sequence_no")
    changes = _changes(last.raw, _raw(going, row), leave_out=counted)
    return _kept(going, row, Outcome.CHANGED, problem_id=problem_id, changes=changes)


def _changes(
    old: Mapping[str, str], new: Mapping[str, str], *, leave_out: str | None
) -> list[dict[str, str]]:
    """By heading; the sequence number changes whenever a row is inserted above."""
    return [
        {"heading": heading, "old": old.get(heading, ""), "new": new.get(heading, "")}
        for heading in dict.fromkeys([*new, *old])
        if heading != leave_out and old.get(heading, "") != new.get(heading, "")
    ]


def _cells(row: LedgerRow) -> Reasons:
    return [
        {"column": storable(cell.column), "letter": cell.letter, "reason": str(cell.reason)}
        for cell in row.rejects
    ]


def _reasons(going: Import, row: LedgerRow, refusal: Refused) -> Reasons:
    """A refusal beside the column that it is about, where it is about one."""
    for sheet in going.ledger.sheets:
        if sheet.name == row.sheet and sheet.header and refusal.field in sheet.header.by_field:
            column = sheet.header.by_field[refusal.field]
            place = {"column": storable(column.heading), "letter": column.letter}
            return [{**place, "reason": str(refusal)}]
    return [{"column": "", "letter": "", "reason": str(refusal)}]

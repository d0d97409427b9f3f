"""Imports of small ledgers, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ligai.intake.actions import import_ledger
from ligai.intake.models import ImportRow, ImportRun
from ligai.ledger.audit import audit
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.problems.models import Problem

LEDGER = ("责任单位", "问题编号", "存在问题", "发现时间", "是否完成", "完成时间", "整改时限")


def ledger_of(*rows: Sequence[Any]) -> list[list[Any]]:
    """Rows of `LEDGER` under their headings; what a row leaves out at its end is blank."""
    return [list(LEDGER), *(list(row) for row in rows)]


def imported(path: Path, unit: Unit, **options: Any) -> ImportRun:
    """Import a file as the operator, unless `actor` is given."""
    return import_ledger(path, unit=unit, **{"actor": operator(), **options})


def outcomes(run: ImportRun) -> tuple[int, ...]:
    """(rows read, imported, rejected, unchanged, changed), as the run counted them."""
    names = ("rows_read", "imported", "rejected", "unchanged", "changed")
    return tuple(run.counts[name] for name in names)


def problem_of(number: str) -> Problem:
    """The one problem that has this number in its old ledger."""
    return Problem.objects.get(external_number=number)


def row_of(run: ImportRun, row: int) -> ImportRow:
    """What became of a row."""
    return run.rows.get(row=row)


def kinds(row: ImportRow) -> list[str]:
    """The kinds of its flags."""
    return [flag["kind"] for flag in row.flags]


def assert_books_balance() -> None:
    """Every chain, posting and row agrees."""
    report = audit()
    assert report.faults == [], report.faults

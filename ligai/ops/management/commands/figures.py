"""`ligai figures`: figures of a unit, as of any moment and any seal, for people or programs."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import canonical
from ligai.ledger.models import Seal
from ligai.ledger.writing import reading
from ligai.ops.arguments import a_day, a_moment, seal_moment, unit_by_code
from ligai.org.access import operator
from ligai.problems.models import being_posted
from ligai.stats.tabulate import DIMENSIONS, Cell, Question, Row, Table, tabulate


class Command(BaseCommand):
    """Counts, never adds up; prints `n/N = %`."""

    help = "Count figures for a unit, as of a moment (--as-of) as known at a seal (--known-at)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The same words as on a page."""
        parser.add_argument("figures", nargs="*", metavar="ID", help="R4 R5 …; all when omitted")
        parser.add_argument("--unit", help="code of the unit; the root when omitted")
        parser.add_argument("--by", default="", help=", ".join(DIMENSIONS))
        parser.add_argument("--since", help="received on or after this day")
        parser.add_argument("--until", help="received before this day")
        parser.add_argument("--as-of", help="V: a day (its end) or a moment; now when omitted")
        parser.add_argument("--known-at", help="K: the number of a seal; now when omitted")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """One snapshot of the database for the whole table."""
        question = Question(
            unit=unit_by_code(options["unit"]),
            reader=operator(),
            since=a_day(options["since"]),
            until=a_day(options["until"]),
            valid_at=a_moment(options["as_of"]),
            known_at=seal_moment(options["known_at"]),
        )
        try:
            with reading():
                table = tabulate(question, options["figures"], options["by"])
                pending = being_posted(question.path)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(as_json(table, pending), ensure_ascii=False, indent=1))
        else:
            for line in as_lines(table, pending):
                self.stdout.write(line)


def as_json(table: Table, pending: int) -> dict[str, Any]:
    """The table as plain values; ids and moments as text. `pending`: what is still being posted."""
    question = table.question
    newest = Seal.objects.order_by("-number").first()
    return {
        "unit": {"code": question.unit.code, "name": question.unit.name},
        "as_of": canonical(question.valid_at) if question.valid_at else None,
        "known_at": canonical(question.known_at) if question.known_at else None,
        "since": question.since.isoformat() if question.since else None,
        "until": question.until.isoformat() if question.until else None,
        "newest_seal": newest.number if newest else None,
        "entered_late": table.entered_late,
        "being_posted": pending,
        "figures": _cells(table.total),
        "by": table.by,
        "rows": [
            {"key": row.key, "label": row.label, "figures": _cells(row)} for row in table.rows
        ],
    }


def _cells(row: Row) -> dict[str, Any]:
    return {cell.figure.id: _cell(cell) for cell in row.cells}


def _cell(cell: Cell) -> dict[str, Any]:
    percent = cell.share.percent
    return {
        "name": cell.figure.name,
        "version": cell.figure.version,
        "n": cell.counts["part"],
        "N": cell.counts["whole"],
        "percent": None if percent is None else str(percent),
        "share": str(cell.share),
        "value": str(cell.value),
        "beside": {m.key: cell.counts[m.key] for m in cell.figure.beside},
    }


def as_lines(table: Table, pending: int) -> list[str]:
    """For people: the total, then a row for each group."""
    lines = []
    for row in (table.total, *table.rows):
        lines.append(row.label)
        for cell in row.cells:
            beside = "　".join(f"{measure.name}{n}" for measure, n in cell.beside())
            lines.append(f"  {cell.figure.id} {cell.figure.name}  {cell.value}  {beside}".rstrip())
    if table.entered_late:
        lines.append(_("此后又补录了%(n)s件的情况") % {"n": table.entered_late})
    if pending:
        lines.append(_("有%(n)d项划转或更正还在入账，数字还会变") % {"n": pending})
    return lines

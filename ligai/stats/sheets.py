"""Tables and lists as spreadsheets: what is counted, over which rows, as of when, and what each word means.

Nothing in a cell is ever a formula (a text may have been typed by anybody), and ids are text, since
a spreadsheet keeps fifteen digits of a number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligai.ledger.models import Seal
from ligai.problems.models import Problem
from ligai.stats.tabulate import Row, Table
from ligai.stats.terms import Printed

MOST_ROWS = 10_000
"""Rows that a list gives at once; a longer one is narrowed first."""

Cell = str | int | Decimal | date | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOOK = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
HEADS: dict[Printed, tuple[Any, ...]] = {
    Printed.SHARE: ("%",),
    Printed.MEAN: ("n/N",),
    Printed.SPREAD: (gettext_lazy("中位数（小时）"), gettext_lazy("九成不超过（小时）")),
}
"""What is printed of a figure beside n and N, as headings."""
_WIDEST = 60  # characters of a column


@dataclass(frozen=True, slots=True)
class Sheet:
    """`about` says what this is and as of when; `meanings` explains the columns."""

    title: str
    about: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    meanings: Sequence[Sequence[str]] = field(default=())


# ── what they hold ───────────────────────────────────────────────────────────


def of_table(table: Table) -> Sheet:
    """A table of figures: the whole first, then each group; n, N, per cent and what is printed beside."""
    question = table.question
    columns = [_("组"), _("代码")]
    for figure in table.figures:
        columns += [f"{figure.name} {head}" for head in ("n", "N", *HEADS[figure.printed])]
        columns += [f"{figure.name}·{measure.name}" for measure in figure.beside]
    shown = table.figures
    return Sheet(
        _("指标"),
        [
            (_("单位"), f"{question.unit.name}（{question.unit.code}）"),
            *_as_of(question.valid_at, question.known_at),
            (_("清单"), question.docket.name if question.docket else "—"),
            (_("谁能看到的"), question.reader.name),
            (_("此后补录"), str(table.entered_late)),
        ],
        columns,
        [_figures(row, len(shown)) for row in (table.total, *table.rows)],
        [(f.id, str(f.version), f.name, f.definition) for f in shown],
    )


def _figures(row: Row, shown: int) -> list[Cell]:
    cells: list[Cell] = [row.label, row.code]
    for cell in row.cells[:shown]:
        cells += [cell.counts["part"], cell.counts["whole"], *cell.value.numbers]
        cells += [cell.counts[measure.key] for measure in cell.figure.beside]
    return cells


def _as_of(valid_at: Any, known_at: Any) -> list[tuple[str, str]]:
    newest = Seal.objects.order_by("-number").values_list("number", flat=True).first()
    return [
        (_("截至"), valid_at.isoformat() if valid_at else _("现在")),
        (_("按何时所知"), known_at.isoformat() if known_at else _("现在")),
        (_("最近一次关账"), str(newest or "—")),
    ]


LIST_COLUMNS = (
    "id", gettext_lazy("编号"), gettext_lazy("问题"), gettext_lazy("责任单位"),
    gettext_lazy("包保领导"), gettext_lazy("专题"), gettext_lazy("来源"), gettext_lazy("处理方式"),
    gettext_lazy("状态"), gettext_lazy("登记日"), gettext_lazy("期限"), gettext_lazy("原定期限"),
    gettext_lazy("办结日"), gettext_lazy("来历"),
)  # fmt: skip


def of_problems(problems: Iterable[Problem], about: str) -> Sheet:
    """A list of problems that came through `for_page`, in its order."""
    rows = [_problem(problem) for problem in problems]
    head = [(_("清单"), about or _("问题")), (_("件数"), str(len(rows))), *_as_of(None, None)]
    return Sheet(_("问题"), head, [str(name) for name in LIST_COLUMNS], rows)


def _problem(problem: Problem) -> list[Cell]:
    return [
        str(problem.pk),
        problem.number or problem.external_number,
        problem.title,
        problem.unit.name,
        problem.lead_label,
        problem.theme.name if problem.theme else "",
        problem.source_label,
        str(problem.get_disposition_display()),
        str(problem.get_state_display()),
        problem.received_on,
        problem.due_on,
        problem.original_due_on,
        problem.handled_on,
        str(problem.get_provenance_display()),
    ]


# ── how they are written ─────────────────────────────────────────────────────


def xlsx(sheet: Sheet) -> bytes:
    """A workbook: the rows, what they are about, and what the words mean."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _BOOK) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        bold = book.add_format({"bold": True})
        page = book.add_worksheet(sheet.title[:31])
        page.write_row(0, 0, sheet.columns, bold)
        page.freeze_panes(1, 0)
        for at, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row):
                _write(page, at, column, value, day)
        for column, width in enumerate(_widths(sheet)):
            page.set_column(column, column, width)
        notes = book.add_worksheet(_("说明"))
        notes.set_column(0, 3, 24)
        told = [*sheet.about, *([("", "")] if sheet.meanings else []), *sheet.meanings]
        for at, words in enumerate(told):
            for column, value in enumerate(words):
                notes.write_string(at, column, value)
    return written.getvalue()


def _write(page: Any, at: int, column: int, value: Cell, day: Any) -> None:
    if isinstance(value, date):
        page.write_datetime(at, column, value, day)
    elif isinstance(value, int | Decimal):
        page.write_number(at, column, value)
    elif value:
        page.write_string(at, column, value)


def _widths(sheet: Sheet) -> list[int]:
    """By the heading and the first rows; a Chinese character takes two."""
    some = [sheet.columns, *sheet.rows[:50]]
    return [
        min(_WIDEST, max(_width(row[column]) for row in some) + 2)
        for column in range(len(sheet.columns))
    ]


def _width(value: Cell) -> int:
    return sum(2 if letter > "⺀" else 1 for letter in str(value or ""))


def as_csv(sheet: Sheet) -> bytes:
    """The rows alone, in UTF-8 with the mark by which Excel knows it."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(sheet.columns)
    writer.writerows([_plain(value) for value in row] for row in sheet.rows)
    return written.getvalue().encode("utf-8-sig")


def _plain(value: Cell) -> str:
    """What a spreadsheet would take for a formula begins with an apostrophe instead."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text

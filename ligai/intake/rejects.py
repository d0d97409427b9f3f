"""The file of rows that were not imported: row, column, reason and what stood there, to be mended and sent again."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from ligai.intake.models import ImportRun
from ligai.intake.rules import Outcome
from ligai.intake.storable import shortened
from ligai.kernel.phrases import clauses

_LONGEST_CELL = 32_767  # characters; a spreadsheet holds no more
_LONGEST_STEM = 60  # characters of the file's name that are kept: three bytes each


def write_rejects(run: ImportRun, folder: Path) -> Path | None:
    """Write `<file>-<run>-rejects.xlsx` into `folder`; None when every row was imported.

    The first four columns (sheet, row, column, reason) are called so that no field claims them:
    the mended file can be imported as it is.
    """
    rows = list(run.rows.filter(outcome=Outcome.REJECTED).order_by("sheet", "row"))
    if not rows:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{Path(run.file_name).stem[:_LONGEST_STEM]}-{run.pk}-rejects.xlsx"
    filled = {heading for row in rows for heading in row.raw}
    headings = [heading for heading in run.headings if heading in filled]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(_("未导入"))
        places = [_("所在表"), _("所在行"), _("所在列"), _("未导入的原因")]
        sheet.write_row(0, 0, [*places, *headings])
        for number, row in enumerate(rows, start=1):
            where = clauses(f"{r['letter']} {r['column']}".strip() for r in row.rejects)
            why = clauses(r["reason"] for r in row.rejects)
            texts = (shortened(row.raw.get(heading, ""), _LONGEST_CELL) for heading in headings)
            sheet.write_row(number, 0, [row.sheet, row.row, where, why, *texts])
        sheet.freeze_panes(1, 0)
    return path

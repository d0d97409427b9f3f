"""The file of rows that were not imported: row, column, reason and what stood there, to be mended and sent again."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from ligai.intake.models import ImportRun
from ligai.intake.rules import Outcome


def write_rejects(run: ImportRun, folder: Path) -> Path | None:
    """Write `<file>-<run>-rejects.xlsx` into `folder`; None when every row was imported."""
    rows = list(run.rows.filter(outcome=Outcome.REJECTED).order_by("sheet", "row"))
    if not rows:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{Path(run.file_name).stem}-{run.pk}-rejects.xlsx"
    headings = list(dict.fromkeys(heading for row in rows for heading in row.raw))
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(_("未导入"))
        sheet.write_row(0, 0, [_("表"), _("行"), _("列"), _("原因"), *headings])
        for number, row in enumerate(rows, start=1):
            where = "；".join(f"{r['letter']} {r['column']}".strip() for r in row.rejects)
            why = "；".join(r["reason"] for r in row.rejects)
            sheet.write_row(
                number, 0, [row.sheet, row.row, where, why, *(row.raw.get(h, "") for h in headings)]
            )
        sheet.freeze_panes(1, 0)
    return path

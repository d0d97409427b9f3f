"""What the small ledgers of these tests are made of."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

HEADINGS = (
    "序号",
    "责任单位",
    "问题编号",
    "存在问题",
    "是否整改完成",
    "整改完成时间",
    "整改时限",
    "整改完成数量",
    "未完成整改数量",
)


def ods_row(*texts: str, repeated: int = 1) -> str:
    """One OpenDocument row of text cells, repeated."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        if text
        else "<table:table-cell/>"
        for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def append_rows(path: Path, first: int, cells: Sequence[str]) -> None:
    """Adds rows of raw xml cells (`{row}` is the row's number) to the first sheet of an xlsx."""
    rows = "".join(
        f'<row r="{number}">{text.format(row=number)}</row>'
        for number, text in enumerate(cells, start=first)
    )
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)

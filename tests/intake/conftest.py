"""Writes small ledgers with the traps that real ones have; nothing here comes from a real ledger."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import settings

from tests.intake.ledgers import HEADINGS

# Property tests here are checked for truth, not for speed: a busy machine must not fail them.
settings.register_profile("intake", deadline=None)
settings.load_profile("intake")

Rows = Sequence[Sequence[Any]]


def _write_sheet(
    book: Any,
    name: str,
    rows: Rows,
    first_row: int,
    merges: Sequence[tuple[str, Any]],
    hidden: bool,
) -> None:
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows, start=first_row - 1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(number, column, value, None, "")
            elif value is not None:
                sheet.write(number, column, value)
    for cells, value in merges:
        sheet.merge_range(cells, value)
    if hidden:
        sheet.hide()


@pytest.fixture
def write_ledger(tmp_path: Path) -> Callable[..., Path]:
    """Writes an xlsx: rows of the first sheet, or `sheets` = {name: rows}; returns its path."""

    def write(
        rows: Rows = (),
        *,
        name: str = "台账.xlsx",
        sheets: dict[str, Rows] | None = None,
        first_row: int = 1,
        merges: Sequence[tuple[str, Any]] = (),
        hidden: Sequence[str] = (),
    ) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            for sheet, content in (sheets or {"台账": rows}).items():
                _write_sheet(book, sheet, content, first_row, merges, sheet in hidden)
        return path

    return write


@pytest.fixture
def write_ods(tmp_path: Path) -> Callable[[str], Path]:
    """Writes an OpenDocument spreadsheet around the given `table:table-row` elements."""

    def write(rows: str, *, encrypted: bool = False) -> Path:
        path = tmp_path / "台账.ods"
        spaces = (
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        )
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        entry = "<manifest:encryption-data/>" if encrypted else ""
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("mimetype", kind)
            package.writestr(
                "content.xml",
                f"<office:document-content {spaces}><office:body><office:spreadsheet>"
                f'<table:table table:name="台账">{rows}</table:table>'
                "</office:spreadsheet></office:body></office:document-content>",
            )
            package.writestr(
                "META-INF/manifest.xml",
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
                f'manifest:1.0"><manifest:file-entry manifest:full-path="/" '
                f'manifest:media-type="{kind}"/>{entry}</manifest:manifest>',
            )
        return path

    return write


@pytest.fixture
def plain_ledger() -> list[list[Any]]:
    """Headings and four rows: done, open, done without a date, open with a date and odd counters."""
    return [
        list(HEADINGS),
        [1, "甲公司", 11, "仓库门锁坏了", "是", date(2024, 5, 6), date(2024, 6, 30), 1, 0],
        [2, "甲公司", 12, "消防通道堆着杂物", "否", "\\", date(2024, 7, 31), 0, 1],
        [3, "乙公司", 13, "合同没有编号", "是", " /", date(2024, 8, 1), 1, 0],
        [4, "乙公司", 14, "台账没有签字", "否", date(2024, 5, 9), "2024.9.30", 1, 0],
    ]

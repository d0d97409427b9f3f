"""Spreadsheets: another program reads in them what the page says, and no text in them is a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from ligai.org.access import operator
from ligai.stats.figures import FIGURES
from ligai.stats.sheets import HEADS
from ligai.stats.tabulate import Question, tabulate
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat

FIGURES_SHEET, LIST_SHEET = "/desk/figures/sheet.", "/desk/problems/sheet."


def book(client: Client, address: str, **asked: str) -> Any:
    """The workbook as openpyxl reads it."""
    answer = client.get(f"{address}xlsx", asked)
    assert answer.status_code == 200, answer.content.decode()
    return load_workbook(io.BytesIO(answer.content))


def rows_of(page: Any) -> list[dict[str, Any]]:
    """Rows by heading."""
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def read_csv(client: Client, address: str, **asked: str) -> list[dict[str, str]]:
    """The same from CSV, which begins with the mark that Excel asks for."""
    content = client.get(f"{address}csv", asked).content
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def populated(world: World) -> None:
    """Several units, several states."""
    cast.verified(world)
    cast.dispatched(world, unit=world.village)
    cast.registered(world)


def test_a_table_says_in_the_sheet_what_it_says_on_the_page(world: World, seat: Seat) -> None:
    populated(world)
    table = tabulate(Question(world.city, operator()), by="unit")
    for found in (
        rows_of(book(seat("xu"), FIGURES_SHEET)["指标"]),
        read_csv(seat("xu"), FIGURES_SHEET),
    ):
        assert [row["组"] for row in found] == [r.label for r in (table.total, *table.rows)]
        for row, counted in zip(found, (table.total, *table.rows), strict=True):
            for cell in counted.cells:
                name = cell.figure.name
                assert int(row[f"{name} n"]) == cell.counts["part"]
                assert int(row[f"{name} N"]) == cell.counts["whole"]
                for head, number in zip(
                    HEADS[cell.figure.printed], cell.value.numbers, strict=True
                ):
                    told = row[f"{name} {head}"]
                    shown = None if told in (None, "") else float(told)
                    assert shown == (None if number is None else float(number))


def test_a_workbook_says_what_its_words_mean_and_as_of_when(world: World, seat: Seat) -> None:
    populated(world)
    told = {
        row[0]: row for row in book(seat("xu"), FIGURES_SHEET)["说明"].iter_rows(values_only=True)
    }
    assert told["单位"][1] == "吉林市（2202）"
    assert told["截至"][1] == "现在"
    for figure in FIGURES.values():
        assert told[figure.id][1:] == (str(figure.version), figure.name, figure.definition)


def test_a_list_holds_exactly_the_rows_of_its_page(world: World, seat: Seat) -> None:
    populated(world)
    client = seat("xu")
    asked = {"figure": "R4", "measure": "part", "unit": world.city.code}
    page = client.get("/desk/problems/", asked)
    shown = [str(row["problem"].pk) for row in page.context["rows"]]
    found = rows_of(book(client, LIST_SHEET, **asked)["问题"])
    assert [row["id"] for row in found] == shown != []
    assert [row["id"] for row in read_csv(client, LIST_SHEET, **asked)] == shown


def test_nobody_exports_what_they_may_not_see(world: World, seat: Seat) -> None:
    populated(world)
    assert rows_of(book(seat("shen"), LIST_SHEET)["问题"]) == []
    assert seat("song").get(f"{FIGURES_SHEET}xlsx", {"unit": "2202"}).status_code == 403


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "https://a.b"])
def test_what_somebody_typed_is_never_a_formula(world: World, seat: Seat, text: str) -> None:
    cast.registered(world, title=text)
    client = seat("xu")
    page = book(client, LIST_SHEET)["问题"]
    [cell] = [cell for row in page.iter_rows(min_row=2) for cell in row if cell.column == 3]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    [row] = read_csv(client, LIST_SHEET)
    assert row["问题"] == (text if text.startswith("h") else f"'{text}")


def test_too_long_a_list_is_refused_with_what_to_do(
    world: World, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    populated(world)
    monkeypatch.setattr("ligai.desk.views.sheets.MOST_ROWS", 2)
    answer = seat("xu").get(f"{LIST_SHEET}xlsx")
    assert answer.status_code == 409
    assert "请先按单位、专题或期限缩小范围" in answer.content.decode()


def test_only_what_is_written_is_given(world: World, seat: Seat) -> None:
    assert seat("xu").get(f"{LIST_SHEET}docx").status_code == 404


def test_the_page_links_to_its_own_sheet(world: World, seat: Seat) -> None:
    populated(world)
    text = seat("xu").get("/desk/problems/", {"view": "open"}).content.decode()
    assert "/desk/problems/sheet.xlsx?view=open" in text
    assert "/desk/figures/sheet.csv?" in seat("xu").get("/desk/figures/").content.decode()


def test_thirty_rows_cost_what_three_cost(world: World, seat: Seat) -> None:
    client, costs = seat("xu"), []
    for rows in (3, 27):
        for _ in range(rows):
            cast.registered(world)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{LIST_SHEET}xlsx").status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 12

"""What one process does in a second on this machine: writes with and without the ledger, seals, figures, import.

`make bench` runs it on SQLite and on a throw-away PostgreSQL. The figures are for comparing two
versions, two engines or two ways on one machine; they are not a promise for another.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.installation import installation

if TYPE_CHECKING:
    from ligai.problems.models import Problem
    from tests.cast import World

PROBLEMS = 400
FIGURES = 50
ROWS = 1000
HEADINGS = ("序号", "责任单位", "存在问题", "整改措施", "整改时限", "是否整改完成")


def measure(name: str, unit: str, count: int, work: Callable[[], object]) -> None:
    """Do it once and print how many in a second."""
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    print(f"{name:<58}{count / seconds:>10,.0f} {unit}/s", flush=True)


def writing(world: World) -> None:
    """The same change of one row: bare, with an event, with event and postings."""
    from ligai.ledger.writing import writing as transaction
    from ligai.problems import actions
    from ligai.problems.models import Problem
    from ligai.problems.rules import Disposition

    office, clerk = world.xu, world.lin
    opened: list[Problem] = []

    def register() -> None:
        for n in range(PROBLEMS):
            opened.append(actions.register(world.urban, actor=office, title=f"问题{n}"))

    def change(problem: Problem) -> None:
        with transaction():
            Problem.objects.select_for_update().get(pk=problem.pk)
            Problem.objects.filter(pk=problem.pk).update(cause="没有划线")

    def revise(problem: Problem) -> None:
        actions.revise(problem, actor=office, cause="没有人管")

    def triage(problem: Problem) -> None:
        actions.triage(problem, actor=clerk, disposition=Disposition.LEDGER)

    measure("register: number, row, event, one posting", "steps", PROBLEMS, register)
    for name, step in (
        ("lock and change a row, without the ledger", change),
        ("revise: lock, change, event", revise),
        ("triage: lock, change, event, two postings", triage),
    ):
        measure(name, "steps", PROBLEMS, lambda step=step: [step(each) for each in opened])


def counting(world: World) -> None:
    """Figures from postings, then from tallies."""
    from ligai.ledger.models import Posting
    from ligai.ledger.seals import close_books
    from ligai.stats.tabulate import Question, tabulate

    question = Question(unit=world.city, reader=world.tong)

    def figures() -> None:
        for _time in range(FIGURES):
            tabulate(question, by="unit")

    measure("a table of the figures by unit, not sealed", "tables", FIGURES, figures)
    postings = Posting.objects.count()
    measure("seal and fold", "postings", postings, close_books)
    measure("a table of the figures by unit, sealed", "tables", FIGURES, figures)


def importing(world: World, folder: Path) -> None:
    """A ledger of ROWS rows, then the same file again."""
    from ligai.intake.actions import import_ledger
    from ligai.org.access import operator

    path = folder / "ledger.xlsx"
    write_ledger(path)

    def load() -> None:
        import_ledger(path, actor=operator(), unit=world.city)

    measure("import a spreadsheet ledger", "rows", ROWS, load)
    measure("import the same file again", "rows", ROWS, load)


def write_ledger(path: Path) -> None:
    """A plain ledger: half of its rows are done."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        rows: list[Sequence[object]] = [HEADINGS]
        for n in range(1, ROWS + 1):
            done = "已完成" if n % 2 else "整改中"
            rows.append((n, "市城市管理局", f"第{n}处堆物占道", "清理并划线", "2019-12-31", done))
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


def main() -> None:
    """Everything, in order."""
    with installation() as folder:
        from django.db import connection

        from tests.cast import build

        print(f"── {connection.vendor}")
        world = build()
        writing(world)
        counting(world)
        importing(world, folder)


if __name__ == "__main__":
    sys.exit(main())

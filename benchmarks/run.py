"""What one process does in a second on this machine, and the ratios between two ways of doing the same.

`make bench` runs it on SQLite and on a throw-away PostgreSQL. The ratios are for comparing two
versions, two engines or two ways; the absolute figures are not a promise for another machine.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.installation import installation

if TYPE_CHECKING:
    from ligai.campaigns.models import Theme
    from ligai.ledger.actor import Actor
    from ligai.ledger.counting import Scope
    from ligai.ledger.findings import Report
    from ligai.problems.models import Problem
    from tests.cast import World

STEPS = 300
READS = 20
ROWS = 1000
HEADINGS = ("序号", "责任单位", "存在问题", "整改措施", "整改时限", "是否整改完成")


def measure(name: str, what: str, count: int, work: Callable[[], object]) -> float:
    """Do it once, print how many in a second and give back the seconds that one took."""
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    print(f"{name:<58}{count / seconds:>10,.0f} {what}/s", flush=True)
    return seconds / count


def ratio(name: str, one: float, other: float) -> None:
    """How many times as long the one takes as the other."""
    print(f"  → {name}: {one / other:.1f} ×", flush=True)


def writing(world: World) -> None:
    """The same change of one row: bare, with an event, with event and postings."""
    from ligai.ledger.writing import writing as transaction
    from ligai.problems import actions
    from ligai.problems.models import Problem
    from ligai.problems.rules import Disposition

    office, clerk = world.xu, world.lin
    opened: list[Problem] = []

    def register() -> None:
        for n in range(STEPS):
            opened.append(actions.register(world.urban, actor=office, title=f"问题{n}"))

    def change(problem: Problem) -> None:
        with transaction():
            Problem.objects.select_for_update().get(pk=problem.pk)
            Problem.objects.filter(pk=problem.pk).update(cause="没有划线")

    def revise(problem: Problem) -> None:
        actions.revise(problem, actor=office, cause="没有人管")

    def triage(problem: Problem) -> None:
        actions.triage(problem, actor=clerk, disposition=Disposition.LEDGER)

    def on_all(step: Callable[[Problem], None]) -> Callable[[], object]:
        return lambda: [step(each) for each in opened]  # type: ignore[func-returns-value]

    measure("register: number, row, event, one posting", "steps", STEPS, register)
    bare = measure("lock and change a row, without the ledger", "steps", STEPS, on_all(change))
    event = measure("revise: lock, change, event, words", "steps", STEPS, on_all(revise))
    both = measure("triage: lock, change, event, two postings", "steps", STEPS, on_all(triage))
    ratio("a step that is told, to a bare change", event, bare)
    ratio("a step that is counted, to one that is only told", both, event)


def counting(world: World, problems: int) -> None:
    """One figure at the root over many problems: from postings, from tallies; then the whole audit."""
    from benchmarks.bulk import open_problems
    from ligai.ledger.audit import audit
    from ligai.ledger.counting import Scope, tallied
    from ligai.ledger.models import Event, Posting
    from ligai.ledger.seals import close_books
    from ligai.problems.models import Problem

    admin, themes = _themes(world)
    units = [world.urban, world.housing, world.district, world.street, world.village]
    path = world.nation.path

    def bulk() -> None:
        open_problems(units, themes, problems, actor=admin)

    def live() -> None:
        for _time in range(READS):
            _live_by_theme(Scope(Problem.kind, path))

    def by_tally() -> None:
        for _time in range(READS):
            tallied(Problem.kind, path, "theme")

    measure(f"write {problems:,} problems in bulk", "problems", problems, bulk)
    measure("seal and fold", "postings", Posting.objects.count(), close_books)
    _analyze()
    slow = measure("all problems by theme and state, live", "reads", READS, live)
    fast = measure("the same from tallies", "reads", READS, by_tally)
    ratio("a figure at the root live, to the same from tallies", slow, fast)
    tables(world)
    lists(world)
    measure("audit, all of it", "events", Event.objects.count(), lambda: _clean(audit()))


def _themes(world: World) -> tuple[Actor, list[Theme]]:
    from ligai.campaigns import actions as campaigns
    from ligai.org.access import operator
    from tests.cast import LONG_AGO

    admin = operator()
    drive = campaigns.open_campaign(
        world.nation, actor=admin, name="整改", preset="party", starts_on=LONG_AGO
    )
    names = {f"T{n}": f"专题{n}" for n in range(10)}
    return admin, [
        campaigns.open_theme(drive, actor=admin, code=code, name=name)
        for code, name in names.items()
    ]


def _live_by_theme(scope: Scope) -> None:
    from django.db.models import F, Q

    from ligai.ledger.counting import sums

    sums(scope, {"n": Q()}, {"theme": F("theme_id"), "state": F("state")})


def _clean(report: Report) -> None:
    if not report.is_clean:
        sys.exit(f"the audit is not clean: {report.first_of_each()}")


def _analyze() -> None:
    """What an engine does by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tables(world: World) -> None:
    """A whole page of figures, one group of which the tallies hold and one they do not."""
    from ligai.stats.tabulate import Question, tabulate

    question = Question(unit=world.city, reader=world.xu)
    for by in ("theme", "unit"):
        for ids in (("R4", "R13"), ("R4", "R5", "R13")):

            def read(ids: Sequence[str] = ids, by: str = by) -> None:
                for _time in range(READS):
                    tabulate(question, ids, by)

            measure(f"a table of {', '.join(ids)} by {by}", "tables", READS, read)


def lists(world: World) -> None:
    """The first page of a list and one in the middle, as the desk reads them."""
    from ligai.desk.paging import BY_DUE, page_of
    from ligai.problems.models import Problem

    seen = Problem.objects.visible_to(world.xu).under(world.city).open().for_page()

    def first() -> None:
        for _time in range(READS):
            page_of(seen, BY_DUE)

    def on() -> None:
        after = ""
        for _time in range(READS):
            after = page_of(seen, BY_DUE, after=after).after

    start = measure("the first page of a list", "pages", READS, first)
    further = measure("one page after the other", "pages", READS, on)
    ratio("a page further on, to the first", further, start)


def importing(world: World, folder: Path) -> None:
    """A ledger of ROWS rows, then the same file again."""
    from ligai.intake.actions import import_ledger
    from ligai.org.access import operator

    path = folder / "ledger.xlsx"
    write_ledger(path)

    def load() -> None:
        import_ledger(path, actor=operator(), unit=world.city)

    once = measure("import a spreadsheet ledger", "rows", ROWS, load)
    again = measure("import the same file again", "rows", ROWS, load)
    ratio("a row taken over, to one that is there already", once, again)


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
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--problems", type=int, default=20_000, help="how many to count over")
    wanted = parser.parse_args()
    with installation() as folder:
        from django.db import connection

        from tests.cast import build

        print(f"── {connection.vendor}")
        world = build()
        writing(world)
        importing(world, folder)
        counting(world, wanted.problems)


if __name__ == "__main__":
    main()

"""Whole provinces and very many problems: pages, counts and seals at every level, as ratios in one run.

python -m benchmarks.scale --problems 1000000 --engine postgresql
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.installation import installation
from benchmarks.run import measure, ratio

if TYPE_CHECKING:
    from django.test import Client

    from ligai.org.models import Person, Unit

ROOT = Path(__file__).resolve().parents[1]
READS = 7
LEVELS = ("nation", "province", "city", "county", "village")
PASSWORD = "Kan-kan-xin-xue-9"


def main() -> int:
    """Read the command line, build the tree and the problems, measure."""
    wanted = _arguments()
    if wanted.engine == "postgresql" and not os.environ.get("DATABASE_URL", "").startswith("post"):
        again = [sys.executable, "-m", "benchmarks.scale", *sys.argv[1:]]
        return subprocess.run([sys.executable, ROOT / "scripts/with-postgres", *again]).returncode
    if wanted.engine == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    with installation():
        places, reader = _world(wanted.provinces.split(","), wanted.problems)
        print(f"── {wanted.engine}, {wanted.problems:,} problems")
        counts(places)
        pages(places, reader)
        seals(places["village"])
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--problems", type=int, default=100_000)
    parser.add_argument("--provinces", default="23,21,22", help="two-digit codes")
    return parser.parse_args()


# ── the world ────────────────────────────────────────────────────────────────
def _world(provinces: list[str], problems: int) -> tuple[dict[str, Unit], Person]:
    """One place of each level, the first of its kind; a leader of the nation who sees all."""
    from benchmarks.bulk import open_problems
    from benchmarks.run import _themes
    from ligai.ledger.models import Posting
    from ligai.ledger.seals import close_books
    from ligai.org.models import Unit
    from ligai.org.rules import Level
    from tests.cast import build

    world = build()
    admin, themes = _themes(world)
    measure("import the divisions", "units", 45_000, lambda: _divide(world.nation, provinces))
    units = list(Unit.objects.exclude(parent=None).order_by("path"))

    def bulk() -> None:
        open_problems(units, themes, problems, actor=admin)

    measure(f"write {problems:,} problems in bulk", "problems", problems, bulk)
    measure("seal and fold", "postings", Posting.objects.count(), close_books)
    _analyze()
    chain = _down(Unit.objects.get(code=provinces[0], level=Level.PROVINCE))
    return {"nation": world.nation, **dict(zip(LEVELS[1:], chain, strict=True))}, _reader(world)


def _divide(nation: Unit, provinces: list[str]) -> None:
    from ligai.org.access import operator
    from ligai.org.actions import import_divisions

    import_divisions(nation, provinces, actor=operator())


def _down(province: Unit) -> Iterator[Unit]:
    """The province, its first city, county, and that county's first village."""
    from ligai.ledger.fields import under
    from ligai.org.models import Unit
    from ligai.org.rules import Level

    found = province
    yield found
    for level in (Level.CITY, Level.COUNTY, Level.VILLAGE):
        found = Unit.objects.filter(under(found.path), level=level).order_by("path")[0]
        yield found


def _reader(world: object) -> Person:
    from ligai.org import actions as org
    from ligai.org.access import operator
    from ligai.org.rules import Role
    from tests.cast import LONG_AGO

    admin = operator()
    reader = org.open_person(actor=admin, username="nation", name="全国统计员", password=PASSWORD)
    nation = world.nation  # type: ignore[attr-defined]
    org.appoint(reader, nation, actor=admin, role=Role.STATISTICIAN, from_on=LONG_AGO)
    return reader


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# ── counting ─────────────────────────────────────────────────────────────────
def counts(places: dict[str, Unit]) -> None:
    """By theme and state at each node: live with an index of its own, and as the tallies answer."""
    from django.db import connection

    from ligai.ledger.counting import tallied
    from ligai.ledger.fields import span
    from ligai.ledger.tallies import has_node

    index = "CREATE INDEX bench_live ON problems_problem (path, theme_id, state)"
    live = (
        "SELECT theme_id, state, COUNT(*) FROM problems_problem WHERE path >= %s AND path < %s "
        "GROUP BY theme_id, state"
    )
    with connection.cursor() as cursor:
        cursor.execute(index)
        cursor.execute("ANALYZE")

        def ask(path: str) -> None:
            cursor.execute(live, span(path))
            cursor.fetchall()

        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {live}", span(places["nation"].path))
        for row in cursor.fetchall():
            print(f"  plan of the live count: {row[-1]}")
        for name, unit in places.items():
            slow = median(lambda unit=unit: ask(unit.path))  # type: ignore[misc]
            line = f"{name:<10} live {slow * 1000:9.2f} ms"
            if has_node(unit.path):
                fast = median(lambda unit=unit: tallied("problem", unit.path, "theme"))  # type: ignore[misc]
                line += f"   from tallies {fast * 1000:8.2f} ms   {slow / fast:7.1f} ×"
            print(line, flush=True)
        cursor.execute("DROP INDEX bench_live")


def pages(places: dict[str, Unit], reader: Person) -> None:
    """Whole pages as the browser gets them: statements and time, at each level, now and as of a day."""
    from django.test import Client

    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans", SERVER_NAME="127.0.0.1")
    client.force_login(reader)
    print(f"{'page':<44}{'statements':>11}{'median':>10}{'longest':>10}")
    for name, unit in places.items():
        for what, query in _PAGES.items():
            _page(client, f"{name}: {what}", query.format(code=unit.code))


_PAGES = {
    "dashboard": "/desk/figures/?unit={code}",
    "dashboard by theme": "/desk/figures/?unit={code}&by=theme",
    "dashboard as of a week ago": "/desk/figures/?unit={code}&as_of=LAST_WEEK",
    "list": "/desk/problems/?unit={code}",
    "list behind the handled rate": "/desk/problems/?unit={code}&figure=R4&measure=part",
}


def _page(client: Client, name: str, url: str) -> None:
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone

    url = url.replace("LAST_WEEK", (timezone.localdate() - timedelta(days=7)).isoformat())
    asked: list[tuple[float, str]] = []

    def noted(execute: Any, sql: str, *rest: Any) -> Any:
        began = _clock()
        try:
            return execute(sql, *rest)
        finally:
            asked.append((_clock() - began, sql))

    with connection.execute_wrapper(noted):
        answer = client.get(url)
    if answer.status_code != 200:
        sys.exit(f"{url} answered {answer.status_code}")
    times = [_timed(lambda: client.get(url)) for _ in range(READS)]
    middle, longest = statistics.median(times) * 1000, max(times) * 1000
    print(f"{name:<44}{len(asked):>11}{middle:>7.0f} ms{longest:>7.0f} ms", flush=True)
    for seconds, sql in sorted(asked, reverse=True)[: int(os.environ.get("BENCH_STATEMENTS", 0))]:
        print(f"    {seconds * 1000:6.0f} ms  {sql[:600]}")


def seals(village: Unit) -> None:
    """Steps while nobody seals, and while somebody does all the time."""
    from ligai.ledger.seals import close_books
    from ligai.org.access import operator
    from ligai.problems import actions

    def steps() -> None:
        for n in range(100):
            actions.register(village, actor=operator(), title=f"边办边结{n}")

    alone = measure("steps, nobody seals", "steps", 100, steps)
    stop = threading.Event()
    made: list[float] = []

    def seal() -> None:
        from django.db import connection

        while not stop.wait(0.2):
            made.append(_timed(close_books))
        connection.close()

    sealer = threading.Thread(target=seal)
    sealer.start()
    loaded = measure("steps, somebody seals five times a second", "steps", 100, steps)
    stop.set()
    sealer.join()
    ratio("a step while books are closed, to one alone", loaded, alone)
    if made:
        print(f"a seal under load: median {statistics.median(made) * 1000:.0f} ms of {len(made)}")


def median(work: Callable[[], object]) -> float:
    """Seconds that it takes, the middle one of READS."""
    return statistics.median(_timed(work) for _ in range(READS))


def _timed(work: Callable[[], object]) -> float:
    began = _clock()
    work()
    return _clock() - began


def _clock() -> float:
    """Of this process alone where the engine is part of it, so that a busy machine says the same."""
    is_sqlite = not os.environ["DATABASE_URL"].startswith("post")
    return time.process_time() if is_sqlite else time.perf_counter()


if __name__ == "__main__":
    sys.exit(main())

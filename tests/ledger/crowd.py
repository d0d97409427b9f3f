"""What many processes do to one ledger at once: write, seal, read. Each function is a process of its own."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from django.db import connection
from django.db.models import Q

from ligai.ledger import seals
from ligai.ledger.counting import Scope, sums, tallied
from ligai.ledger.models import Event, Seal
from ligai.ledger.record import record
from ligai.ledger.writing import reading, writing
from ligai.problems.models import Problem
from tests.ledger.oracle import PATHS
from tests.ledger.things import MOVED, ZHOU, Paper, bucket, opened, put

COUNTIES = [path for path in PATHS if path.startswith("a.")]
Totals = tuple[int, int]  # papers, closed papers: neither ever becomes less


def write(problems: list[int], steps: int) -> None:
    """Open papers, close some, and quarrel over a few problems; says how many events it wrote."""
    mine: list[Paper] = []
    written = 0
    for step in range(steps):
        mine.append(opened(bucket(path=random.choice(COUNTIES))))
        move_shared(random.choice(problems))
        written += 2
        if step % 2:
            closed = mine.pop(random.randrange(len(mine)))
            assert closed.standing
            put(closed, bucket("closed", path=closed.standing.path))
            written += 1
    print(written)


def move_shared(pk: int) -> None:
    """A step on a row that others want as well: locked first, then changed."""
    with writing():
        problem = Problem.objects.select_for_update().get(pk=pk)
        before = problem.bucket()
        problem.state = random.choice(["triaged", "assigned", "in_progress"])
        problem.save(update_fields=["state"])
        record(MOVED, problem, actor=ZHOU, before=before, facts={"to": problem.state})


def seal(pause: float = 0.01) -> None:
    """Close the books without rest, in folds so small that a kill falls between two of them."""
    seals.FOLDED_AT_ONCE = 5
    print("sealing")
    while True:
        seals.close_books()
        time.sleep(pause)


def read() -> None:
    """Until told to stop: totals never run backwards, equal the live sums, and closed books stay closed."""
    done = _told_to_stop()
    reads, last, closed = 0, (0, 0), dict[int, int]()
    print("reading")
    while not done():
        with reading():
            now, live = _tallied(), _live()
        assert now == live, f"tally plus rest says {now}, the postings say {live}"
        later = _tallied()  # outside: each statement sees the newest
        assert last[0] <= now[0] <= later[0], f"{last}, {now}, {later}"
        assert last[1] <= now[1] <= later[1], f"{last}, {now}, {later}"
        last = later
        for number in Seal.objects.order_by("-number").values_list("number", flat=True)[:1]:
            closed.setdefault(number, _recorded_by(number))
        reads += 1
    moved = {n: (was, _recorded_by(n)) for n, was in closed.items() if was != _recorded_by(n)}
    assert not moved, f"recorded at or before a seal, but seen only later: {moved}"
    print(reads, len(closed))


def _told_to_stop() -> Callable[[], bool]:
    from threading import Thread

    waiting = Thread(target=sys.stdin.readline, daemon=True)
    waiting.start()
    return lambda: not waiting.is_alive()


def _tallied() -> Totals:
    cells = tallied("paper", "a.", "theme")
    return sum(c["n"] for c in cells), sum(c["n"] for c in cells if c["state"] == "closed")


def _live() -> Totals:
    measures = {"all": Q(), "closed": Q(state="closed")}
    row = sums(Scope("paper", "a."), measures)[0]
    return row["all"], row["closed"]


def _recorded_by(seal_number: int) -> int:
    moment = Seal.objects.get(number=seal_number).moment
    return Event.objects.filter(recorded_at__lte=moment).count()


def counted() -> None:
    """What there is in the end: events, papers, closed papers."""
    print(Event.objects.count(), *_tallied())
    connection.close()

"""The verdict after a storm: what was told against what is written, and whether everything written is legal."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ligai.ledger.audit import audit
from ligai.ledger.models import Event
from ligai.ledger.seals import close_books
from tests.concurrency import journal, legality, scene
from tests.concurrency.journal import Try
from tests.concurrency.moves import MOVES
from tests.concurrency.plan import Plan
from tests.concurrency.sealer import deadlocks

TOKEN = re.compile(r"w\d+\.\d+\.\d+")
_LISTED = 20


@dataclass(slots=True)
class Verdict:
    """`faults` is empty when all is well; the rest is what was measured."""

    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    taken: int = 0
    tries: int = 0
    in_flight: int = 0
    events: int = 0
    seals: int = 0
    refusals: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    moves: dict[str, int] = field(default_factory=dict)
    waits: dict[str, int] = field(default_factory=dict)
    deadlocks: int = 0
    killed: dict[str, int] = field(default_factory=dict)
    reads: int = 0
    step_times: dict[str, float] = field(default_factory=dict)
    read_times: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """For another process."""
        return asdict(self)


def judge(plan: Plan, killed: dict[str, int], seconds: float) -> Verdict:
    """Look at everything; writes nothing but the last seal."""
    close_books()
    verdict = Verdict(seconds=seconds, killed=killed, deadlocks=deadlocks())
    tries = journal.read(plan.folder)
    _count(verdict, tries)
    _read_reports(verdict, plan.folder)
    written = _written(verdict, scene.load(plan).events)
    faults = [*_told_and_written(tries, written), *_lives(tries, killed), *legality.faults()]
    verdict.faults += faults[:_LISTED]
    report = audit()
    verdict.seals = report.counts["seals"]
    verdict.faults += [f"audit: {f.kind} {f.where}: {f.text}" for f in report.faults[:_LISTED]]
    return verdict


def _count(verdict: Verdict, tries: list[Try]) -> None:
    outcomes = Counter(attempt.outcome for attempt in tries)
    verdict.tries, verdict.taken = len(tries), outcomes[journal.TAKEN]
    verdict.in_flight = outcomes[""]
    verdict.refusals = _by_detail(tries, journal.REFUSED)
    verdict.errors = _by_detail(tries, journal.FAILED)
    verdict.moves = dict(Counter(t.move for t in tries if t.outcome == journal.TAKEN))
    verdict.step_times = _spread([t.seconds for t in tries if t.outcome == journal.TAKEN])
    verdict.faults += [f"error: {kind} ({n} times)" for kind, n in verdict.errors.items()]


def _by_detail(tries: list[Try], outcome: str) -> dict[str, int]:
    return dict(Counter(t.detail for t in tries if t.outcome == outcome).most_common())


def _spread(seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile and longest, in seconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {}
    at = {"median": 0.5, "p95": 0.95, "longest": 1.0}
    return {name: ordered[int(share * (len(ordered) - 1))] for name, share in at.items()}


def _read_reports(verdict: Verdict, folder: Path) -> None:
    times: list[float] = []
    for path in sorted(folder.glob("reader-*.report")):
        found = json.loads(path.read_text())
        times += found["times"]
        verdict.faults += [f"read: {wrong}" for wrong in found["wrong"][:_LISTED]]
    verdict.reads, verdict.read_times = len(times), _spread(times)
    watched = folder / "watcher.report"
    if watched.exists():
        verdict.waits = json.loads(watched.read_text())


def _written(verdict: Verdict, before: int) -> dict[str, list[str]]:
    """Token → the verbs of its events. What bears no token was there before the storm."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, verb in Event.objects.values_list("actor_name", "verb").iterator(5_000):
        found[name if TOKEN.fullmatch(name) else ""].append(verb)
        verdict.events += 1
    strangers = len(found.pop("", [])) - before
    if strangers:
        verdict.faults.append(f"{strangers} events that nobody tried")
    return found


def _told_and_written(tries: list[Try], written: dict[str, list[str]]) -> Iterator[str]:
    """Every step that was told is written once; every one that is written was told or in flight."""
    for attempt in tries:
        verbs = written.pop(attempt.token, [])
        whole = MOVES[attempt.move].explains(verbs)
        match attempt.outcome:
            case journal.TAKEN if not whole:
                yield f"{attempt.token} was told of {attempt.move}; written: {verbs}"
            case journal.REFUSED | journal.FAILED if verbs:
                yield f"{attempt.token} was told no to {attempt.move}; written: {verbs}"
            case "" if verbs and not whole:
                yield f"{attempt.token} was killed in {attempt.move}; half written: {verbs}"
    yield from (f"{token}: nobody tried this; written: {verbs}" for token, verbs in written.items())


def _lives(tries: list[Try], killed: dict[str, int]) -> Iterator[str]:
    """A process leaves at most one step in flight, its last, and only if it was killed."""
    lives: dict[str, list[Try]] = defaultdict(list)
    for attempt in tries:
        lives[attempt.life].append(attempt)
    for life, its_tries in lives.items():
        if any(not attempt.outcome for attempt in its_tries[:-1]):
            yield f"{life} went on without having been told"
    in_flight = sum(not its_tries[-1].outcome for its_tries in lives.values())
    deaths = sum(n for name, n in killed.items() if name.startswith("writer"))
    if in_flight > deaths:
        yield f"{in_flight} steps in flight, but only {deaths} writers killed"

"""A storm: writers, readers and sealers in processes of their own, killed and replaced; then the verdict."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, connections

from tests.concurrency import scene, sealer
from tests.concurrency.plan import Over, Plan
from tests.concurrency.reader import Reader
from tests.concurrency.verdict import Verdict, judge
from tests.concurrency.writer import Writer

_LOOK = 0.01  # seconds between two looks at the processes
_PATIENCE = 30  # seconds for readers and sealers to end by themselves
_fork = multiprocessing.get_context("fork")
GoesOn = Callable[[], bool]


@dataclass(slots=True)
class Place:
    """One place in the storm and the process that stands in it now.

    `rounds` is shared memory in which the process counts how often it has asked whether to go on. Who
    is to be killed has done one round before: on a busy machine nobody would ever get to work.
    """

    work: Callable[[int, GoesOn], Any]  # (life, goes_on) → what to report
    kill_every: float
    process: ForkProcess | None = None
    life: int = 0
    kill_at: float = 0.0
    killed: int = 0
    rounds: Any = field(default_factory=lambda: _fork.RawValue("l", 0))
    done: bool = False


@dataclass(slots=True)
class Storm:
    """What is going on: the end, the places, and shared memory in which each writer counts its steps."""

    plan: Plan
    stop: Any = field(default_factory=lambda: _fork.RawValue("b", 0))
    killed_enough: Any = field(default_factory=lambda: _fork.RawValue("b", 0))
    taken: Any = None
    places: dict[str, Place] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def is_finishing(self) -> bool:
        """All writers together have taken their steps, and as many have died as were to die."""
        return bool(self.killed_enough.value and sum(self.taken) >= self.plan.steps)

    def count_kills(self) -> None:
        """Have as many sealers and as many writers died as were to die?"""
        killed: Counter[str] = Counter()
        for name, place in self.places.items():
            killed[name.partition("-")[0]] += place.killed
        pauses = {"sealer": self.plan.kill_sealer_every, "writer": self.plan.kill_writer_every}
        self.killed_enough.value = all(
            killed[kind] >= self.plan.kills for kind, pause in pauses.items() if pause
        )

    def report_file(self, name: str) -> Path:
        """Where a process leaves what it found."""
        return self.plan.folder / f"{name}.report"


def run(plan: Plan) -> Verdict:
    """Everything, on an empty installation; this process itself never opens the database.

    The others are forked from it, so Django must be set up and no connection be open.
    """
    if any(each.connection is not None for each in connections.all(initialized_only=True)):
        raise RuntimeError("a storm begins without an open connection")
    plan.folder.mkdir(parents=True, exist_ok=True)
    _alone(plan, "scene", lambda: scene.prepare(plan))
    storm = Storm(plan)
    storm.taken = _fork.RawArray("l", plan.writers)
    _place_everybody(storm)
    began = time.monotonic()
    writers = [place for name, place in storm.places.items() if name.startswith("writer")]
    chance = Random(f"{plan.seed} kills")
    try:
        while not all(writer.done for writer in writers):
            if time.monotonic() - began > plan.seconds:
                storm.faults.append(f"not done after {plan.seconds:.0f} s")
                break
            _tend(storm, chance)
            storm.count_kills()
            time.sleep(_LOOK)
        seconds = time.monotonic() - began
        _end(storm)
    finally:
        for place in storm.places.values():
            if place.process is not None:
                place.process.kill()
    killed = {name: place.killed for name, place in storm.places.items() if place.killed}
    verdict = _alone(plan, "verdict", lambda: judge(plan, killed, seconds).to_json())
    verdict["faults"] = storm.faults + verdict["faults"]
    return Verdict(**verdict)


def main(arguments: str) -> None:
    """Run the plan given as JSON and print the verdict as JSON."""
    given = json.loads(arguments)
    plan = Plan(**{**given, "folder": Path(given["folder"]), "over": Over(given["over"])})
    print(json.dumps(run(plan).to_json(), ensure_ascii=False))


def _place_everybody(storm: Storm) -> None:
    plan = storm.plan

    def write(number: int) -> Callable[[int, GoesOn], Any]:
        return lambda life, goes_on: Writer(
            plan, number, life, storm.taken, storm.is_finishing
        ).work(goes_on)

    def seal(number: int) -> Callable[[int, GoesOn], Any]:
        return lambda life, goes_on: sealer.work(plan, number, life, goes_on)

    def read(number: int) -> Callable[[int, GoesOn], Any]:
        return lambda life, goes_on: _read(Reader(plan, number), goes_on)

    for n in range(plan.sealers):
        storm.places[f"sealer-{n}"] = Place(seal(n), plan.kill_sealer_every)
    for n in range(plan.readers):
        storm.places[f"reader-{n}"] = Place(read(n), 0.0)
    for n in range(plan.writers):
        storm.places[f"writer-{n}"] = Place(write(n), plan.kill_writer_every)
    if connection.vendor == "postgresql":
        storm.places["watcher"] = Place(lambda _life, goes_on: sealer.watch_waits(goes_on), 0.0)


def _read(reader: Reader, goes_on: GoesOn) -> dict[str, Any]:
    reader.work(goes_on)
    return {"wrong": reader.wrong, "times": reader.times}


def _tend(storm: Storm, chance: Random) -> None:
    """Start who is missing, note who is done, and kill whose time has come."""
    now = time.monotonic()
    for name, place in storm.places.items():
        process = place.process
        if process is not None and process.exitcode is not None:
            _note_end(storm, name, place, process.exitcode)
        if place.process is None and not place.done:
            _start(storm, name, place)
        elif place.kill_every and place.process is not None and place.rounds.value > 1:
            _kill_in_time(place, now, chance)


def _kill_in_time(place: Place, now: float, chance: Random) -> None:
    if not place.kill_at:
        place.kill_at = now + place.kill_every * (0.5 + chance.random())
    elif now >= place.kill_at and place.process is not None:
        place.process.kill()
        place.process.join()


def _note_end(storm: Storm, name: str, place: Place, status: int) -> None:
    assert place.process is not None
    place.process.close()
    place.process = None
    if status == 0:
        place.done = True
    elif status == -9:
        place.killed += 1
    else:
        place.done = True
        error = storm.report_file(f"{name}.error")
        storm.faults.append(f"{name} crashed: {error.read_text() if error.exists() else status}")


def _start(storm: Storm, name: str, place: Place) -> None:
    place.life += 1
    place.kill_at, place.rounds.value = 0.0, 0
    parent = os.getpid()

    def goes_on() -> bool:
        place.rounds.value += 1
        return not storm.stop.value and os.getppid() == parent

    place.process = _fork.Process(
        target=_live, args=(storm, name, place.work, place.life, goes_on), name=name
    )
    place.process.start()


def _live(
    storm: Storm, name: str, work: Callable[[int, GoesOn], Any], life: int, goes_on: GoesOn
) -> None:
    """What a process does; whatever it cannot bear ends the storm with a fault."""
    try:
        found = work(life, goes_on)
        storm.report_file(name).write_text(json.dumps(found))
    except BaseException:
        storm.report_file(f"{name}.error").write_text(traceback.format_exc())
        os._exit(1)
    with contextlib.suppress(Exception):
        connection.close()
    os._exit(0)


def _end(storm: Storm) -> None:
    """Readers and sealers end by themselves; nobody is killed any more."""
    storm.stop.value = 1
    patience = time.monotonic() + _PATIENCE
    while running := [name for name, place in storm.places.items() if place.process is not None]:
        for name in running:
            place = storm.places[name]
            assert place.process is not None
            if place.process.exitcode is not None:
                _note_end(storm, name, place, place.process.exitcode)
                place.done = True
        if time.monotonic() > patience:
            storm.faults.append(f"{', '.join(running)} would not end")
            return
        time.sleep(_LOOK)


def _alone(plan: Plan, name: str, work: Callable[[], Any]) -> Any:
    """Do something in a process of its own, and give back what it found."""
    storm = Storm(plan)
    place = Place(lambda _life, _goes_on: work(), 0.0)
    _start(storm, name, place)
    assert place.process is not None
    place.process.join()
    if place.process.exitcode != 0:
        sys.exit(f"{name}: {storm.report_file(f'{name}.error').read_text()}")
    return json.loads(storm.report_file(name).read_text())

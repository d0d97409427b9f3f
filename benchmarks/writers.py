"""Many writers at once, a sealer that is killed, and readers: python -m benchmarks.writers --help.

Prints what it took, and everything that was wrong; the status is 1 when anything was.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.installation import installation

if TYPE_CHECKING:
    from tests.concurrency.verdict import Verdict

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Read the command line and run one storm."""
    wanted = _arguments()
    if wanted.engine == "postgresql" and not os.environ.get("DATABASE_URL", "").startswith("post"):
        again = [sys.executable, "-m", "benchmarks.writers", *sys.argv[1:]]
        return subprocess.run([sys.executable, ROOT / "scripts/with-postgres", *again]).returncode
    if wanted.engine == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    with installation() as folder:
        from tests.concurrency.plan import Over, Plan
        from tests.concurrency.storm import run

        verdict = run(
            Plan(
                folder=folder / "storm",
                over=Over(wanted.over),
                writers=wanted.writers,
                steps=wanted.steps,
                problems=wanted.problems,
                readers=wanted.readers,
                sealers=wanted.sealers,
                kill_sealer_every=wanted.kill_sealer_every,
                kill_writer_every=wanted.kill_writer_every,
                seconds=wanted.seconds,
                seed=wanted.seed,
            )
        )
    _print(wanted, verdict)
    return 1 if verdict.faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writers", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--over", choices=("one", "many", "cascade"), default="many")
    whole_numbers = {"writers": 8, "steps": 20_000, "problems": 200, "readers": 2, "sealers": 1}
    for name, usual in {**whole_numbers, "seed": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    seconds = {"kill-sealer-every": 1.0, "kill-writer-every": 0.0, "seconds": 1_200.0}
    for name, pause in seconds.items():
        parser.add_argument(f"--{name}", type=float, default=pause, help="seconds; 0 is never")
    return parser.parse_args()


def _print(wanted: argparse.Namespace, verdict: Verdict) -> None:
    print(f"── {wanted.engine}, {wanted.writers} writers over {wanted.over}, seed {wanted.seed}")
    rows = {
        "steps taken": f"{verdict.taken:,} of {verdict.tries:,} tried",
        "in": f"{verdict.seconds:.1f} s = {verdict.taken / verdict.seconds:,.0f} steps/s",
        "a step": _times(verdict.step_times),
        "a read": f"{_times(verdict.read_times)}, {verdict.reads:,} reads",
        "seals": f"{verdict.seals:,}",
        "killed": _list(verdict.killed),
        "in flight when killed": f"{verdict.in_flight}",
        "refused": _list(_by_kind(verdict.refusals)),
        "database errors": _list(verdict.errors),
        "lock waits seen": _list(verdict.waits),
        "deadlocks": f"{verdict.deadlocks}",
        "steps": _list(verdict.moves),
    }
    for name, value in rows.items():
        print(f"{name:<22} {value}")
    for fault in verdict.faults:
        print(f"WRONG: {fault}")
    print(
        "nothing wrong" if not verdict.faults else f"{len(verdict.faults)} things wrong", flush=True
    )


def _by_kind(refusals: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for detail, n in refusals.items():
        kind = detail.split()[0]
        found[kind] = found.get(kind, 0) + n
    return found


def _times(spread: dict[str, float]) -> str:
    return ", ".join(f"{name} {seconds * 1000:,.0f} ms" for name, seconds in spread.items())


def _list(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in sorted(counts.items())) or "none"


if __name__ == "__main__":
    sys.exit(main())

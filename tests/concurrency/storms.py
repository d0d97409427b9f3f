"""Storms small enough for a test, each in a process of its own on a fresh database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.concurrency.plan import Over
from tests.databases import Environment
from tests.running import run_python

_RUN = "import sys; from tests.concurrency.storm import main; main(sys.argv[1])"
_PATIENCE = 300  # seconds, on a machine with other things to do
Found = dict[str, Any]


def storm(env: Environment, folder: Path, over: Over, **plan: object) -> Found:
    """The verdict; by default four writers take 300 steps while the sealer is killed twice a second, once at least."""
    usual = {"writers": 4, "steps": 300, "problems": 20, "readers": 1, "seconds": _PATIENCE - 60}
    often = {"seal_pause": 0.1, "kill_sealer_every": 0.5, "kills": 1}
    asked = {"folder": str(folder / "storm"), "over": over, **usual, **often, **plan}
    found: Found = json.loads(run_python(env, _RUN, json.dumps(asked), timeout=_PATIENCE))
    return found

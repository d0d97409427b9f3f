"""What a storm is to be: how many processes, how many steps, over what, and what is killed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Over(StrEnum):
    """What the steps are taken over."""

    ONE = "one"  # everybody at the same problem
    MANY = "many"  # lives of problems side by side
    CASCADE = "cascade"  # the duties of one problem, handed down two levels


@dataclass(frozen=True, slots=True)
class Plan:
    """A storm. Times are in seconds; a killer's pause is drawn from half to one and a half of its mean,
    a sealer's from nothing to twice `seal_pause`.

    It ends when `steps` have been taken by all writers together and, of sealers and of writers, `kills`
    have died if any are to die at all; it fails after `seconds`. 0 for a pause between kills means that
    nobody is killed.
    """

    folder: Path
    over: Over
    writers: int = 8
    steps: int = 20_000
    problems: int = 200
    readers: int = 2
    sealers: int = 1
    seal_pause: float = 0.5
    kill_sealer_every: float = 1.0
    kill_writer_every: float = 0.0
    kills: int = 0
    seconds: float = 1_200.0
    seed: int = 1

"""What a writer was told, kept outside the database: every step before it is tried, and how it ended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TAKEN, REFUSED, FAILED = "taken", "refused", "failed"
_INTENDED = "intended"


@dataclass(slots=True)
class Try:
    """One step that was tried. `outcome` is "" when its writer was killed before it was told."""

    token: str
    move: str
    outcome: str = ""
    detail: str = ""
    seconds: float = 0.0

    @property
    def life(self) -> str:
        """Which process tried it: `w3.2` is the second process in the place of writer 3."""
        return self.token.rpartition(".")[0]


class Journal:
    """One writer's file; lines are single writes, which a kill finds either whole or not begun."""

    def __init__(self, folder: Path, writer: int) -> None:
        self.path = folder / f"writer-{writer}.journal"
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file = os.open(self.path, flags, 0o600)

    def intend(self, token: str, move: str) -> None:
        """Say what will be tried."""
        self._line(_INTENDED, token, move)

    def end(self, outcome: str, token: str, seconds: float, detail: str = "") -> None:
        """Say how it ended."""
        self._line(outcome, token, f"{seconds:.6f}", detail)

    def _line(self, *words: str) -> None:
        os.write(self._file, ("\t".join(words) + "\n").encode())


def read(folder: Path) -> list[Try]:
    """Everything that was tried, each writer's in order."""
    paths = sorted(folder.glob("writer-*.journal"))
    return [attempt for path in paths for attempt in read_one(path)]


def read_one(path: Path) -> Iterator[Try]:
    """One writer's, in order. Raises KeyError for an end without a beginning."""
    tried: dict[str, Try] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        kind, token, *rest = line.split("\t")
        if kind == _INTENDED:
            tried[token] = Try(token, rest[0])
        else:
            attempt = tried[token]
            attempt.outcome, attempt.seconds, attempt.detail = kind, float(rest[0]), rest[1]
    yield from tried.values()

"""63-bit time-ordered ids: 41 bits of milliseconds since 2020, 22 bits of chance."""

from __future__ import annotations

import secrets
import threading
import time

_EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00:00Z
_RANDOM_BITS = 22
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A positive integer below 2**63, larger than every one this process gave before.

    Two processes may meet in one millisecond (a chance of 1 in 4 million a pair); the database's
    primary key then refuses the second, and `ledger.writing` says so.
    """
    global _last
    milliseconds = time.time_ns() // 1_000_000 - _EPOCH_MS
    candidate = (milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    with _lock:
        _last = candidate if candidate > _last else _last + 1
        return _last


def born_at_ms(identifier: int) -> int:
    """Unix milliseconds at which an id was made."""
    return (identifier >> _RANDOM_BITS) + _EPOCH_MS

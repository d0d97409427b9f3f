"""A simple random draw that nobody can steer and everybody can repeat (commit, then reveal).

1. Before the list is frozen, publish `commit(seed)` of a secret `new_seed()`.
2. Freeze the list; publish `frame_hash(ids)`.
3. Publish the seed. Anybody checks `matches(seed, commitment)` and repeats the draw:

       import hashlib
       key = lambda i: hashlib.sha256((seed + str(i)).encode()).hexdigest()
       drawn = sorted(ids, key=key)[:size]

The seed must be committed before the list is known, or it could be chosen to fit.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

_SEED_BYTES = 32


def new_seed() -> str:
    """A fresh secret seed: 64 hexadecimal digits."""
    return secrets.token_hex(_SEED_BYTES)


def commit(seed: str) -> str:
    """The commitment to a seed: SHA-256 of its UTF-8 bytes, 64 hexadecimal digits.

    Only a seed with the chance of `new_seed()` stays secret behind it.
    """
    return _sha256(seed)


def matches(seed: str, commitment: str) -> bool:
    """Whether a revealed seed is the one that was committed to."""
    return hmac.compare_digest(_sha256(seed), commitment.strip().lower())


def frame_hash(ids: Iterable[int]) -> str:
    """The hash of the list that is drawn from: SHA-256 of the ids, ascending, one a line."""
    return _sha256("\n".join(str(each) for each in sorted(_distinct(ids))))


def draw(ids: Iterable[int], seed: str, size: int) -> list[int]:
    """The first `size` ids in the order of SHA-256(seed ‖ decimal id); in the order drawn.

    Independent of the order in which the ids are given; a larger draw begins with the smaller.
    Raises ValueError when an id stands twice or the list is shorter than `size`.
    """
    frame = _distinct(ids)
    if not 0 <= size <= len(frame):
        raise ValueError(f"cannot draw {size} out of {len(frame)}")
    return sorted(frame, key=lambda each: _sha256(f"{seed}{each}"))[:size]


def _distinct(ids: Iterable[int]) -> list[int]:
    frame = list(ids)
    if len(set(frame)) != len(frame):
        raise ValueError("an id stands twice in the list")
    return frame


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""Canonical texts and their hashes: what an event, once written, is held to."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

ALGORITHM = "sha256"
_LARGEST_SAFE = 2**53


def digest(text: str, algorithm: str = ALGORITHM) -> str:
    """The hash of a text as 64 hexadecimal digits; `sm3` works where OpenSSL has it."""
    return hashlib.new(algorithm, text.encode()).hexdigest()


def genesis(kind: str, thing_id: int) -> str:
    """What the first event of a stream is chained to."""
    return digest(f"{kind}:{thing_id}")


def canonical_text(value: Mapping[str, Any]) -> str:
    """JSON by RFC 8785 for the values we allow: text, small whole numbers, true, false, null.

    Raises ValueError for a float or a number that JSON readers would round.
    """
    _check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _check(value: Any) -> None:
    if isinstance(value, Mapping):
        for inner in value.values():
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > _LARGEST_SAFE):
        raise ValueError(f"not a canonical value: {value!r}")


def new_salt() -> str:
    """128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def seal_words(salt: str, text: str) -> str:
    """H(salt ‖ text): lets a text be redacted without breaking the chain."""
    return digest(salt + text)


def merkle_root(hashes: Iterable[str]) -> str:
    """The Merkle root of hexadecimal hashes, RFC 6962 style: leaves and nodes are told apart."""
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(h)).digest() for h in hashes]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        paired = [
            hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest()
            for i in range(0, len(level) - 1, 2)
        ]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0].hex()

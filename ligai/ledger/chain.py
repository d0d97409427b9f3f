"""Canonical texts and their hashes: what an event, once written, is held to."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

ALGORITHM = "sha256"
_LARGEST_SAFE = 2**53 - 1


def digest(text: str, algorithm: str = ALGORITHM) -> str:
    """The hash of a text as 64 hexadecimal digits; `sm3` works where OpenSSL has it."""
    return hashlib.new(algorithm, text.encode()).hexdigest()


def genesis(kind: str, thing_id: int, algorithm: str = ALGORITHM) -> str:
    """What the first event of a stream is chained to."""
    return digest(f"{kind}:{thing_id}", algorithm)


def canonical_text(value: Mapping[str, Any]) -> str:
    """JSON by RFC 8785 for the values we allow: text, small whole numbers, true, false, null.

    Raises ValueError for a float, a number that JSON readers would round, or a name that is not
    text; TypeError for what is no JSON at all.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))


def _ordered(value: Any) -> Any:
    """Names in the order of their UTF-16 code units (RFC 8785, 3.2.3)."""
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise ValueError(f"names are text: {list(value)!r}")
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: _ordered(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [_ordered(inner) for inner in value]
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > _LARGEST_SAFE):
        raise ValueError(f"not a canonical value: {value!r}")
    return value


def new_salt() -> str:
    """128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def seal_words(salt: str, text: str, algorithm: str = ALGORITHM) -> str:
    """H(salt ‖ text): lets a text be redacted without breaking the chain."""
    return digest(salt + text, algorithm)


def merkle_root(hashes: Iterable[str]) -> str:
    """The Merkle tree hash of RFC 6962, 2.1, over hexadecimal hashes; leaves and nodes are told apart.

    Keeps one node for each level of the tree, so that any number of hashes can pass through.
    """
    standing: list[tuple[int, bytes]] = []  # complete subtrees from the left: (height, hash)
    for each in hashes:
        height, node = 0, hashlib.sha256(b"\x00" + bytes.fromhex(each)).digest()
        while standing and standing[-1][0] == height:
            height, node = height + 1, _join(standing.pop()[1], node)
        standing.append((height, node))
    if not standing:
        return hashlib.sha256(b"").hexdigest()
    node = standing.pop()[1]
    while standing:
        node = _join(standing.pop()[1], node)
    return node.hex()


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()

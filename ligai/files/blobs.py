"""Contents on disk: each once, under its hash in folders of two levels, written whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


def path_of(sha256: str) -> Path:
    """Where the content with this hash lies: `ab/cd/abcd…`."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def put(content: bytes) -> str:
    """Keep a content and answer its hash; what is there already is not written again."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{sha256[:16]}.{secrets.token_hex(4)}")
    try:
        with open(draft, "xb", opener=_for_owner_only) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return sha256


def remove(sha256: str) -> None:
    """Take a content away; the caller holds the store alone and knows that nothing refers to it."""
    path_of(sha256).unlink(missing_ok=True)


@contextmanager
def held(*, alone: bool) -> Iterator[None]:
    """Hold the store while rows are written: many who add at a time, or one who removes.

    Without it a content could be taken away between somebody's finding it there and the commit of
    the row that refers to it.
    """
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with open(root / ".turn", "ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def _for_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

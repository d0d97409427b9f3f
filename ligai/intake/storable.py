"""Texts as a database takes them: what a file brings in may hold signs that PostgreSQL refuses."""

from __future__ import annotations

import re
from hashlib import sha256

# NUL, and halves of surrogate pairs (also what stands for undecodable bytes in a file's name).
_REFUSED = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with the replacement sign for each NUL and each lone surrogate."""
    return _REFUSED.sub("\ufffd", text)


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1] + "…"


def distinct(text: str, most: int) -> str:
    """The same for a name that tells things apart: long ones that differ stay different."""
    if len(text) <= most:
        return text
    mark = sha256(text.encode()).hexdigest()[:8]
    return f"{text[: most - len(mark) - 1]}…{mark}"

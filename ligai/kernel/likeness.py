"""How alike two short texts are: shared pairs of characters, which needs no words and so no segmenting."""

from __future__ import annotations

import re
import unicodedata

_NOT_READ = re.compile(r"[\W_]+")


def pairs(text: str) -> frozenset[str]:
    """The neighbouring characters of a text, without punctuation, width and case; one alone counts itself."""
    plain = _NOT_READ.sub("", unicodedata.normalize("NFKC", text).lower())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset(plain[:1])


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sets of pairs: 0 nothing in common, 1 the same.

    Source: L. R. Dice, Measures of the Amount of Ecologic Association Between Species, 1945.
    """
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))

"""Taking free texts out of the ledger: salt and text go, the event and its hash stay, and another event tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ligai.ledger.models import Event, Words
from ligai.ledger.writing import database_now, is_writing

TOLD_AS = "redacted"
"""The fact under which an event names the texts that it took out; the audit asks for it."""
BLACK = "█████"
"""What stands in a row where a redacted text stood; the same in every language."""
TELLING = 6
"""So many characters of a text are its own; fewer may stand elsewhere by chance."""


def redact(texts: Iterable[Words]) -> dict[str, list[str]]:
    """Delete salt and text of these, and give the fact that the event telling of it must carry.

    Raises RuntimeError outside `writing()`.
    """
    if not is_writing():
        raise RuntimeError("redact() is called inside ledger.writing() only")
    ids = sorted(words.pk for words in texts)
    Words.objects.filter(pk__in=ids).update(text=None, salt=None, redacted_at=database_now())
    return {TOLD_AS: [str(pk) for pk in ids]}


def told() -> set[int]:
    """The ids of all texts of which an event says that it took them out."""
    telling = Event.objects.filter(facts__has_key=TOLD_AS)
    named = telling.values_list("facts", flat=True).iterator(chunk_size=500)
    return {int(pk) for facts in named for pk in facts[TOLD_AS] if str(pk).isdigit()}


def without(value: Any, text: str) -> Any:
    """A value of a row, JSON included, in which a text is blackened; equal when it is not in there.

    Found are the text itself, a copy behind a label (`延期：…`) or inside a longer one, and a copy
    that was cut off at its end.
    """
    if isinstance(value, str):
        return _blackened(value, text)
    if isinstance(value, Mapping):
        return {name: without(inner, text) for name, inner in value.items()}
    if isinstance(value, list):
        return [without(inner, text) for inner in value]
    return value


def _blackened(value: str, text: str) -> str:
    if value.strip() == text:
        return BLACK
    if value.endswith(f"：{text}"):
        return value.removesuffix(text) + BLACK
    if len(text) < TELLING:
        return value
    if text in value:
        return value.replace(text, BLACK)
    begin = value.find(text[:TELLING])
    is_cut = begin >= 0 and text.startswith(value[begin:].rstrip("…"))
    return value[:begin] + BLACK if is_cut else value

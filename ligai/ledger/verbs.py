"""The words of the ledger: each verb and its sentence, in both languages, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.utils.translation import get_language

REGISTRY: dict[str, Verb] = {}


@dataclass(frozen=True, slots=True)
class Verb:
    """`key` is never renamed. Sentences name their facts in braces; `{actor}` is always there.

    Raises ValueError when the two sentences ask for different facts or the key is taken.
    """

    key: str
    zh: str
    en: str

    def __post_init__(self) -> None:
        if _names(self.zh) != _names(self.en):
            raise ValueError(f"{self.key}: the two sentences name different facts")
        if REGISTRY.setdefault(self.key, self) != self:
            raise ValueError(f"{self.key} is declared twice")

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts that the sentence needs."""
        return _names(self.zh)

    def sentence(self, actor: str, facts: Mapping[str, Any]) -> str:
        """The sentence in the active language; an empty fact reads as a dash."""
        template = self.en if (get_language() or "").startswith("en") else self.zh
        values = {name: _shown(facts.get(name)) for name in self.facts}
        return template.format(actor=actor, **values).strip()


def _names(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name) - {"actor"}


def _shown(value: Any) -> str:
    return "—" if value in (None, "") else str(value)

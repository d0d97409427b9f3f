"""Every sentence of the ledger reads in both languages."""

from __future__ import annotations

from django.utils import translation

from ligai.ledger.verbs import REGISTRY


def test_every_verb_reads_in_both_languages() -> None:
    for verb in REGISTRY.values():
        facts = dict.fromkeys(verb.facts, "1")
        with translation.override("en"):
            english = verb.sentence("Ji", facts)
        with translation.override("zh-hans"):
            chinese = verb.sentence("Ji", facts)
        assert english != chinese
        assert all(ord(letter) < 0x3000 for letter in english), verb.key

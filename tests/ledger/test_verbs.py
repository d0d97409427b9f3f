"""A verb has one key and two sentences that ask for the same facts."""

from __future__ import annotations

import pytest
from django.utils import translation

from ligai.ledger import verbs
from ligai.ledger.verbs import Verb


@pytest.fixture(autouse=True)
def _a_list_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "REGISTRY", {})


def test_a_verb_is_declared_once() -> None:
    verb = Verb("paper.lost", "{actor}遗失了它", "{actor} lost it")
    assert list(verbs.REGISTRY.items()) == [("paper.lost", verb)]
    with pytest.raises(ValueError, match="declared twice"):
        Verb("paper.lost", "{actor}又遗失了它", "{actor} lost it again")


def test_both_sentences_name_the_same_facts() -> None:
    with pytest.raises(ValueError, match="different facts"):
        Verb("paper.lost", "{actor}在{place}遗失了它", "{actor} lost it")


def test_a_sentence_is_in_the_language_of_the_reader() -> None:
    verb = Verb("paper.lost", "{actor}在{place}遗失了它", "{actor} lost it in {place}")
    assert verb.facts == {"place"}
    with translation.override("zh-hans"):
        assert verb.sentence("阿丽", {"place": "车站"}) == "阿丽在车站遗失了它"
    with translation.override("en"):
        assert verb.sentence("Li", {"place": "车站"}) == "Li lost it in 车站"


def test_an_empty_fact_reads_as_a_dash() -> None:
    verb = Verb("paper.lost", "{actor}在{place}遗失了它", "{actor} lost it in {place}")
    with translation.override("zh-hans"):
        assert verb.sentence("阿丽", {"place": ""}) == "阿丽在—遗失了它"

"""Names in one phrase, as each language joins them."""

from __future__ import annotations

import pytest
from django.utils import translation

from ligai.kernel.phrases import clauses, listed, noted

SPOKEN = {"zh-hans": ("甲、乙", "甲；乙", "甲（乙）"), "en": ("甲, 乙", "甲; 乙", "甲 (乙)")}


@pytest.mark.parametrize("language", SPOKEN)
def test_names_are_joined_as_the_reader_joins_them(language: str) -> None:
    with translation.override(language):
        assert (listed(["甲", "乙"]), clauses(["甲", "乙"]), noted("甲", "乙")) == SPOKEN[language]

"""A sheet that is sent twice is taken once: remembered, told while at work, free again when it failed."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from ligai.ui.once import AtWork, made_before, once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def test_what_was_made_is_remembered() -> None:
    assert made_before("a") is None
    assert once("a", lambda: 7, kept=str) == 7
    assert made_before("a") == "7"
    assert made_before("b") is None
    with pytest.raises(AtWork):
        once("a", lambda: 8, kept=str)


def test_while_the_same_sheet_is_at_work_the_second_is_told() -> None:
    told: list[str] = []

    def make() -> int:
        assert made_before("a") is None
        with pytest.raises(AtWork) as caught:
            once("a", lambda: 8, kept=int)
        told.append(str(caught.value))
        return 7

    assert once("a", make, kept=int) == 7
    assert len(told) == 1


def test_what_failed_may_be_sent_again() -> None:
    with pytest.raises(ZeroDivisionError):
        once("a", lambda: 1 // 0, kept=int)
    assert once("a", lambda: 7, kept=int) == 7


@pytest.mark.parametrize("sheet", ["", " ", "\n", "长" * 5000, "\ud800", "a b", "x" * 300])
def test_any_number_of_a_sheet_is_a_number(sheet: str) -> None:
    assert once(sheet, lambda: 1, kept=int) == 1
    assert made_before(sheet) == 1

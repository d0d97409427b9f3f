"""Small bars: as many as there are, they stay inside their picture."""

from __future__ import annotations

import re

import pytest

from ligai.ui.columns import Bar, bars


@pytest.mark.parametrize("many", [1, 5, 6, 7])
def test_the_last_bar_ends_where_the_picture_ends(many: int) -> None:
    drawn = bars(Bar(str(n), str(n), n) for n in range(many))
    ends = [
        float(x) + float(w)
        for x, w in re.findall(r'x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)
    ]
    assert len(ends) == many
    assert max(ends) <= 272.1

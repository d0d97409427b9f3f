"""A draw that anybody can repeat from the published seed."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.draw import commit, draw, frame_hash, matches, new_seed

_FRAMES = st.lists(st.integers(0, 2**63 - 1), unique=True, max_size=30)


def test_anybody_can_repeat_the_draw_in_a_few_lines() -> None:
    ids, seed = list(range(1000, 1577)), "吉林市2019年第二批回头看"
    by_hand = sorted(ids, key=lambda i: hashlib.sha256((seed + str(i)).encode()).hexdigest())[:60]

    assert draw(ids, seed, 60) == by_hand
    assert draw(range(10), "ligai", 4) == [3, 0, 6, 4]  # by sha256sum in a shell


@given(_FRAMES, st.text(), st.data())
def test_the_draw_does_not_depend_on_the_order_of_the_list(
    ids: list[int], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(0, len(ids)))
    drawn = draw(ids, seed, size)

    assert drawn == draw(reversed(ids), seed, size)
    assert len(set(drawn)) == size
    assert set(drawn) <= set(ids)
    assert drawn == draw(ids, seed, len(ids))[:size]


def test_over_many_seeds_everyone_is_drawn_about_equally_often() -> None:
    times = dict.fromkeys(range(20), 0)
    for number in range(2_000):
        for each in draw(range(20), f"seed {number}", 5):
            times[each] += 1

    assert sum(times.values()) == 10_000
    assert max(abs(count - 500) for count in times.values()) < 100  # 5 standard deviations: 97


def test_a_commitment_fits_its_seed_only() -> None:
    seed = new_seed()

    assert commit(seed) == hashlib.sha256(seed.encode()).hexdigest()
    assert matches(seed, commit(seed))
    assert matches(seed, f" {commit(seed).upper()}\n")
    assert not matches(new_seed(), commit(seed))
    assert not matches(seed, "")


def test_the_frame_hash_names_the_list_whatever_its_order() -> None:
    assert frame_hash([3, 1, 2]) == hashlib.sha256(b"1\n2\n3").hexdigest()
    assert frame_hash([3, 1, 2]) != frame_hash([31, 2])


def test_a_double_id_or_too_large_a_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw([1, 2, 1], "s", 1)
    with pytest.raises(ValueError, match="cannot draw 4 out of 3"):
        draw([1, 2, 3], "s", 4)
    with pytest.raises(ValueError, match="cannot draw -1"):
        draw([1, 2, 3], "s", -1)

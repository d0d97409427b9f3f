"""Ids: 63 bits, growing, dated."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from ligai.kernel.ids import born_at_ms, new_id


def test_ids_are_positive_grow_and_fit_63_bits() -> None:
    ids = [new_id() for _ in range(20_000)]

    assert ids == sorted(set(ids))
    assert 0 < ids[0] <= ids[-1] < 2**63


def test_threads_never_get_the_same_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [new_id() for _ in range(2_000)], range(8)))

    assert len({each for batch in batches for each in batch}) == 16_000
    assert all(batch == sorted(batch) for batch in batches)


def test_an_id_tells_the_millisecond_it_was_made_in() -> None:
    before = time.time_ns() // 1_000_000
    born = born_at_ms(new_id())
    after = time.time_ns() // 1_000_000

    assert before <= born <= after + 1  # one step ahead at most, after many in one millisecond

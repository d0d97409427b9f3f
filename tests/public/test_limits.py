"""A limit counts an address: of a proxy that is ours its word, of IPv6 the network, never in the clear."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from ligai.public.limits import Limit, address_of

TWICE = Limit("test", 2, 600)


@pytest.mark.django_db
def test_the_second_time_is_the_last_and_another_address_has_its_own(rf: RequestFactory) -> None:
    one, other = rf.get("/"), rf.get("/", REMOTE_ADDR="203.0.113.9")
    TWICE.count(one)
    assert not TWICE.reached(one)
    TWICE.count(one)
    assert TWICE.reached(one)
    assert not TWICE.reached(other)


@pytest.mark.django_db
def test_the_address_cannot_be_read_out_of_the_cache(rf: RequestFactory) -> None:
    request = rf.get("/", REMOTE_ADDR="203.0.113.9")
    TWICE.count(request)
    assert cache.get("test-203.0.113.9") is None
    assert "203.0.113.9" not in TWICE._key(request)


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.9.9.9, 198.51.100.7", "198.51.100.7"),
        (2, "10.9.9.9, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "nonsense", "nonsense"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_a_proxy_is_believed_as_far_as_it_is_ours(
    rf: RequestFactory, settings: Any, trusted: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    told = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert address_of(rf.get("/", **told)) == expected

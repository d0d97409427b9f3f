"""Sealing: what is closed opens with its own key only, and with nothing once that is gone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel import sealing
from ligai.kernel.codes import secret_from, secret_hash
from ligai.kernel.sealing import NotOpened, Sealed

CHEAP = (1, 8 * 1024 * 1024)
KEY, OTHER = b"k" * 32, b"o" * 32


@given(st.text())
def test_a_text_opens_again_with_its_key(text: str) -> None:
    closed = sealing.seal_text(text, KEY)
    assert sealing.open_text(closed, KEY) == text
    assert closed.isascii()


def test_the_same_text_is_never_closed_alike() -> None:
    assert sealing.seal_text("堆物", KEY) != sealing.seal_text("堆物", KEY)


@pytest.mark.parametrize("closed", ["堆物", "sealed1:", "sealed1:AAAA", "sealed1:不是"])
def test_what_was_not_sealed_does_not_open(closed: str) -> None:
    with pytest.raises(NotOpened):
        sealing.open_text(closed, KEY)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(NotOpened):
        sealing.open_text(sealing.seal_text("堆物", KEY), OTHER)


def test_an_identity_opens_with_the_private_key_and_its_own_data_key_only() -> None:
    private, public = sealing.new_key_pair()
    one, two = sealing.seal("王小明", public), sealing.seal("李秋实", public)
    assert sealing.open_sealed(one, private) == "王小明"
    for broken in (Sealed(one.body, two.key), Sealed(one.body, b""), Sealed(b"", one.key)):
        with pytest.raises(NotOpened):
            sealing.open_sealed(broken, private)
    with pytest.raises(NotOpened):
        sealing.open_sealed(one, sealing.new_key_pair()[0])


def test_a_private_key_is_unwrapped_by_its_passphrase_only() -> None:
    private, _public = sealing.new_key_pair()
    wrapped = sealing.wrap(private, "一句够长的口令", CHEAP)
    assert sealing.unwrap(wrapped, "一句够长的口令") == private
    for wrong in ("一句够长的口令 ", ""):
        with pytest.raises(NotOpened):
            sealing.unwrap(wrapped, wrong)
    for damaged in ("", "{}", wrapped.replace("argon2id", "x").replace('"key": "', '"key": "A')):
        with pytest.raises(NotOpened):
            sealing.unwrap(damaged, "一句够长的口令")


def test_an_index_finds_the_same_value_and_says_nothing_without_its_key() -> None:
    assert sealing.index_of("139", KEY) == sealing.index_of("139", KEY)
    assert sealing.index_of("139", KEY) != sealing.index_of("139", OTHER)
    assert sealing.derived(KEY, "text") != sealing.derived(KEY, "index")


def test_a_secret_of_the_same_bytes_is_the_same_and_well_formed() -> None:
    one = secret_from(bytes(range(10)))
    assert one == secret_from(bytes(range(32)))
    assert secret_hash(one, b"s" * 16)
    assert one != secret_from(bytes(range(1, 11)))
    with pytest.raises(ValueError, match="10 bytes"):
        secret_from(b"short")

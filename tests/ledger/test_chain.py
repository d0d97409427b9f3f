"""Canonical texts are those of RFC 8785, Merkle roots those of RFC 6962."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.ledger import chain
from tests.ledger.things import THOROUGH

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
HASHES = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), max_size=40)


def tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word: split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


@THOROUGH
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_a_canonical_text_says_what_it_was_made_from_and_no_more(value: dict[str, object]) -> None:
    text = chain.canonical_text(value)
    assert json.loads(text) == value
    assert chain.canonical_text(json.loads(text)) == text


@THOROUGH
@given(st.lists(st.tuples(NAMES, WHOLE), unique_by=lambda pair: pair[0]), st.randoms())
def test_the_order_in_which_names_were_given_does_not_matter(
    pairs: list[tuple[str, int]], random: object
) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert chain.canonical_text(dict(shuffled)) == chain.canonical_text(dict(pairs))


def test_names_are_ordered_by_utf_16_code_units() -> None:
    # RFC 8785, 3.2.3: an emoji is a surrogate pair and so comes before the dalet.
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
    assert list(json.loads(chain.canonical_text(value)).values()) == [2, 4, 6, 7, 1, 5, 3]


def test_a_canonical_text_has_no_spaces_and_escapes_only_what_it_must() -> None:
    value = {"b": ["中\u2028/", '"\\\b\f\n\r\t\x0f\x7f'], "a": {"d": True, "c": None}}
    assert (
        chain.canonical_text(value)
        == '{"a":{"c":null,"d":true},"b":["中\u2028/","\\"\\\\\\b\\f\\n\\r\\t\\u000f\x7f"]}'
    )


@pytest.mark.parametrize("value", [0.5, 1e3, 2**53, -(2**53), [1, {"x": 2.0}], {1: "x"}])
def test_what_readers_would_round_or_rename_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"not a canonical value|names are text"):
        chain.canonical_text({"fact": value})


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        chain.canonical_text({"fact": {1, 2}})


@THOROUGH
@given(HASHES)
def test_a_merkle_root_is_that_of_rfc_6962(hashes: list[str]) -> None:
    assert chain.merkle_root(hashes) == tree_hash([bytes.fromhex(each) for each in hashes]).hex()


@THOROUGH
@given(HASHES.filter(bool), st.data())
def test_a_merkle_root_changes_with_any_hash_in_it(hashes: list[str], data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(hashes) - 1))
    other = data.draw(st.binary(min_size=32, max_size=32).map(bytes.hex))
    changed = [*hashes[:n], other, *hashes[n + 1 :]]
    assert (chain.merkle_root(changed) == chain.merkle_root(hashes)) == (changed == hashes)
    assert chain.merkle_root([*hashes, other]) != chain.merkle_root(hashes)


def test_words_are_sealed_with_a_salt_so_that_a_guess_cannot_be_tried() -> None:
    one, other = chain.new_salt(), chain.new_salt()
    assert one != other
    assert chain.seal_words(one, "同一句话") != chain.seal_words(other, "同一句话")
    assert chain.seal_words(one, "x") == hashlib.sha256(f"{one}x".encode()).hexdigest()


def test_the_second_algorithm_stands_ready() -> None:
    assert chain.digest("abc", "sm3") == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905, A.1
    )
    assert chain.genesis("paper", 1, "sm3") != chain.genesis("paper", 1)

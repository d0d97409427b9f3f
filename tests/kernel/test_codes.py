"""Receipt codes that survive handwriting and telephones, and secrets kept only as hashes."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.codes import (
    ALPHABET,
    check_character,
    new_receipt,
    new_secret,
    parse_receipt,
    secret_hash,
    secret_matches,
)

SALT = b"0123456789abcdef"
_BODIES = st.text(alphabet=ALPHABET, min_size=8, max_size=8)


def valid(letters: str) -> bool:
    try:
        parse_receipt(letters)
    except ValueError:
        return False
    return True


def test_the_alphabet_has_32_letters_and_none_that_are_confused() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_a_receipt_is_grouped_for_reading_aloud_and_parses_to_itself() -> None:
    code = new_receipt()

    assert [len(group) for group in code.split("-")] == [4, 4, 1]
    assert parse_receipt(code) == code


def test_receipts_use_every_letter_at_every_place() -> None:
    codes = [new_receipt().replace("-", "") for _ in range(1_000)]

    assert len(set(codes)) == 1_000
    assert all({code[place] for code in codes} == set(ALPHABET) for place in range(9))


def test_typing_habits_are_forgiven() -> None:
    code = "A1B0-C1D0-" + check_character("A1B0C1D0")

    assert parse_receipt("a1b0c1d0" + code[-1].lower()) == code
    assert parse_receipt(f" AlBO — ciDo {code[-1]}\n") == code
    assert parse_receipt("ａ１Ｂ０－Ｃ１Ｄ０－" + code[-1]) == code


@pytest.mark.parametrize(
    "text", ["", "K7QM", "K7QM-3XPA", "U" * 9, "K7QM-3XPA-TT", "一二三四五六七八九"]
)
def test_what_cannot_be_a_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a code h"):
        parse_receipt(text)


@given(_BODIES)
def test_every_single_wrong_character_is_found(body: str) -> None:
    letters = body + check_character(body)

    assert valid(letters)
    wrong = [
        letters[:place] + letter + letters[place + 1 :]
        for place in range(9)
        for letter in ALPHABET
        if letter != letters[place]
    ]
    assert not any(map(valid, wrong))


def test_every_swap_of_two_neighbours_is_found_for_every_pair_of_letters() -> None:
    """The sum is linear, so what stands elsewhere does not matter; the check itself is swapped too."""
    for place in range(7):
        for left in ALPHABET:
            for right in ALPHABET:
                body = "7" * place + left + right + "7" * (6 - place)
                swapped = "7" * place + right + left + "7" * (6 - place)
                check = check_character(body)
                assert (check_character(swapped) == check) == (left == right)
    for left in ALPHABET:
        for filler in ALPHABET:
            body = filler * 7 + left
            check = check_character(body)
            assert left == check or not valid(filler * 7 + check + left)


@given(_BODIES, st.integers(0, 8), st.integers(0, 8))
def test_every_swap_of_two_characters_is_found(body: str, one: int, other: int) -> None:
    letters = list(body + check_character(body))
    changed = letters.copy()
    changed[one], changed[other] = letters[other], letters[one]

    assert valid("".join(changed)) == (changed == letters)


def test_a_secret_carries_80_bits_and_is_hashed_as_typed_in_any_way() -> None:
    secret = new_secret()
    stored = secret_hash(secret, SALT)

    assert len(secret.replace("-", "")) == 17  # 16 × 5 bits and the check character
    assert stored == hmac.new(SALT, secret.replace("-", "").encode(), hashlib.sha256).hexdigest()
    assert secret_matches(secret.lower().replace("-", " "), SALT, stored)
    assert len({new_secret() for _ in range(1_000)}) == 1_000


def test_another_secret_or_another_salt_does_not_match() -> None:
    secret = new_secret()
    stored = secret_hash(secret, SALT)

    assert not secret_matches(new_secret(), SALT, stored)
    assert not secret_matches(secret, b"fedcba9876543210", stored)
    assert not secret_matches("not a secret", SALT, stored)
    assert not secret_matches(new_receipt(), SALT, stored)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        secret_hash(new_secret(), b"salt")

"""Receipt codes and secrets: what a reporter keeps, reads aloud and types in again."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U."""

_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_RECEIPT_LENGTH = 8  # 40 bits
_SECRET_LENGTH = 16  # 80 bits
_SECRET_BYTES = 10
_POLYNOMIAL = 0b100101  # x⁵ + x² + 1, primitive: 2 generates all 31 non-zero values


def new_receipt() -> str:
    """A new receipt code like `K7QM-3XPA-T`: 40 random bits and a check character.

    It is random, not unique: the table that holds the codes refuses a second one.
    """
    return _grouped(_with_check(_random(_RECEIPT_LENGTH)))


def parse_receipt(text: str) -> str:
    """The canonical form of a receipt code as a person typed it.

    Lower case, full width, spaces, dashes, O for 0, I and L for 1 are forgiven. Raises
    ValueError when it cannot be a code: wrong length, foreign letter, check character wrong.
    """
    return _grouped(_checked(text, _RECEIPT_LENGTH))


def new_secret() -> str:
    """A new secret like `3M4X-…-7`: 80 random bits and a check character; shown once, never stored."""
    return _grouped(_with_check(_random(_SECRET_LENGTH)))


def secret_from(material: bytes) -> str:
    """A secret of the first 80 bits of some bytes (10 or more) that nobody can guess.

    The same bytes give the same secret: a sheet that is sent twice is answered twice alike.
    """
    if len(material) < _SECRET_BYTES:
        raise ValueError(f"a secret is made of {_SECRET_BYTES} bytes or more")
    number = int.from_bytes(material[:_SECRET_BYTES])
    body = "".join(ALPHABET[number >> 5 * place & 31] for place in range(_SECRET_LENGTH))
    return _grouped(_with_check(body))


def secret_hash(secret: str, salt: bytes) -> str:
    """64 hexadecimal digits to store instead of a secret; the same for every way of typing it.

    HMAC-SHA-256 under `salt` (16 bytes or more, own to the row) is enough: 80 random bits cannot be
    tried out, so nothing slower is needed. Raises ValueError for what cannot be a secret.
    """
    if len(salt) < 16:
        raise ValueError("a salt has 16 bytes or more")
    return hmac.new(salt, _checked(secret, _SECRET_LENGTH).encode(), hashlib.sha256).hexdigest()


def secret_matches(secret: str, salt: bytes, stored: str) -> bool:
    """Whether a typed secret is the stored one, compared in constant time; False if malformed."""
    try:
        return hmac.compare_digest(secret_hash(secret, salt), stored)
    except ValueError:
        return False


def check_character(body: str) -> str:
    """The check character over canonical letters, at most 30 of them.

    A weighted sum in the field of 32 elements, the weights being the powers 2, 4, 8 … and 1 for
    the check itself. All differ and none is zero, so every single wrong character and every
    swap of two characters is found.
    """
    total, weight = 0, 1
    for letter in body:
        weight = _times(weight, 2)
        total ^= _times(weight, _VALUE[letter])
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    """Product in GF(32)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        right >>= 1
        left <<= 1
        if left & 0b100000:
            left ^= _POLYNOMIAL
    return product


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _with_check(body: str) -> str:
    return body + check_character(body)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _checked(text: str, length: int) -> str:
    """Canonical letters without dashes, or ValueError."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_READ_AS)
    letters = "".join(
        each for each in plain if not (each.isspace() or unicodedata.category(each) == "Pd")
    )
    if len(letters) != length + 1:
        raise ValueError(f"a code has {length + 1} characters, not {len(letters)}")
    if not set(letters) <= _VALUE.keys():
        raise ValueError("a code holds only digits and the letters of its alphabet")
    if not hmac.compare_digest(check_character(letters[:-1]), letters[-1]):
        raise ValueError("the check character does not fit: a typing error")
    return letters

"""Sealing with libsodium: texts under an office key, identities to a public key with a data key each."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random

KEY_BYTES = SecretBox.KEY_SIZE  # 32
STRONG = (argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)
"""(passes, bytes) that guessing one passphrase costs: 3 passes over 256 MiB."""
_TEXT = "sealed1:"


class NotOpened(Exception):
    """The key, the passphrase or the sealed bytes are not those that belong together."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """`body` is the text under a data key of its own; `key` that data key, sealed to the public key.

    Whoever destroys `key` has erased every copy of `body`, in old backups too.
    """

    body: bytes
    key: bytes


def new_key() -> bytes:
    """32 random bytes."""
    return random(KEY_BYTES)


def derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for one purpose (at most 16 ASCII letters), 32 bytes."""
    return hashlib.blake2b(b"", key=key, person=purpose.encode(), digest_size=KEY_BYTES).digest()


def index_of(value: str, key: bytes) -> str:
    """A keyed blind index, 64 hexadecimal digits: equal values are found, none can be read back."""
    return hashlib.blake2b(value.encode(), key=key, digest_size=32).hexdigest()


def seal_text(text: str, key: bytes) -> str:
    """A text under a key, as ASCII that says what it is; "" stays ""."""
    if not text:
        return ""
    return _TEXT + base64.b64encode(SecretBox(key).encrypt(text.encode())).decode()


def open_text(sealed: str, key: bytes) -> str:
    """The text again; raises NotOpened for another key or for what was not sealed."""
    if not sealed:
        return ""
    if not sealed.startswith(_TEXT):
        raise NotOpened
    try:
        return SecretBox(key).decrypt(base64.b64decode(sealed.removeprefix(_TEXT))).decode()
    except (CryptoError, ValueError) as error:
        raise NotOpened from error


def seal(text: str, public_key: bytes) -> Sealed:
    """Seal a text so that only the private key of `public_key` opens it."""
    key = new_key()
    return Sealed(
        bytes(SecretBox(key).encrypt(text.encode())),
        bytes(SealedBox(PublicKey(public_key)).encrypt(key)),
    )


def open_sealed(sealed: Sealed, private_key: bytes) -> str:
    """The text again; raises NotOpened."""
    try:
        key = SealedBox(PrivateKey(private_key)).decrypt(sealed.key)
        return SecretBox(key).decrypt(sealed.body).decode()
    except (CryptoError, ValueError, TypeError) as error:
        raise NotOpened from error


def new_key_pair() -> tuple[bytes, bytes]:
    """(private key, public key), 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def wrap(private_key: bytes, passphrase: str, cost: tuple[int, int] = STRONG) -> str:
    """A private key under a passphrase (Argon2id), as JSON that carries its own salt and cost."""
    salt = random(argon2id.SALTBYTES)
    box = SecretBox(argon2id.kdf(KEY_BYTES, passphrase.encode(), salt, *cost))
    return json.dumps(
        {
            "kdf": "argon2id",
            "passes": cost[0],
            "memory": cost[1],
            "salt": base64.b64encode(salt).decode(),
            "key": base64.b64encode(box.encrypt(private_key)).decode(),
        }
    )


def unwrap(wrapped: str, passphrase: str) -> bytes:
    """The private key again; raises NotOpened for a wrong passphrase or a damaged file."""
    try:
        told = json.loads(wrapped)
        salt, cost = base64.b64decode(told["salt"]), (int(told["passes"]), int(told["memory"]))
        box = SecretBox(argon2id.kdf(KEY_BYTES, passphrase.encode(), salt, *cost))
        return bytes(box.decrypt(base64.b64decode(told["key"])))
    except (CryptoError, ValueError, KeyError, TypeError) as error:
        raise NotOpened from error

"""The keys of intake in LIGAI_KEY_DIR, apart from the data and never in its backup.

`office.key` (made by itself) closes texts and makes blind indexes: the site needs it at hand.
`vault.pub` seals identities; `vault.key` opens them and lies under the clerk's passphrase. Each
identity's data key is a file in `identities/`: destroying it erases the identity in every backup.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ligai.kernel import sealing
from ligai.kernel.errors import Refused
from ligai.kernel.sealing import NotOpened, Sealed

SHORTEST_PASSPHRASE = 12


def _folder() -> Path:
    return Path(settings.KEY_DIR)


def _write_once(path: Path, content: bytes) -> bool:
    """A new file that only its owner reads, whole or not at all; False when there is one already."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{sealing.new_key().hex()[:8]}")
    draft.touch(mode=0o600, exist_ok=False)
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def office_key() -> bytes:
    """The key that the site itself needs; made at its first use."""
    path = _folder() / "office.key"
    if not path.exists():
        _write_once(path, sealing.new_key())
    return path.read_bytes()


def close_text(text: str) -> str:
    """A text that the database keeps without being able to read it."""
    return sealing.seal_text(text, sealing.derived(office_key(), "text"))


def read_text(closed: str | None) -> str | None:
    """The text; None when it was redacted or this machine has another key."""
    if closed is None:
        return None
    try:
        return sealing.open_text(closed, sealing.derived(office_key(), "text"))
    except NotOpened:
        return None


def index_of(value: str) -> str:
    """A blind index of a value, however it was spaced; "" of nothing."""
    plain = "".join(unicodedata.normalize("NFKC", value).split()).replace("-", "").lower()
    return sealing.index_of(plain, sealing.derived(office_key(), "index")) if plain else ""


def sheet_key(once: str) -> str:
    """What is kept of the number of a sheet."""
    return sealing.index_of(once, sealing.derived(office_key(), "sheet"))


def sheet_material(once: str) -> bytes:
    """Bytes that only whoever holds the sheet makes again; needs the office key as well."""
    return bytes.fromhex(sealing.index_of(once, sealing.derived(office_key(), "secret")))


# ── the vault ────────────────────────────────────────────────────────────────


def has_vault() -> bool:
    """Can identities be sealed here?"""
    return (_folder() / "vault.pub").exists()


def make_vault(passphrase: str, cost: tuple[int, int] = sealing.STRONG) -> None:
    """Make the vault's two keys; Refused for a short passphrase or where there is a vault."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused(
            _("口令至少%(n)d个字") % {"n": SHORTEST_PASSPHRASE},
            field="passphrase",
        )
    private, public = sealing.new_key_pair()
    if not _write_once(_folder() / "vault.key", sealing.wrap(private, passphrase, cost).encode()):
        raise Refused(_("保密库已经建好，不能再建：旧的身份会打不开"))
    _write_once(_folder() / "vault.pub", public)


def drop_unused_vault() -> None:
    """Forget a vault in which nothing has been sealed; one that was used is never dropped."""
    if not any((_folder() / "identities").glob("*")):
        for name in ("vault.key", "vault.pub"):
            (_folder() / name).unlink(missing_ok=True)


def seal_identity(identity: int, text: str) -> bytes:
    """Seal; the data key goes to a file of its own. Returns what the database keeps.

    Raises Refused where there is no vault.
    """
    if not has_vault():
        raise Refused(_("还没有建保密库，不能留联系方式；请不留联系方式再提交"), field="contact")
    sealed = sealing.seal(text, (_folder() / "vault.pub").read_bytes())
    _write_once(_key_file(identity), sealed.key)
    return sealed.body


def open_identity(identity: int, body: bytes, passphrase: str) -> str:
    """The text; Refused in words for a wrong passphrase or a key that is gone."""
    try:
        wrapped, key = (_folder() / "vault.key").read_text(), _key_file(identity).read_bytes()
    except OSError as error:
        raise Refused(_("密钥不在这台机器上，打不开")) from error
    try:
        private = sealing.unwrap(wrapped, passphrase)
    except NotOpened as error:
        raise Refused(_("口令不对"), field="passphrase") from error
    try:
        return sealing.open_sealed(Sealed(body, key), private)
    except NotOpened as error:
        raise Refused(_("这份身份不是用这把钥匙封的，打不开")) from error


def destroy(identity: int) -> None:
    """Destroy an identity's data key; again does no harm."""
    _key_file(identity).unlink(missing_ok=True)


def _key_file(identity: int) -> Path:
    return _folder() / "identities" / str(identity)

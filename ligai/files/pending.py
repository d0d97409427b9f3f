"""A file that a form still holds: named by a signed token, so that nobody names a file of others."""

from __future__ import annotations

from collections.abc import Iterable

from django.core import signing
from django.utils.translation import gettext_lazy as _

from ligai.files.models import StoredFile
from ligai.files.rules import KEPT_WAITING
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor

_SALT = "ligai.files.pending"


def token(file: StoredFile, *, actor: Actor) -> str:
    """What a form remembers of a file, for this actor and a day."""
    return signing.dumps([str(file.pk), str(actor.id)], salt=_SALT)


def claimed(tokens: Iterable[str], *, actor: Actor) -> list[StoredFile]:
    """The files named, in their order. Raises Refused when one is not this actor's or has gone."""
    wanted = [_file_id(each, actor) for each in tokens]
    found = StoredFile.objects.in_bulk(wanted)
    if len(found) < len(set(wanted)):
        raise _expired()
    return [found[pk] for pk in dict.fromkeys(wanted)]


def _file_id(signed: str, actor: Actor) -> int:
    try:
        file, owner = signing.loads(signed, salt=_SALT, max_age=KEPT_WAITING)
    except signing.BadSignature as error:
        raise _expired() from error
    if owner != str(actor.id):
        raise _expired()
    return int(file)


def _expired() -> Refused:
    return Refused(_("传过的文件已经过期，请重新上传"), field="file")

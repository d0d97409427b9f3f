"""Files on their way into a form: taken in at once, so that a refused form still has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ligai.files.actions.storing import store
from ligai.files.models import StoredFile
from ligai.files.pending import claimed, token
from ligai.files.rules import MOST_AT_ONCE, FileKind
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor


@dataclass(slots=True)
class Uploads:
    """What a form was given: the files with the tokens that name them, and what was refused."""

    files: list[tuple[StoredFile, str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def bring(
    new: Sequence[UploadedFile[Any]],
    before: Sequence[str],
    *,
    actor: Actor,
    kinds: Sequence[FileKind] = tuple(FileKind),
    nameless: bool = False,
) -> Uploads:
    """Store what a form brings, beside what it brought `before`, which its tokens name."""
    found = Uploads()
    try:
        for file in claimed(before, actor=actor):
            found.files.append((file, token(file, actor=actor)))
    except Refused as refused:
        found.refusals.append(str(refused))
    if len(new) + len(found.files) > MOST_AT_ONCE:
        found.refusals.append(_("一次最多交%(n)d个文件") % {"n": MOST_AT_ONCE})
        return found
    for upload in new:
        try:
            file = store(upload, actor=actor, kinds=kinds, nameless=nameless)
        except Refused as refused:
            words = {"name": upload.name, "why": refused}
            found.refusals.append(_("“%(name)s”：%(why)s") % words)
        else:
            found.files.append((file, token(file, actor=actor)))
    return found

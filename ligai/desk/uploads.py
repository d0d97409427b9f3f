"""Files on their way into a form: taken in at once, so that a refused form still has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from ligai.files import actions as files
from ligai.files.models import StoredFile
from ligai.files.pending import claimed, token
from ligai.files.rules import MOST_AT_ONCE
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor

FIELD = "attached"
KEPT = "attached_before"


@dataclass(slots=True)
class Uploads:
    """What a form was given: the files with the tokens that name them, and what was refused."""

    files: list[tuple[StoredFile, str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def taken_in(posted: QueryDict, brought: MultiValueDict[str, Any], actor: Actor) -> Uploads:
    """Store what a form brings, beside what it brought before."""
    found = Uploads()
    try:
        for file in claimed(posted.getlist(KEPT), actor=actor):
            found.files.append((file, token(file, actor=actor)))
    except Refused as refused:
        found.refusals.append(str(refused))
    new = brought.getlist(FIELD)
    if len(new) + len(found.files) > MOST_AT_ONCE:
        found.refusals.append(_("一次最多交%(n)d个文件") % {"n": MOST_AT_ONCE})
        return found
    for upload in new:
        try:
            file = files.store(upload, actor=actor)
        except Refused as refused:
            words = {"name": upload.name, "why": refused}
            found.refusals.append(_("“%(name)s”：%(why)s") % words)
        else:
            found.files.append((file, token(file, actor=actor)))
    return found

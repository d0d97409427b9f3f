"""Taking a file in: it is what it says, it is not too large, it carries nothing, or it is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ligai.files import blobs, contents, rules
from ligai.files.actions.pictures import Picture, redraw
from ligai.files.models import StoredFile
from ligai.files.rules import PICTURES, Area, FileKind
from ligai.files.scanner import scan
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor, ActorKind
from ligai.ledger.writing import database_now, is_writing, writes


def store(
    upload: UploadedFile[Any],
    *,
    actor: Actor,
    kinds: Sequence[FileKind] = tuple(FileKind),
    nameless: bool = False,
) -> StoredFile:
    """Take a file in. It belongs to nothing yet: a day later it is swept unless something refers to it.

    Only `kinds` are taken. `nameless` forgets what it was called, which may say whose it is; the
    public's files are nameless always.
    Raises Refused beside `file`, in words, for whatever is not taken; RuntimeError inside a
    transaction, which drawing and scanning would make too long.
    """
    if is_writing():
        raise RuntimeError("files are stored before the transaction that refers to them")
    content = _read(upload)
    kind = contents.recognise(content)
    if kind is None or kind not in kinds:
        raise Refused(
            _("这种文件不收。可以交：%(allowed)s") % {"allowed": rules.allowed(kinds)}, field="file"
        )
    scan(content)
    picture = redraw(content, kind) if kind in PICTURES else None
    with blobs.held(alone=False):
        facts = _kept(content, picture)
        known = "" if nameless or actor.kind is ActorKind.PUBLIC else upload.name or ""
        return _enter(kind, contents.clean_name(known, kind), facts, actor=actor)


def cover(file: StoredFile, areas: Sequence[Area], *, actor: Actor) -> StoredFile:
    """A copy of a picture with these areas black; the picture itself stays as it is.

    Raises Refused beside `areas` for none, too many or such as lie outside, and for a picture that
    the disk has lost; RuntimeError inside a transaction.
    """
    if is_writing():
        raise RuntimeError("a picture is drawn before the transaction that refers to it")
    if not 0 < len(areas) <= rules.MOST_AREAS or not all(area.fits() for area in areas):
        most = {"most": rules.MOST_AREAS}
        raise Refused(_("涂1到%(most)d处，都在图里面") % most, field="areas")
    try:
        with file.open() as kept:
            content = kept.read()
    except FileNotFoundError as error:
        raise Refused(_("这张照片的文件不见了，涂不了"), field="areas") from error
    kind = FileKind(file.kind)
    picture = redraw(content, kind, areas)
    with blobs.held(alone=False):
        facts = {**_kept(content, picture), "taken_at": file.taken_at}
        return _enter(kind, contents.clean_name("", kind), facts, actor=actor)


def _read(upload: UploadedFile[Any]) -> bytes:
    if not upload.size:
        raise Refused(_("文件是空的"), field="file")
    if upload.size > rules.MOST_BYTES:
        most = rules.MOST_BYTES // rules.MEBIBYTE
        raise Refused(_("文件太大，一个最多%(most)dMB") % {"most": most}, field="file")
    upload.seek(0)
    content: bytes = upload.read()
    return content


def _kept(content: bytes, picture: Picture | None) -> dict[str, Any]:
    """What a row says about the contents, which are on disk then."""
    original = hashlib.sha256(content).hexdigest()
    if picture is None:
        return {"sha256": blobs.put(content), "original_sha256": original, "size": len(content)}
    return {
        "sha256": blobs.put(picture.content),
        "original_sha256": original,
        "thumbnail_sha256": blobs.put(picture.thumbnail),
        "size": len(picture.content),
        "width": picture.width,
        "height": picture.height,
        "taken_at": picture.taken_at,
        "look": picture.look,
    }


@writes
def _enter(kind: FileKind, name: str, facts: dict[str, Any], *, actor: Actor) -> StoredFile:
    if StoredFile.objects.by(actor).unreferenced().count() >= rules.MOST_WAITING:
        raise Refused(
            _("您有%(n)d个传了还没用的文件，明天再传，或先用掉") % {"n": rules.MOST_WAITING},
            field="file",
        )
    file = StoredFile(
        kind=kind,
        name=name,
        author_id=actor.id if actor.is_person else None,
        author_name=actor.name,
        stored_at=database_now(),
        **facts,
    )
    file.save(force_insert=True)
    return file

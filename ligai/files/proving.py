"""Are the stored files still those that the events name? Every hash in an event against what lies on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ligai.files import blobs
from ligai.ledger.findings import Flaw, Report
from ligai.ledger.models import Event

NAMED = "files"
"""The fact under which an event names files; each has the hash of what is kept as `sha256`."""
_CHUNK = 1024 * 1024


def check_files(report: Report) -> None:
    """Add each file that is missing or changed to an audit, in the order of the events.

    Reads every file that an event names, once; `counts["files"]` is how many.
    """
    known: dict[str, str] = {}
    for event, sha256 in _named():
        if sha256 not in known:
            known[sha256] = _fault(sha256)
            report.counts[NAMED] += 1
            if known[sha256]:
                where = f"{event.kind} {event.thing_id}/{event.seq} {sha256[:16]}"
                report.add(Flaw.FILES, where, known[sha256])


def _named() -> Iterator[tuple[Event, str]]:
    telling = Event.objects.filter(facts__has_key=NAMED).order_by("kind", "thing_id", "seq")
    for event in telling.iterator(500):
        for file in event.facts[NAMED]:
            yield event, str(file.get("sha256", ""))


def _fault(sha256: str) -> str:
    """What is wrong with it, in words; "" where nothing is."""
    found = hashlib.sha256()
    try:
        with blobs.path_of(sha256).open("rb") as content:
            while chunk := content.read(_CHUNK):
                found.update(chunk)
    except OSError:
        return _("文件不见了")
    return "" if found.hexdigest() == sha256 else _("文件被改过")

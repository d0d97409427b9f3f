"""The daily roots outside the machine: how one is written down, mailed, and held against the books later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from ligai.ledger.models import Root, RootSent, Seal
from ligai.ledger.writing import turn

_KEPT = re.compile(r"\b(\d+):([0-9a-f]{64})\b")


class Verdict(StrEnum):
    """What the books say of a root that was kept elsewhere."""

    SAME = "same"  # all that it stands for is there, unchanged
    LOST = "lost"  # the books end before it, or went on from a backup that is older than it
    OTHER = "other"  # the same number, another history


@dataclass(frozen=True, slots=True)
class Kept:
    """A root as it was kept: its number and its hash, written `12:9f86d0…`."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def kept_in(text: str) -> Kept | None:
    """The newest root named in a text: an argument, a mail, the answer of `ligai root --json`."""
    found = [Kept(int(number), hashed) for number, hashed in _KEPT.findall(text)]
    return max(found, key=lambda each: each.number, default=None)


def as_kept(root: Root) -> Kept:
    """A root of these books, as one keeps it."""
    return Kept(root.number, root.hash)


def compare(kept: Kept) -> Verdict:
    """Hold a kept root against the books."""
    root = Root.objects.select_related("seal").filter(number=kept.number).first()
    if root is None:
        return Verdict.LOST
    if root.hash == kept.hash:
        return Verdict.SAME
    return Verdict.LOST if _went_on_from_a_backup(root.seal) else Verdict.OTHER


def _went_on_from_a_backup(seal: Seal) -> bool:
    """Numbers given out in an earlier epoch after its backup are given out again."""
    return seal.epoch > 1


def unsent() -> list[Root]:
    """The roots that have not left the machine by mail, oldest first."""
    return list(Root.objects.filter(sent=None).select_related("seal").order_by("number"))


def note_sent(roots: list[Root], to: str) -> None:
    """Keep that these roots have been handed over."""
    moment = timezone.now()
    with turn():
        RootSent.objects.bulk_create(
            RootSent(root=root, to=to[:500], sent_at=moment) for root in roots
        )

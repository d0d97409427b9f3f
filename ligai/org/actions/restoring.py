"""A restored backup is told in the books themselves: from here on, a new epoch."""

from __future__ import annotations

from ligai.ledger.actor import Actor
from ligai.ledger.models import Event, Seal
from ligai.ledger.record import record
from ligai.ledger.seals import RESTORED
from ligai.ledger.writing import writes
from ligai.org.access import MANAGE_UNITS, require
from ligai.org.models import Unit


@writes
def begin_epoch(*, actor: Actor, made: str, seal: int, root: str | None) -> Event | None:
    """Note that the books were restored from the backup `made` then; None without a tree of units.

    The next seal begins the epoch. Raises NotAllowed for whoever does not administer the root.
    """
    top = Unit.objects.select_for_update(of=("self",)).filter(parent=None).first()
    if top is None:
        return None
    require(actor, MANAGE_UNITS, top)
    last = Seal.objects.order_by("-number").first()
    facts = {"made": made, "seal": seal, "root": root or "", "epoch": last.epoch + 1 if last else 2}
    return record(RESTORED, top, actor=actor, facts=facts)

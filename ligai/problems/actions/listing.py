"""Putting a problem on a docket, and freezing the docket: from then on its list stays as it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Docket
from ligai.campaigns.rules import DOCKET_FROZEN, RUN_CAMPAIGN
from ligai.kernel.draw import frame_hash
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.record import record
from ligai.ledger.writing import database_now, writes
from ligai.org.access import require
from ligai.problems import rules
from ligai.problems.actions.hand import Late, take
from ligai.problems.models import DocketEntry, Problem


@writes
def list_on(
    problem: Problem,
    docket: Docket,
    *,
    actor: Actor,
    seen: int | None = None,
    late: Late | None = None,
) -> Problem:
    """Put a problem on a docket, from now (or the late moment) on.

    Raises NotAllowed for who may not run the docket's campaign, Refused for a frozen docket or a
    problem that is on it already.
    """
    hand = take(problem, rules.REGISTER, actor=actor, seen=seen, late=late)
    docket = hold_open(docket)
    require(actor, RUN_CAMPAIGN, docket)
    if hand.problem.state in rules.GONE:
        raise Refused(_("已并单、已作废的问题不能列入清单"), field="docket")
    if DocketEntry.objects.filter(docket=docket, problem=hand.problem).exists():
        raise Refused(_("已经在清单“%(docket)s”上") % {"docket": docket}, field="docket")
    event = hand.put(rules.LISTED, facts={"docket": docket.name, "docket_id": str(docket.pk)})
    DocketEntry.objects.create(
        docket=docket,
        problem=hand.problem,
        effective_at=event.effective_at,
        recorded_at=event.recorded_at,
    )
    return hand.problem


def hold_open(docket: Docket) -> Docket:
    """The docket, locked; Refused when it is frozen, since its list does not change any more."""
    locked = Docket.objects.select_for_update(no_key=True).get(pk=docket.pk)
    if locked.frozen_at is not None:
        raise Refused(
            _("清单“%(docket)s”已经冻结，不能再加减") % {"docket": locked}, field="docket"
        )
    return locked


@writes
def freeze_docket(docket: Docket, *, actor: Actor) -> Docket:
    """Freeze the list as it stands: how many, when, and a hash over the problems that are on it.

    An entry whose problem is merged follows the survivor and never leaves the list. Raises
    NotAllowed for who may not run the docket's campaign, Refused for an empty or a frozen one.
    """
    held = hold_open(docket)
    require(actor, RUN_CAMPAIGN, held)
    listed = list(DocketEntry.objects.filter(docket=held).values_list("problem", flat=True))
    if not listed:
        raise Refused(_("清单还是空的，不能冻结"), field="docket")
    held.frozen_at, held.list_hash = database_now(), frame_hash(listed)
    held.save(update_fields=["frozen_at", "list_hash"])
    facts = {"count": len(listed), "name": held.name, "hash": held.list_hash}
    record(DOCKET_FROZEN, held, actor=actor, facts=facts)
    return held

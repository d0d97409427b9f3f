"""Putting a problem on a docket."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Docket
from ligai.campaigns.rules import RUN_CAMPAIGN
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
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
    docket = Docket.objects.select_for_update(no_key=True).get(pk=docket.pk)
    require(actor, RUN_CAMPAIGN, docket)
    if docket.frozen_at is not None:
        raise Refused(_("清单“%(docket)s”已经冻结，不能再加") % {"docket": docket}, field="docket")
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

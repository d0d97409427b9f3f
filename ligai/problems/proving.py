"""Is each frozen docket still the list that was frozen? Its hash against its entries and its event."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ligai.campaigns.models import Docket
from ligai.campaigns.rules import DOCKET_FROZEN
from ligai.kernel.draw import frame_hash
from ligai.ledger.findings import Flaw, Report
from ligai.ledger.models import Event
from ligai.problems.models import DocketEntry


def check_dockets(report: Report) -> None:
    """Add each docket whose list is not the one that was frozen; `counts["dockets"]` is how many are frozen."""
    frozen = Docket.objects.exclude(frozen_at=None).order_by("pk")
    told = {
        event.thing_id: event.facts.get("hash")
        for event in Event.objects.filter(kind=Docket.kind, verb=DOCKET_FROZEN.key)
    }
    for docket in frozen:
        report.counts["dockets"] += 1
        listed = DocketEntry.objects.filter(docket=docket).values_list("problem", flat=True)
        if not frame_hash(listed) == docket.list_hash == told.get(docket.pk):
            text = _("清单与冻结时不同：现有%(n)d件") % {"n": len(listed)}
            report.add(Flaw.DOCKETS, f"docket {docket.pk} {docket.name}", text)

"""Whose public site it is: the unit that answers for it, the campaign that runs there, its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from ligai.campaigns.models import Campaign
from ligai.kernel.moments import local_date
from ligai.ledger.fields import under
from ligai.org.models import Unit, UnitQuerySet
from ligai.org.rules import UnitKind


@dataclass(frozen=True)
class Site:
    """The unit, and the campaign of that unit that runs today, if one does."""

    unit: Unit
    campaign: Campaign | None

    @property
    def name(self) -> str:
        """What the head of every page says."""
        return self.unit.name

    def units(self) -> UnitQuerySet:
        """Every unit of the jurisdiction that is open."""
        return Unit.objects.under(self.unit).open()

    def areas(self) -> UnitQuerySet:
        """The areas that the jurisdiction is divided into, in the order of the tree."""
        return Unit.objects.children_of(self.unit).open().filter(unit_kind=UnitKind.AREA)

    def named(self, typed: str) -> Unit | None:
        """The only unit of the jurisdiction that is called so, or None."""
        found = list(self.units().filter(name=typed)[:2]) if typed else []
        return found[0] if len(found) == 1 else None


def site() -> Site | None:
    """The site of LIGAI_PUBLIC_UNIT, else of the campaign that began last, else of the whole tree.

    None where no tree was founded yet.
    """
    today = local_date(timezone.now())
    code = settings.PUBLIC_UNIT
    unit = Unit.objects.filter(code=code).first() if code else None
    running = _running(today, unit)
    if running:
        return Site(unit or running.unit, running)
    root = unit or Unit.objects.filter(parent=None).first()
    return Site(root, None) if root else None


def _running(today: date, unit: Unit | None) -> Campaign | None:
    """The campaign that runs today, at or under this unit; the newest of several."""
    running = Campaign.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    if unit:
        running = running.filter(Q(unit=unit) | under(unit.path))
    return running.select_related("unit").order_by("-starts_on", "id").first()

"""What problems are about whom, as only reports know: asked by `problems.recusal`."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ligai.intake.models import Link, Report
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors


class Reports:
    """Problems linked to reports about a unit or a person."""

    def concerning(self, actor: Actor) -> list[QuerySet[Any, int]]:
        """Ids of linked problems, and of those that they were merged into."""
        links = Link.objects.standing().filter(report__in=Report.about(actor)).order_by()
        merged = links.filter(problem__merged_into__isnull=False)
        ids: list[QuerySet[Any, Any]] = [
            links.values_list("problem_id", flat=True),
            merged.values_list("problem__merged_into_id", flat=True),
        ]
        return ids

    def touches(self, actor: Actor) -> bool:
        """Is there any such problem?"""
        return Link.objects.standing().filter(report__in=Report.about(actor)).exists()

    def concerns(self, actor: Actor, problem_id: int) -> bool:
        """The same, for one problem."""
        return _links(problem_id).filter(report__in=Report.about(actor)).exists()

    def bars(self, problem_id: int, *, path: str = "", person_id: int = 0) -> bool:
        """Is it about this unit or one above it, or about this person?"""
        about = Q(report__subjects__person_id=person_id) if person_id else Q(pk__in=[])
        if path:
            about |= Q(report__about_path__in=ancestors(path))
        return _links(problem_id).filter(about).exists()


def _links(problem_id: int) -> QuerySet[Link]:
    mine = Q(problem_id=problem_id) | Q(problem__merged_into_id=problem_id)
    return Link.objects.standing().filter(mine)

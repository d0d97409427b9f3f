"""The page of one assignment: what is asked of a unit, by when, and how far it is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ligai.desk.case.next import duty_offer
from ligai.desk.case.story import story
from ligai.desk.case.tree import tree
from ligai.desk.marks import ASSIGNMENT_SHAPES
from ligai.desk.request import DeskRequest
from ligai.desk.steps import ASSIGNMENTS, Rights
from ligai.ledger.models import Event
from ligai.ledger.streams import check_chains
from ligai.ledger.writing import reading


@require_safe
def assignment(request: DeskRequest, pk: int) -> HttpResponse:
    """One unit's duty, its requirements level by level, its own history."""
    with reading():
        duty = ASSIGNMENTS.fetch(request.actor, pk)
        events = list(Event.objects.of(duty).with_words())
        children = duty.children.select_related("unit").order_by("id")
        page = {
            "duty": duty,
            "problem": duty.problem,
            "shape": ASSIGNMENT_SHAPES[duty.state],
            "offer": duty_offer(duty, Rights(request.actor, duty.problem)),
            "story": story(events),
            "chain": check_chains(events),
            "below": tree([*children], top=duty.pk),
        }
        return render(request, "desk/assignment.html", page)

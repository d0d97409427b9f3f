"""My work: the first page of everybody who signs in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ligai.desk.context import rail_lists, unit_chain
from ligai.desk.days import today
from ligai.desk.piles import desk_of
from ligai.desk.rates import rates_of
from ligai.desk.request import DeskRequest
from ligai.desk.week import Week, lists_of
from ligai.desk.work import Work
from ligai.ledger.writing import reading
from ligai.problems.rules import REGISTER


@require_safe
def home(request: DeskRequest) -> HttpResponse:
    """What can be finished now, what is late, what is due, what waits for this person."""
    with reading():
        desk = desk_of(request.actor, request.posts, today())
        work = Work(desk, {**rail_lists(desk), **lists_of(desk)})
        request.counted = work.counts
        chain = unit_chain(request, request.actor)
        page = {
            "work": work,
            "sections": work.told(),
            "week": Week(desk, work.counts),
            "rates": rates_of(desk, chain[-1]) if chain else None,
            "may_register": REGISTER.held_by(request.actor),
            "today": desk.today,
            "waits": work.waits(),
        }
        return render(request, "desk/home.html", page)

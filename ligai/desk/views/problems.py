"""The list of problems, its filters, and the page of one problem."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ligai.desk.bulk import offers
from ligai.desk.cards import with_cards
from ligai.desk.case.file import CaseFile
from ligai.desk.context import rail_lists
from ligai.desk.days import today
from ligai.desk.filters import Listing
from ligai.desk.forms.filters import FilterForm
from ligai.desk.lines import number_of
from ligai.desk.paging import numbered, page_of
from ligai.desk.piles import desk_of
from ligai.desk.request import DeskRequest
from ligai.desk.rows import rows_of
from ligai.desk.steps import PROBLEMS
from ligai.ledger.writing import reading


@require_safe
def problems(request: DeskRequest) -> HttpResponse:
    """A list, one page of it, and how long it is."""
    with reading():
        desk = desk_of(request.actor, request.posts, today())
        listing = Listing(request.GET, request.actor, desk.today, rail_lists(desk))
        request.counted, request.unit_chain = listing.counted, listing.chain
        found = with_cards(numbered(listing.rows.for_page()))
        cursor = {side: request.GET.get(side, "") for side in ("after", "before")}
        page = page_of(found, listing.order, **cursor)
        shown = {"listing": listing, "page": page, "rows": rows_of(page.rows, desk.today)}
        shown["next"] = listing.at("after", page.after)
        shown["previous"] = listing.at("before", page.before)
        shown["next_from"] = number_of(page.following) if page.following else ""
        shown["acts"] = offers("problems", desk)
        return render(request, "desk/problems.html", shown)


@require_safe
def filtering(request: DeskRequest) -> HttpResponse:
    """The filters of a list, as a page of their own."""
    listing = Listing(request.GET, request.actor, today())
    form = FilterForm(request.GET, actor=request.actor, offers=True)
    return render(request, "desk/filter.html", {"listing": listing, "form": form})


@require_safe
def problem(request: DeskRequest, pk: int) -> HttpResponse:
    """One problem, read downwards like a case file."""
    with reading():
        found = PROBLEMS.fetch(request.actor, pk)
        case = CaseFile(found, request.actor, today())
        whole = "history" in request.GET
        page = {"case": case, "problem": found, "offer": case.offer, "card": case.card()}
        page["story"] = case.whole_story() if whole else case.recent_story()
        return render(request, "desk/problem.html", page)

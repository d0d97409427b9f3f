"""Searching, and all the keys on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from ligai.desk.cards import with_cards
from ligai.desk.context import rail_lists
from ligai.desk.counting import counts
from ligai.desk.days import today
from ligai.desk.lines import number_of, problem_line
from ligai.desk.paging import NEWEST, page_of
from ligai.desk.piles import desk_of
from ligai.desk.request import DeskRequest
from ligai.desk.search import FACTS, LONGEST, TITLES, found
from ligai.ledger.writing import reading


@require_safe
def search(request: DeskRequest) -> HttpResponse:
    """What was found, the newest first, and how far was looked."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    with reading():
        desk = desk_of(request.actor, request.posts, today())
        rows = found(request.actor, words)
        request.counted = counts({**rail_lists(desk), "found": rows}, request.actor.id)
        cursor = {side: request.GET.get(side, "") for side in ("after", "before")}
        shown = with_cards(rows.for_page()).prefetch_related("assignments__unit")
        page = page_of(shown, NEWEST, **cursor)
        context = {
            "words": words,
            "rows": [problem_line(problem, desk) for problem in page.rows],
            "total": request.counted["found"],
            "titles": TITLES,
            "facts": FACTS,
            "next": _at(words, "after", page.after),
            "previous": _at(words, "before", page.before),
            "next_from": number_of(page.following) if page.following else "",
        }
        return render(request, "desk/search.html", context)


def _at(words: str, side: str, cursor: str) -> str:
    return f"{reverse('desk:search')}?{urlencode({'q': words, side: cursor})}" if cursor else ""


@require_safe
def keys(request: DeskRequest) -> HttpResponse:
    """What the keys do."""
    return render(request, "desk/keys.html")

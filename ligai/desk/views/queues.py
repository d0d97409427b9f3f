"""The queues: triage, checks, requests, assignments; one page of one tab each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ligai.desk.bulk import offers
from ligai.desk.context import rail_lists
from ligai.desk.days import today
from ligai.desk.lines import number_of
from ligai.desk.paging import Page
from ligai.desk.piles import desk_of
from ligai.desk.queues import rows, tabs
from ligai.desk.queues.queue import Queue, Tab
from ligai.desk.request import DeskRequest
from ligai.ledger.writing import reading
from ligai.problems.models import Problem


def _queue(request: DeskRequest, route: str, tabs: Sequence[Tab]) -> Queue:
    desk = desk_of(request.actor, request.posts, today())
    queue = Queue(route, tabs, request.GET, desk, rail_lists(desk))
    request.counted = queue.counted
    return queue


def _shown(queue: Queue, page: Page[Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    following = page.following
    problem = following if isinstance(following, Problem) else getattr(following, "problem", None)
    return {
        "queue": queue,
        "rows": lines,
        "previous": queue.at("before", page.before),
        "next": queue.at("after", page.after),
        "next_from": number_of(problem) if problem else "",
    }


@require_safe
def triage_queue(request: DeskRequest) -> HttpResponse:
    """What has to be triaged, given out, explained."""
    with reading():
        queue = _queue(request, "triage_queue", tabs.TRIAGE)
        page = queue.page(rows.drafts(queue.rows))
        shown = _shown(queue, page, rows.draft_lines(page.rows, queue.desk))
        return render(request, "desk/triage_queue.html", shown)


@require_safe
def checks(request: DeskRequest) -> HttpResponse:
    """What has to be checked on site, and by whom not."""
    with reading():
        queue = _queue(request, "checks", tabs.CHECKS)
        page = queue.page(rows.checks(queue.rows))
        shown = _shown(queue, page, rows.check_lines(page.rows, queue.desk))
        return render(request, "desk/checks.html", shown)


@require_safe
def requests(request: DeskRequest) -> HttpResponse:
    """What was asked for, and what it would change."""
    with reading():
        queue = _queue(request, "requests", tabs.REQUESTS)
        page = queue.page(rows.asked_for(queue.rows))
        shown = _shown(queue, page, rows.request_lines(page.rows, queue.desk))
        return render(request, "desk/requests.html", shown)


@require_safe
def assignments(request: DeskRequest) -> HttpResponse:
    """The duties of one's unit, and those that it gave out."""
    with reading():
        queue = _queue(request, "assignments", tabs.ASSIGNMENTS)
        page = queue.page(rows.duties(queue.rows))
        shown = _shown(queue, page, rows.duty_lines(page.rows, queue.desk))
        shown["acts"] = offers("assignments", queue.desk)
        return render(request, "desk/assignments.html", shown)

"""What was put right, for everybody to look at: the lists, and one of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ligai.public.pages import page
from ligai.public.publicity import SIDES, Published, page_of, shown
from ligai.public.site import site


@login_not_required
@require_safe
def publicity(request: HttpRequest) -> HttpResponse:
    """On public notice now, or closed after it."""
    here, chosen = site(), request.GET.get("side", "")
    key = chosen if chosen in SIDES else "now"
    rows, after = page_of(here, SIDES[key], request.GET.get("after", "")) if here else ([], "")
    found = [Published(problem) for problem in rows]
    lists: dict[str, Any] = {"key": key, "side": SIDES[key], "sides": SIDES.items()}
    return page(request, "publicity", on=here, found=found, after=after, **lists)


@login_not_required
@require_safe
def published(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; 404 for whatever is not on public notice, and never was."""
    here = site()
    if here is None or pk >= 2**63:
        raise Http404
    problem = get_object_or_404(shown(here), pk=pk)
    return page(request, "published", on=here, one=Published(problem), problem=problem)

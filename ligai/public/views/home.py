"""The front door: the public's doors for the public, the desk for those who are signed in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ligai.public.pages import page


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where one goes from here depends on who one is."""
    if request.user.is_authenticated:
        return redirect("desk:home")
    return page(request, "home")

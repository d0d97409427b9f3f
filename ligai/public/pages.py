"""How a page of the public site is answered: with the site's name, never kept by a cache on the way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from ligai.public.site import Site, site


def page(
    request: HttpRequest, template: str, *, status: int = 200, on: Site | None = None, **shown: Any
) -> HttpResponse:
    """The page; `on` is the site where the view knows it already."""
    shown["site"] = on or site()
    answer = render(request, f"public/{template}.html", shown, status=status)
    add_never_cache_headers(answer)
    return answer

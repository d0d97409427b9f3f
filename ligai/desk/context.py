"""What every page of the desk shows around its content: the rail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def rail(request: HttpRequest) -> dict[str, Any]:
    """The entries of the rail, for signed-in people."""
    return {}

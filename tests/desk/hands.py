"""Filling in a form as a browser would: what the page holds is sent along."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def page(client: Client, name: str, *ids: int, **params: str) -> str:
    """The text of a page that opens."""
    answer = client.get(reverse(f"desk:{name}", args=ids), params)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def seen(client: Client, action: str, thing: Any) -> str:
    """What the form of a step remembers."""
    answer = client.get(reverse(f"desk:{action}", args=[thing.pk]))
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.context["form"].initial["seen"])


def post(client: Client, action: str, thing: Any, **typed: Any) -> Any:
    """Send the form of a step without looking at it first, as of the thing's newest version."""
    stream = thing if hasattr(thing, "version") else thing.problem
    told = {"seen": stream.version(), **typed}
    return client.post(reverse(f"desk:{action}", args=[thing.pk]), told)


def take(client: Client, action: str, thing: Any, **typed: Any) -> HttpResponse:
    """Look at the form of a step, fill it in, send it; the step is taken."""
    told = {"seen": seen(client, action, thing), **typed}
    answer = client.post(reverse(f"desk:{action}", args=[thing.pk]), told)
    assert answer.status_code == 302, answer.content.decode()
    thing.refresh_from_db()
    return answer


def fill(client: Client, action: str, *key: Any, **typed: Any) -> Any:
    """Look at a form, fill it in, send it; when it shows what would come of it, send it again."""
    url = reverse(f"desk:{action}", args=key)
    answer = client.get(url)
    assert answer.status_code == 200, answer.content.decode()
    told = {**answer.context["form"].initial, **typed}
    answer = client.post(url, told)
    if answer.status_code == 200 and answer.context["form"].previewed:
        answer = client.post(url, {**told, "sure": answer.context["form"].data["sure"]})
    return answer

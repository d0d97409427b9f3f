"""What a hand does on the public site: fill in a sheet, keep a receipt, look up, answer."""

from __future__ import annotations

from typing import Any

from django.test import Client

from ligai.intake.actions import Receipt
from tests.public.situations import PLACE, TEXT

REPORT, RECEIPT, LOOK_UP, PROGRESS = "/report/", "/receipt/", "/look-up/", "/progress/"


def text_of(answer: Any) -> str:
    """The page as it was sent."""
    return str(answer.content.decode())


def sheet(client: Client, **typed: Any) -> dict[str, Any]:
    """A fresh sheet, filled in with what is needed."""
    once = client.get(REPORT).context["form"].initial["once"]
    return {"once": once, "text": TEXT, "place": PLACE, "seen_alike": "1", **typed}


def receipt_of(client: Client) -> tuple[str, str]:
    """Code and secret as the receipt shows them."""
    shown = client.get(RECEIPT).context["receipt"]
    return shown["code"], shown["secret"]


def look_up(client: Client, receipt: Receipt) -> Any:
    """Show code and secret, and follow to the page."""
    return client.post(LOOK_UP, {"code": receipt.code, "secret": receipt.secret}, follow=True)


def once_of(client: Client, name: str) -> str:
    """The number of one of the sheets on the follow-up page."""
    return str(client.get(PROGRESS).context[name].initial["once"])

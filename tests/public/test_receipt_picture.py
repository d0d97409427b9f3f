"""The receipt as a picture: as long as the page shows it, to this browser alone, kept by no cache."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.test import Client
from PIL import Image

from ligai.public.picture import HEIGHT, WIDTH, picture_of
from tests.cast import World
from tests.public.hands import RECEIPT, REPORT, receipt_of, sheet, text_of

PICTURE = "/receipt/picture/"
TOLD = ("K7QM-3XPA-T", "3M4X-9QWE-8RTY-2ABC-7")
LINK = "https://example.org/look-up/#K7QM-3XPA-T.3M4X-9QWE-8RTY-2ABC-7"


def drawn(link: str = LINK) -> Image.Image:
    return Image.open(io.BytesIO(picture_of(*TOLD, place="吉林市", link=link)))


def test_the_page_leads_to_a_picture_that_no_cache_keeps(city: World, phone: Client) -> None:
    phone.post(REPORT, sheet(phone))
    assert f'href="{PICTURE}"' in text_of(phone.get(RECEIPT))
    answer = phone.get(PICTURE)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "no-store" in answer["Cache-Control"]
    code, secret = receipt_of(phone)
    assert answer["Content-Disposition"] == f'inline; filename="{code}.png"'
    assert secret not in str(answer.headers)
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.format, image.size, image.info) == ("PNG", (WIDTH, HEIGHT), {})


def test_another_browser_gets_none_and_neither_does_this_one_afterwards(
    city: World, phone: Client
) -> None:
    phone.post(REPORT, sheet(phone))
    assert Client().get(PICTURE)["Location"] == "/look-up/"
    phone.post("/receipt/kept/")
    assert phone.get(PICTURE)["Location"] == "/look-up/"


def test_each_receipt_has_its_own_picture() -> None:
    assert drawn().tobytes() == drawn().tobytes()
    assert drawn().tobytes() != drawn("https://example.org/look-up/#another").tobytes()


def test_without_the_pages_font_it_is_drawn_with_english_words(
    settings: Any, tmp_path: Path
) -> None:
    settings.NODE_MODULES = tmp_path
    assert drawn().size == (WIDTH, HEIGHT)


def test_nothing_runs_over_the_edge_however_long_the_address_is() -> None:
    image = drawn("https://" + "a-long-name." * 9 + "example.org/look-up/#x.y").convert("L")
    margins = [image.crop((0, 0, 60, HEIGHT)), image.crop((WIDTH - 60, 0, WIDTH, HEIGHT))]
    assert [margin.getextrema() for margin in margins] == [(255, 255), (255, 255)]

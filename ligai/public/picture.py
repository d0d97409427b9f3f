"""A receipt as a picture for the telephone's album: code and secret, and a square that opens the form.

Drawn here, in memory, and kept nowhere. The letters are those of the pages' own font; where that is
not installed, the words are English, because no other font can be counted on to have Chinese.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import qrcode
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

Font: TypeAlias = "ImageFont.FreeTypeFont | ImageFont.ImageFont"

WIDTH, HEIGHT, _EDGE = 1080, 1500, 84  # pixels: as wide as a telephone's screen
_INK, _QUIET, _LINE, _PAPER = "#1a1e23", "#4d545c", "#d6d6d0", "#ffffff"
_SQUARE = 500  # at most; each of its fields has whole pixels
_FACES = Path("@expo-google-fonts", "noto-sans-sc")
_PLAIN, _STRONG = "400Regular/NotoSansSC_400Regular.ttf", "600SemiBold/NotoSansSC_600SemiBold.ttf"


def picture_of(code: str, secret: str, *, place: str, link: str) -> bytes:
    """A PNG of 1080 × 1500 pixels. `place` names the site, `link` is what the square leads to."""
    chinese = _face(_STRONG).exists()
    with translation.override(translation.get_language() if chinese else "en"):
        image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        _write(ImageDraw.Draw(image), _lines(code, secret, place if chinese else "", link))
    square = _square(link)
    image.paste(square, ((WIDTH - square.width) // 2, 740 + (_SQUARE - square.height) // 2))
    written = io.BytesIO()
    image.save(written, format="PNG")
    return written.getvalue()


def _lines(code: str, secret: str, place: str, link: str) -> Iterable[tuple[int, int, str, str]]:
    """(top, size, colour, text); nothing of it is wider than the picture."""
    yield 90, 40, _QUIET, place
    yield 150, 64, _INK, _("回执")
    yield 300, 38, _QUIET, _("回执号")
    yield 352, 104, _INK, code
    yield 512, 38, _QUIET, _("查询码")
    yield 564, 70, _INK, secret
    yield 1240, 38, _INK, _("扫一扫，点开就填好，按“查”就行")
    yield 1300, 32, _QUIET, link.partition("#")[0]
    yield 1372, 34, _QUIET, _("不要发给别人：有这两行，就看得到您说的话。")


def _write(pen: ImageDraw.ImageDraw, lines: Iterable[tuple[int, int, str, str]]) -> None:
    pen.line([(_EDGE, 262), (WIDTH - _EDGE, 262)], fill=_LINE, width=3)
    pen.line([(_EDGE, 700), (WIDTH - _EDGE, 700)], fill=_LINE, width=3)
    for top, size, colour, text in lines:
        font = _fitting(text, size, _STRONG if colour == _INK else _PLAIN)
        pen.text((_EDGE, top), text, fill=colour, font=font)


def _fitting(text: str, size: int, face: str) -> Font:
    """The font in this size, or as much smaller as the text needs to fit on one line."""
    while True:
        font = _font(face, size)
        if font.getlength(text) <= WIDTH - 2 * _EDGE or size <= 12:
            return font
        size -= 2


def _font(face: str, size: int) -> Font:
    found = _face(face)
    return ImageFont.truetype(found, size) if found.exists() else ImageFont.load_default(size)


def _face(face: str) -> Path:
    return Path(settings.NODE_MODULES) / _FACES / face


def _square(link: str) -> Image.Image:
    """The link as a QR code with the quiet edge that readers need."""
    code = qrcode.QRCode(border=4)
    code.add_data(link)
    code.make(fit=True)
    rows = code.get_matrix()
    small = Image.new("1", (len(rows), len(rows)), 1)
    small.putdata([0 if dark else 1 for row in rows for dark in row])
    return small.resize([_SQUARE // len(rows) * len(rows)] * 2, Image.Resampling.NEAREST)

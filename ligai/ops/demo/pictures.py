"""Pictures for evidence in the demo world: a court between two houses, drawn before and after."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

BEFORE, AFTER = "before", "after"
_SIZE = (960, 640)
_SKY, _HOUSE, _WINDOW, _GROUND, _GRASS, _PAINT = (
    "#cfd8dc", "#b08968", "#5c6770", "#8d8d88", "#7a8f5a", "#f4f4f0",
)  # fmt: skip
_HEAPS = ("#6d4c41", "#795548", "#5d5750", "#8d6e63", "#4e5a4a")
_CARS = ("#2f4858", "#b23a48", "#e9e9e4", "#3d5a45", "#c8a951", "#59617a")


def upload(which: str) -> SimpleUploadedFile:
    """The picture as a form would hand it over."""
    return SimpleUploadedFile(f"{_NAMES[which]}.png", drawn(which), "image/png")


@cache
def drawn(which: str) -> bytes:
    """A PNG of a few kilobytes, the same each time."""
    picture = Image.new("RGB", _SIZE, _SKY)
    draw = ImageDraw.Draw(picture)
    _court(draw)
    (_heaps if which == BEFORE else _spaces)(draw)
    return _png(picture.quantize(32))


def _png(picture: Image.Image) -> bytes:
    """A picture with a palette as a PNG (ISO/IEC 15948), row by row, unfiltered."""
    width, height = picture.size
    pixels = picture.tobytes()
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    palette = bytes(picture.getpalette() or ())
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, content)
        for kind, content in (
            (b"IHDR", head),
            (b"PLTE", palette),
            (b"IDAT", zlib.compress(rows, 9)),
            (b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


_NAMES = {BEFORE: "整改前", AFTER: "整改后"}


def _court(draw: ImageDraw.ImageDraw) -> None:
    """Two houses of six storeys, a strip of grass, the way between."""
    draw.rectangle((0, 300, 960, 640), fill=_GROUND)
    draw.rectangle((0, 300, 960, 330), fill=_GRASS)
    for left in (30, 510):
        draw.rectangle((left, 60, left + 420, 300), fill=_HOUSE)
        for row in range(6):
            for column in range(10):
                x, y = left + 18 + column * 40, 72 + row * 38
                draw.rectangle((x, y, x + 22, y + 22), fill=_WINDOW)


def _heaps(draw: ImageDraw.ImageDraw) -> None:
    """Piled goods along the houses, derelict cars across the way."""
    chance = Random(27)
    for _heap in range(27):
        x, y = chance.randrange(0, 900), chance.randrange(320, 560)
        for _thing in range(6):
            a, b = x + chance.randrange(-30, 30), y + chance.randrange(-18, 18)
            size = (chance.randrange(16, 46), chance.randrange(10, 30))
            draw.rectangle((a, b, a + size[0], b + size[1]), fill=chance.choice(_HEAPS))
    for number in range(5):
        _car(
            draw, 60 + number * 180 + chance.randrange(-30, 30), 560 - (number % 2) * 60, "#77736b"
        )


def _spaces(draw: ImageDraw.ImageDraw) -> None:
    """36 parking spaces in two rows, some of them taken."""
    for number in range(36):
        row, column = divmod(number, 18)
        x, y = 30 + column * 50, 360 + row * 150
        draw.line((x, y, x, y + 100), fill=_PAINT, width=3)
        draw.line((x + 50, y, x + 50, y + 100), fill=_PAINT, width=3)
        draw.line((x, y if row else y + 100, x + 50, y if row else y + 100), fill=_PAINT, width=3)
        if number % 3:
            draw.rounded_rectangle(
                (x + 9, y + 14, x + 41, y + 86), 8, fill=_CARS[number % len(_CARS)]
            )


def _car(draw: ImageDraw.ImageDraw, x: int, y: int, colour: str) -> None:
    draw.rounded_rectangle((x, y, x + 120, y + 34), 10, fill=colour)
    draw.rounded_rectangle((x + 26, y - 22, x + 92, y + 8), 10, fill="#9a958b")
    for wheel in (20, 86):
        draw.ellipse((x + wheel, y + 24, x + wheel + 20, y + 44), fill="#2b2b2b")

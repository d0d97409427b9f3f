"""Pictures are drawn anew: upright, of a bounded size, and without a word about who, where and with what."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps

from ligai.files import rules
from ligai.files.rules import Area, FileKind
from ligai.kernel.errors import Refused
from ligai.kernel.moments import SHANGHAI

_SAVED: dict[FileKind, dict[str, Any]] = {
    FileKind.JPEG: {"format": "JPEG", "quality": 88, "optimize": True},
    FileKind.PNG: {"format": "PNG"},
    FileKind.WEBP: {"format": "WEBP", "quality": 88},
}
_THUMBNAIL: dict[str, Any] = {"format": "JPEG", "quality": 80}
_EXIF_MOMENT = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept. `look`: a dHash of 64 bits in hex; `taken_at`: as the picture said."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    taken_at: datetime | None
    look: str


def redraw(content: bytes, kind: FileKind, cover: Sequence[Area] = ()) -> Picture:
    """Open a picture and draw it anew, black where it is covered.

    Raises Refused when it cannot be opened or is too large.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[_SAVED[kind]["format"]]) as image:
            _check_pixels(image)
            return _redraw(image, kind, cover)
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # whatever a decoder stumbles over is not a picture
        raise Refused(_("图片打不开，可能已经损坏，请换一张"), field="file") from error


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > rules.MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Refused:
    most = f"{rules.MOST_PIXELS:,}"
    return Refused(_("图片太大，最多%(most)s像素") % {"most": most}, field="file")


def _redraw(image: Image.Image, kind: FileKind, cover: Sequence[Area]) -> Picture:
    taken_at = _taken_at(image.getexif())
    upright = ImageOps.exif_transpose(_bounded(image))
    clean = upright.convert(_mode(upright, kind))
    clean.info.clear()  # comments, profiles and chunks would be written along
    _blacken(clean, cover)
    small = clean.copy()
    small.thumbnail((rules.THUMBNAIL_SIDE, rules.THUMBNAIL_SIDE))
    return Picture(
        content=_saved(clean, _SAVED[kind]),
        thumbnail=_saved(_on_white(small), _THUMBNAIL),
        width=clean.width,
        height=clean.height,
        taken_at=taken_at,
        look=_look(_on_white(small)),
    )


def _blacken(image: Image.Image, cover: Iterable[Area]) -> None:
    """Paint over whole pixels: what an area touches is gone, in the picture and in its thumbnail."""
    for area in cover:
        left, right = area.left * image.width / 100, (area.left + area.width) * image.width / 100
        top, bottom = area.top * image.height / 100, (area.top + area.height) * image.height / 100
        image.paste("black", (floor(left), floor(top), ceil(right), ceil(bottom)))


def _bounded(image: Image.Image) -> Image.Image:
    """At most so many pixels a side; a JPEG is decoded small at once."""
    most = (rules.LONGEST_SIDE, rules.LONGEST_SIDE)
    image.draft("RGB", most)
    image.thumbnail(most)
    return image


def _mode(image: Image.Image, kind: FileKind) -> str:
    return "RGBA" if kind is not FileKind.JPEG and image.has_transparency_data else "RGB"


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _saved(image: Image.Image, how: dict[str, Any]) -> bytes:
    written = io.BytesIO()
    image.save(written, **how)
    return written.getvalue()


def _look(image: Image.Image) -> str:
    """dHash: is each of 8 × 8 points brighter than its right neighbour? Alike pictures differ in few bits."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    rows = [list(grey.crop((0, y, 9, y + 1)).tobytes()) for y in range(8)]
    bits = "".join("1" if row[x] > row[x + 1] else "0" for row in rows for x in range(8))
    return f"{int(bits, 2):016x}"


def _taken_at(exif: Image.Exif) -> datetime | None:
    """When the camera says that it was; China's clock where it names none; nothing from the future."""
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    said = inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = str(inner.get(ExifTags.Base.OffsetTimeOriginal) or "").strip()
    try:
        moment = datetime.strptime(str(said).strip("\0 "), _EXIF_MOMENT)
    except ValueError:
        return None
    aware = _with_offset(moment, offset)
    return aware.astimezone(UTC) if aware.year >= 1990 and aware <= datetime.now(UTC) else None


def _with_offset(moment: datetime, offset: str) -> datetime:
    try:
        aware = datetime.fromisoformat(f"{moment.isoformat()}{offset}")
    except ValueError:
        aware = moment
    return aware if aware.tzinfo else aware.replace(tzinfo=SHANGHAI)

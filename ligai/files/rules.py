"""Which files are taken, how large and how many; no database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.kernel.phrases import listed

MEBIBYTE = 1024 * 1024
MOST_BYTES = 20 * MEBIBYTE  # of one file, as it comes
MOST_AT_ONCE = 9  # files in one form
MOST_WAITING = 60  # of one person, belonging to nothing yet
MOST_PIXELS = 64_000_000  # a picture beyond is not opened: a small file can hold a huge one
LONGEST_SIDE, THUMBNAIL_SIDE = 3000, 480  # pixels; larger pictures are made smaller
MOST_UNPACKED = 200 * MEBIBYTE  # of a docx or xlsx
MOST_MEMBERS = 5000
LONGEST_NAME = 120
KEPT_WAITING = timedelta(days=1)  # how long a file stays that belongs to nothing


class FileKind(models.TextChoices):
    """What is taken; everything else is refused."""

    JPEG = "jpeg", _("JPEG图片")
    PNG = "png", _("PNG图片")
    WEBP = "webp", _("WebP图片")
    PDF = "pdf", _("PDF文档")
    DOCX = "docx", _("Word文档（docx）")
    XLSX = "xlsx", _("Excel表格（xlsx）")
    TEXT = "text", _("纯文本")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a picture, in percent of its width and height, from the upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def fits(self) -> bool:
        """Does it cover something, and lie within the picture?"""
        sides = ((self.left, self.width), (self.top, self.height))
        return all(0 <= start < 100 and 0 < long <= 100 - start for start, long in sides)


MOST_AREAS = 20  # of one picture
PICTURES = (FileKind.JPEG, FileKind.PNG, FileKind.WEBP)


@dataclass(frozen=True, slots=True)
class Served:
    """How a kind is given out: our content type, our ending, whether a browser may show it."""

    content_type: str
    ending: str
    inline: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
SERVED: dict[str, Served] = {
    FileKind.JPEG: Served("image/jpeg", "jpg", inline=True),
    FileKind.PNG: Served("image/png", "png", inline=True),
    FileKind.WEBP: Served("image/webp", "webp", inline=True),
    FileKind.PDF: Served("application/pdf", "pdf", inline=True),
    FileKind.DOCX: Served(f"{_OFFICE}.wordprocessingml.document", "docx"),
    FileKind.XLSX: Served(f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    FileKind.TEXT: Served("text/plain", "txt"),
}
ACCEPTED = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.txt,.csv"
"""What a file field offers; only a hint to the browser, the content decides."""


def allowed(kinds: Iterable[FileKind] = FileKind) -> str:
    """What is taken, in words."""
    return listed(kind.label for kind in kinds)

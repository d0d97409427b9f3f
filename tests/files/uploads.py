"""Files as people bring them: pictures with a past, documents, and things that are not what they say."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, PngImagePlugin

GPS_PLACE = (43.0, 50.0, 12.0)
COMMENT = b"taken by Zhang San"


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    """What a form hands over."""
    return SimpleUploadedFile(name, content)


def drawn(size: tuple[int, int] = (64, 48), colour: str = "seagreen") -> Image.Image:
    """A picture that is dark on one side, so that it has a look of its own."""
    image = Image.new("RGB", size, colour)
    image.paste("black", (0, 0, size[0] // 3, size[1]))
    return image


def jpeg(
    taken_at: datetime | None = None,
    offset: str = "",
    orientation: int = 1,
    size: tuple[int, int] = (64, 48),
    colour: str = "seagreen",
    owner: str = "Zhang San",
) -> bytes:
    """A JPEG of a telephone: place, owner, moment and orientation, and a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = owner
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    if taken_at is not None:
        inner[ExifTags.Base.DateTimeOriginal] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    if offset:
        inner[ExifTags.Base.OffsetTimeOriginal] = offset
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", GPS_PLACE
    written = io.BytesIO()
    drawn(size, colour).save(written, "JPEG", exif=exif, comment=COMMENT + owner.encode())
    return written.getvalue()


def png() -> bytes:
    """A PNG with a text chunk and a hole in it."""
    image = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    image.paste("red", (0, 0, 10, 30))
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Zhang San")
    written = io.BytesIO()
    image.save(written, "PNG", pnginfo=told)
    return written.getvalue()


def webp() -> bytes:
    """A WebP."""
    written = io.BytesIO()
    drawn().save(written, "WEBP")
    return written.getvalue()


def pdf() -> bytes:
    """The beginning of a PDF; it is kept as it is."""
    return b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def office(main: str = "word/document.xml", *others: str, content: bytes = b"<x/>") -> bytes:
    """A docx (or xlsx) by its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", main, *others):
            archive.writestr(name, content)
    return written.getvalue()

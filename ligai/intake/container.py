"""What kind of table a file really is, by its content, and whether it is safe to open."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Literal
from xml.etree import ElementTree

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused

Kind = Literal["xlsx", "xls", "ods", "text"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1 << 20
# A cell that holds something; a styled but empty cell (`<c r="B2" s="1"/>`) costs nothing later.
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>(?!</)')
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass(frozen=True)
class Limits:
    """How large a file may be: bytes as stored, bytes unpacked, cells of one sheet's rectangle."""

    stored: int = 64 << 20
    unpacked: int = 512 << 20
    cells: int = 12_000_000


LIMITS = Limits()


def kind_of(content: bytes) -> Kind:
    """`xlsx`, `xls`, `ods` or `text`; `Refused` for everything that is not a table we can read."""
    if not content.strip(b"\x00 \t\r\n"):
        raise Refused(_("文件是空的"))
    if content.startswith(b"PK\x03\x04"):
        return _zipped_kind(content)
    if content.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in content:
            raise encrypted()
        return "xls"
    if _is_page(content):
        raise Refused(_("这个文件其实是网页，请在表格软件里另存为 xlsx 再导入"))
    return "text"


def encrypted() -> Refused:
    """The refusal for a file that asks for a password."""
    return Refused(_("文件加了密码，请去掉密码再导入"))


def unreadable() -> Refused:
    """The refusal for a file that is no spreadsheet, or a broken one."""
    return Refused(_("这不是能读的表格文件，请用 xlsx、xls、ods 或 csv"))


def too_large(cells: int | None = None) -> Refused:
    """The refusal for a file beyond the limits; `cells` when one sheet's rectangle is the reason."""
    if cells is None:
        return Refused(_("文件太大，请分成几个文件再导入"))
    text = _("有一张表太大（{cells} 格），请删去远处的零散格子，或分成几个文件再导入")
    return Refused(format_lazy(text, cells=cells))


def check_size(content: bytes, kind: Kind, limits: Limits = LIMITS) -> None:
    """Refuse what would eat the memory when opened: zip bombs, and single cells far away.

    Readers lay a sheet out as one full rectangle, so a file of 5 kB with one cell in XFD1048576
    would ask for 17 thousand million cells.
    """
    if len(content) > limits.stored:
        raise too_large()
    if kind not in ("xlsx", "ods"):
        return
    with zipfile.ZipFile(BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > limits.unpacked:
            raise too_large()
        for name in package.namelist():
            cells = _cells_of_part(package, name)
            if cells > limits.cells:
                raise too_large(cells)


def _zipped_kind(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = {name.lstrip("/").lower() for name in package.namelist()}
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names:
                if _ods_is_encrypted(package):
                    raise encrypted()
                return "ods"
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise unreadable() from error
    raise unreadable()


def _ods_is_encrypted(package: zipfile.ZipFile) -> bool:
    try:
        return b"encryption-data" in package.read("META-INF/manifest.xml")
    except KeyError:
        return False


def _is_page(content: bytes) -> bool:
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"mime-version"))


def _cells_of_part(package: zipfile.ZipFile, name: str) -> int:
    try:
        if re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", name, re.IGNORECASE):
            with package.open(name) as part:
                return _xlsx_rectangle(part)
        if name == "content.xml":
            with package.open(name) as part:
                return _ods_cells(part)
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        ValueError,
        RuntimeError,
        EOFError,
    ) as error:
        raise unreadable() from error
    return 0


def _xlsx_rectangle(part: IO[bytes]) -> int:
    """Rows × columns of the rectangle that the filled cells of a sheet span from A1."""
    last_row = 0
    columns = {b"A"}
    for block in _blocks(part):
        cells = _FILLED_CELL.findall(block)
        columns.update(letters for letters, _digits in cells)
        last_row = max(last_row, *(int(digits) for _letters, digits in cells), 0)
    return last_row * (max(column_index(letters.decode()) for letters in columns) + 1)


def _blocks(part: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that end between two tags, so that no cell is cut in half."""
    rest = b""
    while chunk := part.read(_CHUNK):
        text = rest + chunk
        cut = max(text.rfind(b"<c "), 0) or max(text.rfind(b"<"), 0) or len(text)
        yield text[:cut]
        rest = text[cut:]
    yield rest


def _ods_cells(part: IO[bytes]) -> int:
    """How many filled cells an OpenDocument sheet unfolds to, repeats multiplied out."""
    total = in_row = 0
    for _event, element in ElementTree.iterparse(part):
        if element.tag == f"{_TABLE}table-cell":
            repeat = int(element.get(f"{_TABLE}number-columns-repeated") or 1)
            in_row += repeat if len(element) else 0
        elif element.tag == f"{_TABLE}table-row":
            total += in_row * int(element.get(f"{_TABLE}number-rows-repeated") or 1)
            in_row = 0
            element.clear()
    return total


def column_letter(index: int) -> str:
    """The letters of a column, from its index counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The index from 0 of a column named by letters: A is 0, AA is 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1

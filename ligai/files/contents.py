"""What a file is, found by its content: puremagic proposes, opening it decides."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import PurePosixPath

import puremagic

from ligai.files import rules
from ligai.files.rules import SERVED, FileKind

_BY_ENDING = {
    ".jpg": FileKind.JPEG,
    ".jpeg": FileKind.JPEG,
    ".jfif": FileKind.JPEG,
    ".png": FileKind.PNG,
    ".webp": FileKind.WEBP,
    ".pdf": FileKind.PDF,
}
_MAIN_PART = {FileKind.DOCX: "word/document.xml", FileKind.XLSX: "xl/workbook.xml"}
_ENCRYPTED = 0x1
# What a browser or a shell would run although it reads as text.
_NOT_PLAIN = ("<", "#!", "{\\rtf", "%!PS", "%PDF")
_SPACES = frozenset("\t\n\r\f")
_NAMELESS = "file"


def recognise(content: bytes) -> FileKind | None:
    """The kind of these bytes, or None when it is none that is taken. Pictures are still to be opened."""
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    found = [_BY_ENDING[ending] for ending in _endings(content) if ending in _BY_ENDING]
    if found:
        return found[0]
    return FileKind.TEXT if as_text(content) is not None else None


def _endings(content: bytes) -> list[str]:
    try:
        return [match.extension for match in puremagic.magic_string(content)]
    except (puremagic.PureError, ValueError):
        return []


def _office(content: bytes) -> FileKind | None:
    """A docx or xlsx by its parts: no macros, no password, nothing that unpacks without end."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return None
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or len(members) > rules.MOST_MEMBERS:
        return None
    if any(member.flag_bits & _ENCRYPTED or _is_macro(member.filename) for member in members):
        return None
    if sum(member.file_size for member in members) > rules.MOST_UNPACKED:
        return None
    found = [kind for kind, part in _MAIN_PART.items() if part in names]
    return found[0] if len(found) == 1 else None


def _is_macro(name: str) -> bool:
    return PurePosixPath(name).name.lower() == "vbaproject.bin"


def as_text(content: bytes) -> str | None:
    """The text in UTF-8 or GB 18030 that these bytes are; None when they are none."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if _is_plain(text) else None
    return None


def _is_plain(text: str) -> bool:
    begins = text.lstrip()
    if not begins or begins.startswith(_NOT_PLAIN):
        return False
    return not any(c < " " and c not in _SPACES for c in text) and "\x7f" not in text


def clean_name(name: str, kind: FileKind) -> str:
    """The name without folders, without what cannot be seen, not too long, with our ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    stem = PurePosixPath(visible.strip()).stem.strip(". ") or _NAMELESS
    return f"{stem[: rules.LONGEST_NAME]}.{SERVED[kind].ending}"

"""Looks for planted words wherever a row, a file, a page or a log could have kept them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")


class Hunter:
    """Knows each planted word in every spelling in which a program may write it."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self._spelled = {word: list(_spellings(word)) for word in words}

    def found_in(self, content: Any) -> list[str]:
        """The words that stand in a value of whatever type, also inside what is only encoded."""
        raw = _as_bytes(content)
        layers = [raw, *_decoded(raw)]
        return [
            word
            for word, spelled in self._spelled.items()
            if any(form in layer for form in spelled for layer in layers)
        ]

    def in_database(self) -> list[str]:
        """`table.column: word` for every table and column that there is."""
        found = []
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                names = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    for name, value in zip(names, row, strict=True):
                        found += [f"{table}.{name}: {word}" for word in self.found_in(value)]
        return sorted(set(found))

    def in_files(self, *folders: Path) -> list[str]:
        """`file: word` for every file under these folders, by name and by content."""
        found = []
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                content = path.read_bytes() if path.is_file() else b""
                for word in {*self.found_in(str(path)), *self.found_in(content)}:
                    found.append(f"{path.name}: {word}")
        return found


def _spellings(word: str) -> Iterator[bytes]:
    yield word.encode()
    yield word.encode("utf-16-le")
    yield word.encode("gb18030")
    yield json.dumps(word)[1:-1].encode()  # 欧
    yield "".join(f"&#{ord(letter)};" for letter in word).encode()
    yield "".join(f"%{byte:02X}" for byte in word.encode()).encode()


def _as_bytes(content: Any) -> bytes:
    if isinstance(content, bytes | bytearray | memoryview):
        return bytes(content)
    if isinstance(content, dict | list):
        return json.dumps(content, ensure_ascii=False, default=str).encode()
    return str(content).encode("utf-8", "surrogatepass")


def _decoded(raw: bytes) -> Iterator[bytes]:
    for piece in _BASE64.findall(raw):
        try:
            yield base64.b64decode(piece + b"=" * (-len(piece) % 4))
        except ValueError:
            continue

"""Numbers that people see: 吉城〔2019〕58号, by GB/T 9704-2012 §7.2.5 (six-cornered brackets, no 第, no zeros)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_OPEN, _CLOSE = r"[\[(【〔\{<《〈「]", r"[\])】〕\}>》〉」]"
_NUMBER = re.compile(
    rf"(?P<prefix>[^\[\](){{}}【】〔〕<>《》〈〉「」]*){_OPEN}(?P<year>\d{{4}})(?:年)?{_CLOSE}"
    r"第?(?P<n>\d{1,9})号?"
)


@dataclass(frozen=True, order=True)
class DocumentNumber:
    """The parts of a number; `prefix` is the issuer's short form (吉城), possibly empty."""

    prefix: str
    year: int
    n: int

    def __post_init__(self) -> None:
        if not 1000 <= self.year <= 9999:
            raise ValueError(f"a year has four digits: {self.year}")
        if self.n < 1:
            raise ValueError(f"numbers begin with 1: {self.n}")

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.n}号"


def document_number(prefix: str, year: int, n: int) -> str:
    """`document_number("吉城", 2019, 58) == "吉城〔2019〕58号"`; ValueError for no year or n < 1."""
    return str(DocumentNumber(prefix.strip(), year, n))


def parse_number(text: str) -> DocumentNumber:
    """A number as people type it: any brackets, full or half width, spaces, 第, no 号, leading zeros.

    Raises ValueError when there is no year in brackets followed by a number, or anything after it.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise ValueError(f"not a number like 〔2019〕58号: {text!r}")
    return DocumentNumber(found["prefix"], int(found["year"]), int(found["n"]))

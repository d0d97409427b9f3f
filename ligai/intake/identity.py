"""Who a ledger row is, so that the same file again changes nothing and a changed row is recognised."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ligai.intake.values import FieldValue, folded

# What says which problem this is and does not change while people work on it.
_IDENTIFYING = ("source", "title", "facts", "place", "found_on")
_VERSION = "ligai-row-1"


def content_hash(fields: Mapping[str, FieldValue], extra: Mapping[str, str]) -> str:
    """A hash (hex) of everything a row says, whatever the order of columns or the writing of dates.

    The sequence number is left out: it changes whenever a row is inserted above.
    """
    kept = [[key, str(value)] for key, value in fields.items() if key != "sequence_no"]
    return _hashed([sorted(kept), sorted([heading, text] for heading, text in extra.items())])


@dataclass
class Identities:
    """Gives each row of a file its fingerprint, while the rows pass in their order.

    A fingerprint is the hash of
    - the unit and the problem's number, where the row has a number; else
    - the unit, source, title, description, place and day of finding;
    and of how many rows of the file had the same before it (0 for the first). It knows nothing of
    the row's place, state, dates or measures, so sorting, filtering or working on a ledger keeps
    it; a second row of one number is told apart by its order only, and is flagged. Where rows name
    no unit and the file has several sheets with a table, the sheet's name stands for the unit,
    since each sheet then counts from 1. Fingerprints of two files are alike only if both mean the
    same unit: where rows name none, the importer adds the unit that it was told.
    """

    several_sheets: bool = False
    _seen: Counter[str] = field(default_factory=Counter)
    _places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)

    def of(
        self,
        place: tuple[str, int],
        fields: Mapping[str, FieldValue],
        raw: Mapping[str, str],
        content: str,
    ) -> tuple[str, tuple[str, int] | None]:
        """(fingerprint, place of an earlier row that says the very same or None).

        `place` is (sheet, row number), `content` the row's `content_hash`.
        """
        base = _hashed([_VERSION, *self._base(place[0], fields, raw)])
        fingerprint = _hashed([base, self._seen[base]])
        self._seen[base] += 1
        twin = self._places.setdefault((base, content), place)
        return fingerprint, twin if twin != place else None

    def _base(
        self, sheet: str, fields: Mapping[str, FieldValue], raw: Mapping[str, str]
    ) -> list[str]:
        scope = str(fields.get("unit") or (sheet if self.several_sheets else ""))
        if "problem_no" in fields:
            return ["number", folded(scope), folded(str(fields["problem_no"]))]
        said = [folded(str(fields.get(key, ""))) for key in _IDENTIFYING]
        if not any(said):
            said = [f"{heading}={text}" for heading, text in sorted(raw.items())]
        return ["text", folded(scope), *said]


def _hashed(parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

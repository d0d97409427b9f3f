"""Evidence as the page shows it: pictures in pairs before and after, documents as links, doubts in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ligai.desk.steps import EVIDENCE, Rights, address
from ligai.problems.models import Evidence
from ligai.ui.dates import day_tag

SIDES = (Evidence.Shows.BEFORE, Evidence.Shows.AFTER)


@dataclass(slots=True)
class Proofs:
    """`pairs`: (before, after) pictures, either of them None; `rest`: everything else, in lines."""

    pairs: list[tuple[dict[str, Any] | None, dict[str, Any] | None]] = field(default_factory=list)
    rest: list[dict[str, Any]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.pairs or self.rest)


def standing(evidence: Iterable[Evidence]) -> list[Evidence]:
    """What no later version has replaced."""
    every = list(evidence)
    gone = {each.replaces_id for each in every}
    return [each for each in every if each.pk not in gone]


def proofs(evidence: Iterable[Evidence], rights: Rights) -> Proofs:
    """One measure's evidence, or that of the whole."""
    every = list(evidence)
    earlier = {each.pk: each for each in every}
    latest = standing(every)
    before, after = (_pictures(latest, side, rights) for side in SIDES)
    in_pairs = {each.pk for each in latest if _is_side(each)}
    return Proofs(
        pairs=list(zip_longest(before, after)),
        rest=[_line(each, earlier, rights) for each in latest if each.pk not in in_pairs],
    )


def _is_side(evidence: Evidence) -> bool:
    return evidence.file is not None and evidence.file.is_picture and evidence.shows in SIDES


def _pictures(latest: list[Evidence], side: str, rights: Rights) -> list[dict[str, Any]]:
    return [_picture(e, rights) for e in latest if e.shows == side and _is_side(e)]


def _picture(evidence: Evidence, rights: Rights) -> dict[str, Any]:
    """For `ui/_picture.html`."""
    return {
        "src": reverse("desk:thumbnail", args=[evidence.file_id]),
        "url": _url(evidence),
        "alt": f"{evidence.get_shows_display()}：{evidence.what}"
        if evidence.shows
        else evidence.what,
        "caption": _caption(evidence),
        "doubt": doubt(evidence),
        "replace_url": _replace_url(evidence, rights),
    }


def _caption(evidence: Evidence) -> SafeString:
    said = [evidence.get_shows_display(), *_version(evidence)]
    words = "　".join(str(part) for part in said if part)
    return format_html("{}　{}", words, day_tag(evidence.made_on, "auto"))


def _line(evidence: Evidence, earlier: dict[int, Evidence], rights: Rights) -> dict[str, Any]:
    """For `desk/_proof.html`."""
    is_picture = evidence.file is not None and evidence.file.is_picture
    return {
        "proof": evidence,
        "url": _url(evidence) if evidence.file else "",
        "thumbnail": reverse("desk:thumbnail", args=[evidence.file_id]) if is_picture else "",
        "version": _version(evidence),
        "doubt": doubt(evidence),
        "replace_url": _replace_url(evidence, rights),
    }


def _version(evidence: Evidence) -> list[str]:
    return [_("第%(n)d版") % {"n": evidence.revision}] if evidence.revision > 1 else []


def _url(evidence: Evidence) -> str:
    if evidence.file is None:
        return ""
    return reverse("desk:file", args=[evidence.file.pk, evidence.file.name])


def _replace_url(evidence: Evidence, rights: Rights) -> str:
    act = EVIDENCE.by_name()["replace_evidence"]
    return address(act.name, evidence) if rights.offered(act, evidence) else ""


def doubt(evidence: Evidence) -> SafeString | str:
    """What speaks against a proof, as a fact and not as a judgement."""
    if evidence.is_contradicted:
        said, own = day_tag(evidence.taken_on, "auto"), day_tag(evidence.picture_says, "auto")
        return format_html(_("填的是{said}，图片自记{own}"), said=said, own=own)
    if evidence.is_older_than_its_problem:
        return _("早于立项")
    return ""


def summary(evidence: Iterable[Evidence]) -> str:
    """How much there is; that all of it is newer than the problem only where that is true."""
    latest = standing(evidence)
    if not latest:
        return _("还没有佐证")
    numbers = {"n": len(latest), "old": sum(each.is_older_than_its_problem for each in latest)}
    return _pattern(latest, numbers["old"]) % numbers


def _pattern(latest: list[Evidence], old: int) -> str:
    n = len(latest)
    if old:
        return ngettext(
            "佐证%(n)d份，其中%(old)d份形成于立项之前",
            "佐证%(n)d份，其中%(old)d份形成于立项之前",
            n,
        )
    if not all(each.made_on for each in latest):
        return ngettext("佐证%(n)d份", "佐证%(n)d份", n)
    if all(each.kind == Evidence.Kind.PHOTO for each in latest):
        return ngettext("佐证%(n)d份，均拍摄于立项之后", "佐证%(n)d份，均拍摄于立项之后", n)
    return ngettext("佐证%(n)d份，均形成于立项之后", "佐证%(n)d份，均形成于立项之后", n)

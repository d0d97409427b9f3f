"""What may be passed on: the clerk confirms the masked text, or writes a summary; and whom it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.intake import rules
from ligai.intake.actions.hand import surviving, take, told, within
from ligai.intake.models import Report, Subject
from ligai.kernel import masks
from ligai.kernel.errors import Refused
from ligai.kernel.phrases import listed
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.org.models import Person
from ligai.org.rules import Visibility
from ligai.problems import actions as problems

_TITLE, _PLACE = 100, 200
_ALIKE = 12  # so many characters in a row are the reporter's own words
_SURE = {
    masks.Kind.IDENTITY_NUMBER, masks.Kind.BANK_CARD, masks.Kind.EMAIL, masks.Kind.MOBILE,
    masks.Kind.PLATE,
}  # fmt: skip
"""Kinds that nobody writes by chance; a name or a door may be part of the matter itself."""


@writes
def confirm_mask(
    report: Report,
    *,
    actor: Actor,
    title: str,
    text: str,
    place: str = "",
    seen: int | None = None,
) -> Report:
    """Confirm the title, the text and the place that may leave intake.

    Raises Refused for a number that is still in them, and, when the reporter keeps the words, for
    a text that repeats them.
    """
    hand = take(report, rules.MASK_STEP, actor=actor, seen=seen)
    confirmed = {
        "title": told(title, _("请写一句话的标题"), "title", _TITLE),
        "masked_text": told(text, _("请写可以转出去的文字"), "text"),
        "masked_place": within(place, "place", _PLACE),
    }
    for field, name in (("title", "title"), ("masked_text", "text"), ("masked_place", "place")):
        _check_masked(confirmed[field], name)
    if hand.report.keeps_words:
        _check_summary(hand.report, confirmed["masked_text"])
    changes: dict[str, Any] = {**confirmed, "masked_at": hand.now}
    hand.put(rules.MASK_STEP.verb, changes)
    return hand.report


def _check_masked(text: str, field: str) -> None:
    left = [mask for mask in masks.propose(text) if mask.kind in _SURE]
    if left:
        shown = listed(sorted({mask.replacement for mask in left}))
        raise Refused(_("还有没遮住的号码：%(kinds)s") % {"kinds": shown}, field=field)


def _check_summary(report: Report, summary: str) -> None:
    """A summary says it in other words."""
    said, plain = "".join(report.said().split()), "".join(summary.split())
    pieces = (plain[i : i + _ALIKE] for i in range(max(len(plain) - _ALIKE, 0) + 1))
    if any(len(piece) == _ALIKE and piece in said for piece in pieces):
        raise Refused(_("反映人不愿转出原话，请用自己的话概括"), field="text")


@writes
def name_subjects(
    report: Report, *, actor: Actor, persons: Sequence[Person], seen: int | None = None
) -> Report:
    """Say whom the report is about: from now on they have no part in it and do not see it.

    Where one of them leads the problem that the report follows, the office is told to replace them.
    """
    hand = take(report, rules.ROUTE_STEP, actor=actor, seen=seen)
    if not persons:
        raise Refused(_("请选择人"), field="persons")
    known = set(hand.report.subjects.values_list("person_id", flat=True))
    new = [person for person in persons if person.pk not in known]
    Subject.objects.bulk_create(Subject(report=hand.report, person=person) for person in new)
    hand.put(rules.ROUTE_STEP.verb, {"visibility": Visibility.RESTRICTED})
    if (link := hand.report.link) is not None:
        problems.note_recusal(surviving(link.problem), actor=actor)
    return hand.report

"""Before a photo passes on: parts of it are made black in a copy, or it is kept back altogether."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from ligai.files.actions import cover
from ligai.files.models import StoredFile
from ligai.files.rules import Area
from ligai.intake import rules
from ligai.intake.actions.hand import THIS_ROW, ReportHand, take
from ligai.intake.models import Photo, Report
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.org.access import require


def cover_photo(
    report: Report,
    *,
    actor: Actor,
    photo: Photo,
    areas: Sequence[Area],
    seen: int | None = None,
) -> Photo:
    """Make these areas of a photo black, in a copy that passes on in its place; the last copy counts.

    The photo itself stays with the clerk and whoever gave it. Raises Refused beside `areas`, and
    once the photo was passed on.
    """
    require(actor, rules.INTAKE, report)
    if report.is_about(actor):
        raise NotAllowed(_("您看不到这件诉求"))
    copy = cover(photo.file, areas, actor=actor)  # drawn before the transaction, as all pictures
    return _cover(report, photo, copy, len(areas), actor=actor, seen=seen)


@writes
def _cover(
    report: Report, photo: Photo, copy: StoredFile, count: int, *, actor: Actor, seen: int | None
) -> Photo:
    hand = take(report, rules.COVER_STEP, actor=actor, seen=seen)
    held = _held(hand, photo)
    held.covered, held.withheld = copy, False
    held.save(update_fields=["covered", "withheld"])
    facts = {"photo": str(held.number), "count": count, "copy": copy.sha256}
    hand.put(rules.COVER_STEP.verb, facts=facts)
    return held


@writes
def withhold_photo(report: Report, *, actor: Actor, photo: Photo, seen: int | None = None) -> Photo:
    """Keep a photo back; blackening parts of it later lets the copy pass on after all."""
    hand = take(report, rules.WITHHOLD_STEP, actor=actor, seen=seen)
    held = _held(hand, photo)
    if held.withheld:
        raise Refused(_("这张已经定下不转"))
    held.withheld = True
    held.save(update_fields=["withheld"])
    hand.put(rules.WITHHOLD_STEP.verb, facts={"photo": str(held.number)})
    return held


def _held(hand: ReportHand, photo: Photo) -> Photo:
    """The photo, locked after its report; Refused when it is another report's, or has passed on."""
    found = hand.report.photos.select_for_update(**THIS_ROW).filter(pk=photo.pk).first()
    if found is None:
        raise Refused(_("这张照片不是这件诉求的"))
    if found.evidence_id is not None:
        raise Refused(_("这张已经转出，收不回来了"))
    return found

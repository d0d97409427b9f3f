"""Photos given along with a report: taken in without their names, and passed on only by the clerk's choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ligai.files.actions import store
from ligai.files.models import StoredFile
from ligai.files.rules import MOST_AT_ONCE, PICTURES
from ligai.intake import rules
from ligai.intake.actions.hand import THIS_ROW, ReportHand, surviving, take
from ligai.intake.models import Photo, Report
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.writing import database_now, writes
from ligai.problems import actions as problems
from ligai.problems.models import Problem

Upload: TypeAlias = "StoredFile | UploadedFile[Any]"


def stored(uploads: Sequence[Upload], *, actor: Actor) -> tuple[StoredFile, ...]:
    """What a form brings, stored before the transaction; what is stored already goes along.

    Raises Refused beside `file` for too many, and for whatever is not a picture.
    """
    if len(uploads) > MOST_AT_ONCE:
        raise Refused(_("一次最多交%(n)d张照片") % {"n": MOST_AT_ONCE}, field="file")
    return tuple(
        each
        if isinstance(each, StoredFile)
        else store(each, actor=actor, kinds=PICTURES, nameless=True)
        for each in uploads
    )


def attach(report: Report, files: Sequence[StoredFile], *, actor: Actor) -> dict[str, Any]:
    """Tie the files to a report that is in hand; the fact that names them by their hashes, or {}."""
    if not files:
        return {}
    wanted = list(dict.fromkeys(file.pk for file in files))
    held = StoredFile.objects.select_for_update(**THIS_ROW).filter(pk__in=wanted).order_by("pk")
    found = {file.pk: file for file in held}
    _check(report, [found[pk] for pk in wanted if pk in found], len(wanted), actor)
    first, moment = report.photos.count() + 1, database_now()
    photos = [
        Photo(report=report, file=found[pk], number=number, added_at=moment)
        for number, pk in enumerate(wanted, first)
    ]
    Photo.objects.bulk_create(photos)
    return {"files": [_proof(photo) for photo in photos]}


def _check(report: Report, found: list[StoredFile], wanted: int, actor: Actor) -> None:
    used = Photo.objects.filter(file__in=found).exists()
    if len(found) < wanted or used:
        raise Refused(_("传过的照片已经过期，请重新选"), field="file")
    if any(not file.is_picture for file in found):
        raise Refused(_("这里只收照片"), field="file")
    if any(file.author_id != (actor.id if actor.is_person else None) for file in found):
        raise Refused(_("只能交自己上传的文件"), field="file")
    if report.photos.count() + wanted > rules.MOST_PHOTOS:
        raise Refused(_("一件诉求最多%(n)d张照片") % {"n": rules.MOST_PHOTOS}, field="file")


def _proof(photo: Photo) -> dict[str, str]:
    """What proves later that the photo is the one that was given; never what it was called."""
    return {
        "photo": str(photo.number),
        "sha256": photo.file.sha256,
        "as_brought": photo.file.original_sha256,
    }


@writes
def pass_photos(
    report: Report, *, actor: Actor, photos: Sequence[Photo], seen: int | None = None
) -> Report:
    """Pass chosen photos on to the problem that the report follows, as showing how it was before.

    Nothing is passed on by itself: whether a photo shows who took it is the clerk's judgement.
    """
    hand = take(report, rules.PASS_STEP, actor=actor, seen=seen)
    link = hand.report.link
    if link is None:
        raise Refused(_("没有并入任何问题"))
    if not photos:
        raise Refused(_("请选择要转出的照片"), field="photos")
    pass_on(hand, surviving(link.problem), photos)
    return hand.report


def pass_on(hand: ReportHand, problem: Problem, photos: Iterable[Photo]) -> None:
    """Hand the photos of the report in hand on, and write down which; nothing where none are chosen."""
    chosen = {photo.pk for photo in photos}
    if not chosen:
        return
    given = (
        hand.report.photos.filter(pk__in=chosen).not_in(problem).select_related("file", "covered")
    )
    fresh = list(given.select_for_update(**THIS_ROW))
    if len(fresh) < len(chosen):
        raise Refused(_("选的照片不是这件诉求的，或者已经转出"), field="photos")
    evidence = problems.add_before(
        problem,
        actor=hand.actor,
        what=rules.written(_("反映人提供的照片")),
        files=[photo.passed_file for photo in fresh],
    )
    for photo, proof in zip(fresh, evidence, strict=True):
        photo.evidence = proof
        photo.save(update_fields=["evidence"])
    facts = {"count": len(fresh), "photos": [str(photo.number) for photo in fresh]}
    # To which problem a report that was handed over went, its clerk does not learn.
    number = problem.number if hand.report.handed_at is None else ""
    hand.put(rules.PASS_STEP.verb, facts={**facts, "number": number})

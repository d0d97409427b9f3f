"""Only the blackened copy of a photo passes on; nobody but the clerk and its giver gets the photo itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from ligai.files.models import StoredFile
from ligai.files.rules import Area
from ligai.intake import actions
from ligai.intake.models import Photo, Report
from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ledger.audit import audit
from ligai.ledger.models import Event
from ligai.org.rules import Role
from ligai.problems.models import Evidence
from tests import cast
from tests.cast import World
from tests.files.uploads import jpeg, upload
from tests.intake.reporters import following, masked
from tests.problems.proofs import last, told

FACE = [Area(50, 0, 50, 50)]


@pytest.fixture
def report(world: World) -> Report:
    """It follows a problem; neither of its two photos has passed on."""
    photos = [upload(jpeg(size=(200, 100))), upload(jpeg(colour="khaki", size=(200, 100)))]
    return following(world, cast.registered(world), uploads=photos)


def covered(world: World, report: Report, number: int = 1) -> Photo:
    photo = report.photos.get(number=number)
    return actions.cover_photo(report, actor=world.lin, photo=photo, areas=FACE)


def passed_on(world: World, report: Report) -> StoredFile:
    photo = report.photos.get(number=1)
    actions.pass_photos(report, actor=world.lin, photos=[photo])
    [proof] = Evidence.objects.filter(problem=report.problem)
    assert proof.file is not None
    return proof.file


def test_the_copy_passes_on_in_place_of_the_photo(world: World, report: Report) -> None:
    photo = covered(world, report)
    assert told(last(report)) == (
        "林见秋涂黑了第1张照片的1处",
        "林见秋 blackened parts of photo 1: 1",
    )
    assert passed_on(world, report) == photo.covered
    assert not Evidence.objects.shows_file_to(world.xu, photo.file_id)
    assert audit().faults == []


def test_a_photo_that_was_not_covered_passes_on_as_it_is(world: World, report: Report) -> None:
    assert passed_on(world, report) == report.photos.get(number=1).file


def test_the_last_of_two_copies_counts(world: World, report: Report) -> None:
    first, second = covered(world, report).covered, covered(world, report).covered
    assert first != second
    assert passed_on(world, report) == second


def test_what_is_kept_back_does_not_pass_on_until_it_is_covered(
    world: World, report: Report
) -> None:
    photo = report.photos.get(number=1)
    actions.withhold_photo(report, actor=world.lin, photo=photo)
    with pytest.raises(Refused):
        actions.pass_photos(report, actor=world.lin, photos=[photo])
    with pytest.raises(Refused, match="已经定下不转"):
        actions.withhold_photo(report, actor=world.lin, photo=photo)
    copy = covered(world, report).covered
    assert passed_on(world, report) == copy


def test_what_has_passed_on_is_covered_no_more(world: World, report: Report) -> None:
    passed_on(world, report)
    photo = report.photos.get(number=1)
    for act in (actions.withhold_photo, _cover):
        with pytest.raises(Refused, match="已经转出"):
            act(report, actor=world.lin, photo=photo)


def _cover(report: Report, **given: object) -> Photo:
    return actions.cover_photo(report, areas=FACE, **given)  # type: ignore[arg-type]


def test_only_the_clerk_covers_and_only_photos_of_this_report(world: World, report: Report) -> None:
    photo = report.photos.get(number=1)
    before = Event.objects.of(report).count()
    for act in (actions.withhold_photo, _cover):
        with pytest.raises(NotAllowed):
            act(report, actor=world.xu, photo=photo)
        with pytest.raises(Stale):
            act(report, actor=world.lin, photo=photo, seen=1)
        with pytest.raises(Refused, match="不是这件诉求的"):
            act(masked(world), actor=world.lin, photo=photo)
    assert Event.objects.of(report).count() == before


# ── the hunt ─────────────────────────────────────────────────────────────────


def addresses(photo: Photo) -> Iterator[str]:
    """Wherever a file may be asked for, by any id that there is."""
    for file in StoredFile.objects.all():
        yield reverse("desk:file", args=[file.pk, "file.jpg"])
        yield reverse("desk:thumbnail", args=[file.pk])
    for name in ("report_photo", "report_thumbnail", "report_photo_covered"):
        yield reverse(f"desk:{name}", args=[photo.report_id, photo.number])
    yield reverse("public:photo", args=[photo.number])


def fetched(world: World, photo: Photo) -> Iterator[tuple[str, str, str]]:
    """(who, address, hash of what came) for everybody but the clerks, and for the public."""
    for key in [*world.people, ""]:
        if key and world.posts[key].role == Role.CLERK:
            continue
        client = Client()
        if key:
            client.force_login(world.people[key])
        for address in addresses(photo):
            answer = client.get(address)
            if answer.status_code == 200:
                content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
                yield key, address, hashlib.sha256(content).hexdigest()


def test_nobody_else_can_fetch_the_photo_nor_its_thumbnail(world: World, report: Report) -> None:
    photo = covered(world, report)
    copy = passed_on(world, report)
    found = list(fetched(world, photo))
    hidden = {photo.file.sha256, photo.file.thumbnail_sha256, photo.file.original_sha256}
    assert [(who, where) for who, where, sha256 in found if sha256 in hidden] == []
    assert {sha256 for _who, _where, sha256 in found} == {copy.sha256, copy.thumbnail_sha256}
    assert any(who == "xu" for who, _where, _sha256 in found)  # the copy itself is there


def test_the_hunt_would_find_a_photo_that_passed_on_uncovered(world: World, report: Report) -> None:
    photo = report.photos.get(number=1)
    passed_on(world, report)
    found = {sha256 for _who, _where, sha256 in fetched(world, photo)}
    assert photo.file.sha256 in found

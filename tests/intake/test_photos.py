"""Photos of a report: kept without their names, proved by their hashes, passed on only by choice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.files import actions as files
from ligai.files.models import StoredFile
from ligai.files.rules import KEPT_WAITING, PICTURES
from ligai.intake import actions
from ligai.intake.models import Photo
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.ledger.audit import audit
from ligai.ledger.models import Event
from ligai.problems.models import Evidence
from tests import cast
from tests.cast import World
from tests.files.uploads import jpeg, pdf, png, upload
from tests.intake.reporters import following, masked, sent
from tests.problems.proofs import last, told


def test_several_photos_come_with_a_report_and_their_names_are_forgotten(world: World) -> None:
    report = sent(world, uploads=[upload(jpeg(), "王小明拍的.jpg"), upload(png(), "b.png")]).report
    first, second = report.photos.select_related("file")
    assert (first.number, second.number) == (1, 2)
    assert (first.file.name, first.file.author) == ("file.jpg", None)
    event = last(report)
    assert [each["sha256"] for each in event.facts["files"]] == [
        first.file.sha256,
        second.file.sha256,
    ]
    assert event.facts["files"][0]["as_brought"] == first.file.original_sha256
    assert "王小明" not in str(event.facts)
    assert told(event) == ("收到一件诉求，渠道：网页", "A report came in by: 网页")
    assert audit().faults == []


def test_photos_that_were_stored_before_go_along(world: World) -> None:
    file = files.store(upload(jpeg()), actor=PUBLIC, kinds=PICTURES)
    report = sent(world, uploads=[file]).report
    assert [photo.file for photo in report.photos.all()] == [file]
    with pytest.raises(Refused) as caught:
        sent(world, uploads=[file])  # of another report already
    assert caught.value.field == "file"


def test_the_same_sheet_again_stores_nothing(world: World) -> None:
    for _twice in range(2):
        sent(world, uploads=[upload(jpeg())], once="q" * 22)
    assert (Photo.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_a_photo_of_a_report_is_not_swept(world: World) -> None:
    report = sent(world, uploads=[upload(jpeg())]).report
    StoredFile.objects.update(stored_at=report.received_at - 2 * KEPT_WAITING - timedelta(1))
    assert files.sweep(actor=CLOCK) == 0


def test_only_photos_are_taken(world: World) -> None:
    with pytest.raises(Refused) as caught:
        sent(world, uploads=[upload(pdf(), "照片.jpg")])
    assert caught.value.field == "file"
    document = files.store(upload(pdf()), actor=PUBLIC)
    with pytest.raises(Refused, match="只收照片"):
        sent(world, uploads=[document])


def test_nobody_gives_a_file_of_somebody_elses(world: World) -> None:
    theirs = files.store(upload(jpeg()), actor=world.song)
    with pytest.raises(Refused, match="自己上传"):
        sent(world, uploads=[theirs])


def test_photos_may_be_added_without_a_word(world: World) -> None:
    report = sent(world, uploads=[upload(jpeg())]).report
    actions.add_words(report, actor=PUBLIC, uploads=[upload(jpeg(colour="khaki"))])
    assert [photo.number for photo in report.photos.all()] == [1, 2]
    assert report.words() == ["致和南小区堆物占道，消防车进不去"]
    with pytest.raises(Refused) as caught:
        actions.add_words(report, actor=PUBLIC)
    assert caught.value.field == "text"


def test_there_is_an_end_to_the_photos_of_one_report(world: World) -> None:
    report = sent(world, uploads=[upload(jpeg())] * 9).report
    for _more in range(2):
        actions.add_words(report, actor=PUBLIC, uploads=[upload(jpeg())] * 9)
    with pytest.raises(Refused, match="30"):
        actions.add_words(report, actor=PUBLIC, uploads=[upload(jpeg())] * 9)


def test_having_met_it_too_may_bring_photos(world: World) -> None:
    problem = cast.planned(world)
    mine = actions.join(problem, actor=PUBLIC, text="也是", uploads=[upload(jpeg())]).report
    assert mine.photos.count() == 1
    assert not problem.evidence.exists()  # nothing passes by itself


def test_what_the_clerk_chooses_is_evidence_of_how_it_was(world: World) -> None:
    report = masked(world, uploads=[upload(jpeg()), upload(jpeg(colour="khaki"))])
    [chosen] = report.photos.filter(number=2)
    problem = actions.open_problem(report, actor=world.lin, photos=[chosen])
    [proof] = problem.evidence.all()
    assert (proof.file, proof.shows, proof.kind) == (chosen.file, "before", "photo")
    assert Evidence.objects.shows_file_to(world.xu, chosen.file_id)
    other = report.photos.get(number=1)
    assert not Evidence.objects.shows_file_to(world.xu, other.file_id)
    assert told(last(report))[0] == f"林见秋把1张照片转给问题{problem.number}"
    assert audit().faults == []


def test_photos_are_passed_on_when_linking_and_later_and_once(world: World) -> None:
    problem = cast.registered(world)
    report = following(world, problem, uploads=[upload(jpeg()), upload(png())])
    first, second = report.photos.all()
    actions.pass_photos(report, actor=world.lin, photos=[first])
    with pytest.raises(Refused, match="已经转出"):
        actions.pass_photos(report, actor=world.lin, photos=[first, second])
    actions.pass_photos(report, actor=world.lin, photos=[second])
    assert problem.evidence.count() == 2
    assert {event.verb for event in Event.objects.of(problem)} >= {"problem.evidence_added"}


def test_photos_of_another_report_are_not_passed_on(world: World) -> None:
    theirs = sent(world, uploads=[upload(jpeg())]).report.photos.get()
    report = following(world, cast.registered(world), uploads=[upload(png())])
    with pytest.raises(Refused, match="不是这件诉求的"):
        actions.pass_photos(report, actor=world.lin, photos=[theirs])
    with pytest.raises(Refused, match="请选择"):
        actions.pass_photos(report, actor=world.lin, photos=[])


def test_nobody_but_the_clerk_passes_photos_on(world: World) -> None:
    report = following(world, cast.registered(world), uploads=[upload(jpeg())])
    with pytest.raises(NotAllowed):
        actions.pass_photos(report, actor=world.xu, photos=report.photos.all())
    assert not Evidence.objects.exists()


def test_a_problem_that_is_settled_takes_no_more_photos(world: World) -> None:
    problem = cast.registered(world)
    report = following(world, problem, uploads=[upload(jpeg())])
    problem.state = "closed"
    problem.save(update_fields=["state"])
    with pytest.raises(Refused, match="已经了结"):
        actions.pass_photos(report, actor=world.lin, photos=report.photos.all())

"""Handing in evidence: files that survive a refusal, pictures in pairs, and who is given a file."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ligai.files import actions as files
from ligai.files.blobs import path_of
from ligai.files.models import StoredFile
from ligai.files.pending import token
from ligai.problems import actions as problems
from ligai.problems.models import Evidence, Problem
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, take
from tests.files.uploads import jpeg, office, pdf, upload

GIVEN = {"what": "划线后", "evidence_kind": "photo", "shows": "after"}


def picture(name: str = "a.jpg", **drawn: Any) -> SimpleUploadedFile:
    return upload(jpeg(**drawn), name)


def proved(world: World, problem: Problem, content: bytes, **given: Any) -> Evidence:
    """A piece of evidence with a file, by Song."""
    file = files.store(upload(content), actor=world.song)
    facts = {"what": "照片", "kind": "photo", **given}
    return problems.add_evidence(problem, actor=world.song, attached=[file], **facts)


def address(evidence: Evidence) -> str:
    assert evidence.file is not None
    return reverse("desk:file", args=[evidence.file.pk, evidence.file.name])


def test_several_files_are_handed_in_at_once(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    two = [picture(), upload(pdf(), "验收单.pdf")]
    take(seat("song"), "add_evidence", problem, **GIVEN, attached=two)
    names = [e.file.name for e in problem.evidence.all() if e.file]
    assert names == ["a.jpg", "验收单.pdf"]


def test_a_refused_form_keeps_what_was_typed_and_the_files_and_goes_on(
    world: World, seat: Seat
) -> None:
    problem, client = cast.dispatched(world), seat("song")
    tomorrow = cast.today() + timedelta(days=1)
    answer = post(
        client, "add_evidence", problem, **GIVEN, taken_on=str(tomorrow), attached=[picture()]
    )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "形成日期不能晚于今天" in text
    assert "划线后" in text
    assert "已传：a.jpg" in text
    [kept] = re.findall(r'name="attached_before" value="([^"]+)"', text)
    again = post(client, "add_evidence", problem, **GIVEN, attached_before=kept)
    assert again.status_code == 302
    assert problem.evidence.get().file == StoredFile.objects.get()


def test_one_bad_file_is_named_and_the_good_ones_stay(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    brought = [picture(), upload(b"MZ\x90\x00", "program.exe")]
    answer = post(seat("song"), "add_evidence", problem, **GIVEN, attached=brought)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“program.exe”：这种文件不收。可以交：" in text
    assert "已传：a.jpg" in text
    assert not problem.evidence.exists()


def test_nobody_takes_over_a_file_that_another_form_holds(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    of_qiu = token(files.store(upload(pdf()), actor=world.qiu), actor=world.qiu)
    for stolen in (of_qiu, of_qiu[:-1], "1", ""):
        answer = post(seat("song"), "add_evidence", problem, **GIVEN, attached_before=stolen)
        assert answer.status_code == 422
        assert "传过的文件已经过期" in answer.content.decode()


def test_too_many_files_are_refused_before_they_are_stored(world: World, seat: Seat) -> None:
    ten = [upload(pdf(), f"{n}.pdf") for n in range(10)]
    answer = post(seat("song"), "add_evidence", cast.dispatched(world), **GIVEN, attached=ten)
    assert answer.status_code == 422
    assert "一次最多交9个文件" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_whoever_may_not_add_evidence_stores_nothing(world: World, seat: Seat) -> None:
    answer = post(
        seat("lin"), "add_evidence", cast.dispatched(world), **GIVEN, attached=[picture()]
    )
    assert answer.status_code in (403, 409)
    assert not StoredFile.objects.exists()


def test_before_and_after_stand_side_by_side_with_words_for_who_cannot_see(
    world: World, seat: Seat
) -> None:
    problem = cast.dispatched(world)
    measure = problem.measures.get()
    for shows in ("before", "after"):
        proved(world, problem, jpeg(), shows=shows, measure=measure, taken_on=cast.today())
    text = page(seat("xu"), "problem", problem.pk)
    pair = text[text.index('<div class="pair">') :].partition("</div>")[0]
    assert re.findall(r'alt="([^"]+)"', pair) == ["整改前：照片", "整改后：照片"]
    assert pair.count('loading="lazy"') == 2
    assert "还没有" not in pair
    assert "佐证2份，均拍摄于立项之后" in text


def test_half_a_pair_says_what_is_wanting(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    proved(world, problem, jpeg(), shows="before", measure=problem.measures.get())
    text = page(seat("xu"), "problem", problem.pk)
    assert "还没有整改后的图片" in text
    assert "均拍摄于立项之后" not in text  # nobody knows when it was taken


def test_a_picture_older_than_the_problem_is_said_to_be(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    old = jpeg(taken_at=datetime(2018, 5, 1, 9))
    proved(world, problem, old, shows="after", measure=problem.measures.get())
    text = page(seat("xu"), "problem", problem.pk)
    assert "佐证1份，其中1份形成于立项之前" in text
    assert "早于立项" in text
    proved(world, problem, old, taken_on=cast.today())
    assert "图片自记<time" in page(seat("xu"), "problem", problem.pk)


def test_evidence_without_a_file_is_shown_as_before(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    problems.add_evidence(problem, actor=world.song, what="停车公约与签字页")
    text = page(seat("xu"), "problem", problem.pk)
    assert "停车公约与签字页" in text
    assert "佐证1份" in text
    assert "/desk/files/" not in text


def test_only_the_latest_version_counts_and_says_which_it_is(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    first = proved(world, problem, pdf(), what="公约", kind="document")
    file = picture("新.jpg")
    take(seat("song"), "replace_evidence", first, what="公约补签", attached=[file])
    text = page(seat("song"), "problem", problem.pk)
    assert "佐证1份" in text
    assert "第2版" in text
    assert reverse("desk:replace_evidence", args=[first.pk]) not in text


@pytest.mark.parametrize(
    ("content", "content_type", "inline"),
    [
        (jpeg(), "image/jpeg", True),
        (pdf(), "application/pdf", True),
        (
            office(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            False,
        ),
        ("公约\n".encode(), "text/plain", False),
    ],
)
def test_a_file_is_given_out_as_what_it_is_and_never_guessed(
    world: World, seat: Seat, content: bytes, content_type: str, inline: bool
) -> None:
    evidence = proved(world, cast.dispatched(world), content)
    answer = seat("xu").get(address(evidence))
    assert answer.status_code == 200
    assert evidence.file is not None
    assert b"".join(answer) == path_of(evidence.file.sha256).read_bytes()  # type: ignore[call-overload]
    assert answer["Content-Type"] == content_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, max-age=3600"
    assert answer["Content-Disposition"].startswith("inline" if inline else "attachment")
    sandboxed = answer["Content-Security-Policy"].startswith("sandbox")
    assert sandboxed == (content_type != "image/jpeg")


def test_whoever_does_not_see_the_problem_does_not_get_its_files(world: World, seat: Seat) -> None:
    evidence = proved(world, cast.dispatched(world), jpeg())
    small = reverse("desk:thumbnail", args=[evidence.file_id])
    for here in (address(evidence), small):
        assert seat("shen").get(here).status_code == 404
        assert seat("meng").get(here).status_code == 404
        assert seat("xu").get(here).status_code == 200


def test_a_file_that_proves_nothing_yet_is_given_to_nobody(world: World, seat: Seat) -> None:
    file = files.store(upload(pdf()), actor=world.song)
    assert seat("song").get(reverse("desk:file", args=[file.pk, "a.pdf"])).status_code == 404


def test_a_document_has_no_thumbnail_and_a_lost_file_is_not_found(world: World, seat: Seat) -> None:
    evidence = proved(world, cast.dispatched(world), pdf())
    small = reverse("desk:thumbnail", args=[evidence.file_id])
    assert seat("xu").get(small).status_code == 404
    assert evidence.file is not None
    path_of(evidence.file.sha256).unlink()
    assert seat("xu").get(address(evidence)).status_code == 404

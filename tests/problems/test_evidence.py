"""Evidence with files: whose, of when, which version; and what the ledger says of a file."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from ligai.files import actions as files
from ligai.files.models import StoredFile
from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ledger.actor import CLOCK, Actor
from ligai.problems import actions as problems
from ligai.problems.models import Evidence
from ligai.problems.rules import EVIDENCE_ADDED, EVIDENCE_REPLACED
from tests import cast
from tests.cast import World
from tests.files.uploads import jpeg, pdf, upload
from tests.problems.proofs import assert_balanced, last, refused, told

NAME = "张三家门口.jpg"


def brought(actor: Actor, content: bytes | None = None, name: str = NAME) -> StoredFile:
    """A file that somebody has just uploaded."""
    return files.store(upload(content or jpeg(), name), actor=actor)


def test_each_file_is_a_piece_of_evidence_and_the_ledger_knows_it_by_its_hash(
    world: World,
) -> None:
    problem = cast.dispatched(world)
    measure = problem.measures.get()
    pair = [brought(world.song), brought(world.song, pdf(), "验收单.pdf")]
    first = problems.add_evidence(
        problem, actor=world.song, what="划线后", kind="photo", measure=measure, shows="after",
        attached=pair,
    )  # fmt: skip
    rows = list(problem.evidence.all())
    assert first == rows[0]
    assert [(r.file, r.shows, r.measure, r.revision) for r in rows] == [
        (file, "after", measure, 1) for file in pair
    ]
    event = last(problem)
    assert event.verb == EVIDENCE_ADDED.key
    assert told(event) == ("宋怀瑾提交佐证：划线后", "宋怀瑾 added evidence: 划线后")
    assert event.facts["files"] == [
        {"evidence": str(r.pk), "sha256": r.file.sha256, "as_brought": r.file.original_sha256}
        for r in rows
        if r.file is not None
    ]
    assert_balanced(problem)


def test_what_lies_on_disk_is_what_the_ledger_says(world: World) -> None:
    problem = cast.dispatched(world)
    problems.add_evidence(problem, actor=world.song, what="照片", attached=[brought(world.song)])
    [proof] = last(problem).facts["files"]
    sha256 = proof["sha256"]
    path = Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    assert proof["as_brought"] == hashlib.sha256(jpeg()).hexdigest()


def test_the_name_of_a_file_never_enters_the_ledger(world: World) -> None:
    problem = cast.dispatched(world)
    problems.add_evidence(problem, actor=world.song, what="照片", attached=[brought(world.song)])
    event = last(problem)
    written = json.dumps([event.facts, event.canonical], ensure_ascii=False, default=str)
    assert "张三" not in written
    assert all("张三" not in (word.text or "") for word in event.words.all())


def test_evidence_keeps_its_file_from_being_swept(world: World) -> None:
    problem = cast.dispatched(world)
    used, waits = brought(world.song), brought(world.song, pdf())
    problems.add_evidence(problem, actor=world.song, what="照片", attached=[used])
    long_ago = datetime.now(UTC) - timedelta(days=30)
    StoredFile.objects.update(stored_at=long_ago)
    assert files.sweep(actor=CLOCK) == 1
    assert list(StoredFile.objects.all()) == [used]
    with used.open() as content:
        assert content.read()
    with refused(Refused, "已经过期", field="attached"):
        problems.add_evidence(problem, actor=world.song, what="公约", attached=[waits])


def test_nobody_hands_in_a_file_of_somebody_else(world: World) -> None:
    problem = cast.dispatched(world)
    with refused(Refused, "只能交自己上传的文件", field="attached"):
        problems.add_evidence(problem, actor=world.song, what="照片", attached=[brought(world.qiu)])
    assert not problem.evidence.exists()


def test_too_many_files_and_unknown_words_are_refused(world: World) -> None:
    problem = cast.dispatched(world)
    file = brought(world.song)
    with refused(Refused, "一次最多交9个文件", field="attached"):
        problems.add_evidence(problem, actor=world.song, what="照片", attached=[file] * 10)
    with refused(Refused, "请选择整改前还是整改后", field="shows"):
        problems.add_evidence(problem, actor=world.song, what="照片", shows="during")
    with refused(Refused, "请选择佐证的类别", field="kind"):
        problems.add_evidence(problem, actor=world.song, what="照片", kind="film")


def test_a_later_version_leaves_the_earlier_where_it_is(world: World) -> None:
    problem = cast.dispatched(world)
    first = problems.add_evidence(
        problem, actor=world.song, what="公约", measure=problem.measures.get(),
        attached=[brought(world.song, pdf())],
    )  # fmt: skip
    newer = problems.replace_evidence(
        first, actor=world.qiu, what="公约，补了签字页", attached=[brought(world.qiu, pdf() + b"%")]
    )
    assert (newer.revision, newer.replaces, newer.measure) == (2, first, first.measure)
    assert (newer.author_name, newer.kind) == ("邱若水", first.kind)
    assert Evidence.objects.filter(pk=first.pk).exists()
    event = last(problem)
    assert event.verb == EVIDENCE_REPLACED.key
    assert told(event) == (
        "邱若水换上第2版佐证：公约，补了签字页",
        "邱若水 handed in version 2 of the evidence: 公约，补了签字页",
    )
    assert [proof["evidence"] for proof in event.facts["files"]] == [str(newer.pk)]
    assert_balanced(problem)


def test_a_version_is_replaced_once_and_by_one_file(world: World) -> None:
    problem = cast.dispatched(world)
    first = problems.add_evidence(problem, actor=world.song, what="公约")
    two = [brought(world.song), brought(world.song, pdf())]
    with refused(Refused, "新版只能有一个文件", field="attached"):
        problems.replace_evidence(first, actor=world.song, what="公约", attached=two)
    with refused(Refused, "请写明佐证是什么", field="what"):
        problems.replace_evidence(first, actor=world.song, what=" ")
    problems.replace_evidence(first, actor=world.song, what="公约")
    with refused(Stale, "已经有了新版"):
        problems.replace_evidence(first, actor=world.qiu, what="公约")


@pytest.mark.parametrize("name", ["lin", "jiang", "meng", "shen", "guan"])
def test_who_may_not_plan_may_not_replace(world: World, name: str) -> None:
    evidence = problems.add_evidence(cast.dispatched(world), actor=world.song, what="公约")
    with refused(NotAllowed):
        problems.replace_evidence(evidence, actor=getattr(world, name), what="公约")


def test_after_the_request_for_closure_no_version_changes(world: World) -> None:
    problem = cast.submitted(world)
    with refused(Refused, "不能再改措施和佐证"):
        problems.replace_evidence(problem.evidence.get(), actor=world.song, what="照片")


def test_what_the_picture_says_goes_before_what_its_author_declares(world: World) -> None:
    problem = cast.dispatched(world)
    old = brought(world.song, jpeg(datetime(2018, 5, 1, 9)))
    evidence = problems.add_evidence(
        problem, actor=world.song, what="照片", taken_on=cast.today(), attached=[old]
    )
    assert evidence.made_on == datetime(2018, 5, 1).date()
    assert evidence.is_contradicted
    assert evidence.is_older_than_its_problem
    plain = problems.add_evidence(problem, actor=world.song, what="照片", taken_on=cast.today())
    assert plain.made_on == cast.today()
    assert not plain.is_contradicted
    assert not plain.is_older_than_its_problem

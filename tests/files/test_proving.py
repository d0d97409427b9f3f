"""The audit holds the stored files to the hashes that the events name."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from ligai.files import blobs
from ligai.files.actions import store
from ligai.files.proving import check_files
from ligai.intake.models import Report as Told
from ligai.ledger.findings import Flaw, Report
from ligai.problems import actions as problems
from tests import cast
from tests.cast import World
from tests.files.uploads import jpeg, png, upload
from tests.intake.reporters import sent


def checked() -> Report:
    report = Report()
    check_files(report)
    return report


@pytest.fixture
def told(world: World) -> Told:
    """A report with two photos, and a problem with a proof."""
    proof = store(upload(png()), actor=world.xu)
    problems.add_evidence(cast.registered(world), actor=world.xu, what="底册", attached=[proof])
    return sent(world, uploads=[upload(jpeg()), upload(jpeg(colour="khaki"))]).report


def test_whole_files_are_counted(told: Told) -> None:
    report = checked()
    assert report.is_clean
    assert report.counts["files"] == 3


def test_a_file_that_is_missing_is_named_with_its_event(told: Told) -> None:
    gone = told.photos.get(number=2).file
    blobs.path_of(gone.sha256).unlink()
    [fault] = checked().faults
    assert fault.kind is Flaw.FILES
    assert fault.where == f"report {told.pk}/1 {gone.sha256[:16]}"
    assert fault.text == "文件不见了"


def test_a_file_that_was_changed_is_named(told: Told) -> None:
    changed = told.photos.get(number=1).file
    blobs.path_of(changed.sha256).write_bytes(jpeg(colour="red"))
    [fault] = checked().faults
    assert (fault.where.split()[-1], fault.text) == (changed.sha256[:16], "文件被改过")


def test_the_command_says_it_and_fails(told: Told) -> None:
    said = io.StringIO()
    call_command("audit", stdout=said)
    assert "3  个文件" in said.getvalue()
    blobs.path_of(told.photos.get(number=1).file.sha256).unlink()
    with pytest.raises(SystemExit):
        call_command("audit", stdout=said)
    assert "文件不见了" in said.getvalue()

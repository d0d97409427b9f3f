"""The clerk's page of one photo: numbers work alone, what is wrong is said, the copy stands under it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ligai.intake.models import Report
from tests.cast import World
from tests.desk.conftest import Seat
from tests.files.uploads import jpeg, upload
from tests.intake.reporters import masked


@pytest.fixture
def report(world: World) -> Report:
    return masked(world, uploads=[upload(jpeg(size=(200, 100)))])


def at(report: Report, name: str = "cover_photo", number: int = 1) -> str:
    return reverse(f"desk:{name}", args=[report.pk, number])


def test_areas_are_written_in_numbers_and_the_copy_is_shown(seat: Seat, report: Report) -> None:
    lin = seat("lin")
    assert at(report) in lin.get(reverse("desk:report_page", args=[report.pk])).content.decode()
    page = lin.get(at(report)).content.decode()
    assert at(report, "report_photo") in page
    assert at(report, "report_photo_covered") not in page
    assert lin.get(at(report, "report_photo_covered")).status_code == 404
    typed = {"seen": report.version(), "areas": "50 0 50 50\n 1，2，3.5，4% \n"}
    assert lin.post(at(report), typed)["Location"] == at(report)
    page = lin.get(at(report)).content.decode()
    assert at(report, "report_photo_covered") in page
    copy = lin.get(at(report, "report_photo_covered"))
    assert (copy.status_code, copy["Content-Type"]) == (200, "image/jpeg")
    assert "涂黑过" in lin.get(reverse("desk:report_page", args=[report.pk])).content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "还没有画，也没有写"),
        ("1 2 3", "第1行看不懂"),
        ("1 2 3 4\n一 二 三 四", "第2行看不懂"),
        ("90 0 20 10", "第1行在图外面"),
        ("nan 0 1 1", "第1行在图外面"),
        ("1 1 1 1\n" * 21, "涂1到20处"),
    ],
)
def test_what_is_no_area_is_said_and_stays(
    seat: Seat, report: Report, typed: str, says: str
) -> None:
    answer = seat("lin").post(at(report), {"seen": report.version(), "areas": typed})
    assert answer.status_code in (409, 422)
    page = answer.content.decode()
    assert says in page
    assert typed.strip().splitlines()[-1:] == [] or typed.strip().splitlines()[-1] in page
    assert report.photos.get().covered is None


def test_the_second_of_two_is_told_and_sees_the_areas_drawn(seat: Seat, report: Report) -> None:
    answer = seat("lin").post(at(report), {"seen": "1", "areas": "10.5 20 30 15"})
    assert answer.status_code == 409
    assert '<rect x="10.5" y="20.0" width="30.0" height="15.0"/>' in answer.content.decode()


def test_a_photo_is_kept_back_by_a_button(seat: Seat, report: Report) -> None:
    lin = seat("lin")
    assert lin.post(at(report, "withhold_photo")).status_code == 302
    assert report.photos.get().withheld
    page = lin.get(reverse("desk:report_page", args=[report.pk])).content.decode()
    assert "不转" in page
    assert (
        'name="photos"'
        not in lin.get(reverse("desk:open_problem", args=[report.pk])).content.decode()
    )
    assert lin.post(at(report, "withhold_photo", 2)).status_code == 404
    assert seat("xu").post(at(report, "withhold_photo")).status_code == 403

"""The clerk sees the photos of a report, passes chosen ones on, and nobody else sees the others."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from ligai.intake.models import Report
from tests import cast
from tests.cast import World
from tests.files.uploads import jpeg, png, upload
from tests.intake.reporters import following, masked


def clerk(world: World) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(world.people["lin"])
    return client


def photographed(world: World) -> Report:
    return masked(world, uploads=[upload(jpeg()), upload(png())])


def test_the_page_shows_them_to_the_clerk(world: World) -> None:
    report, client = photographed(world), clerk(world)
    page = client.get(reverse("desk:report_page", args=[report.pk])).content.decode()
    for number in (1, 2):
        for name in ("report_thumbnail", "report_photo"):
            address = reverse(f"desk:{name}", args=[report.pk, number])
            assert address in page
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(reverse("desk:report_photo", args=[report.pk, 3])).status_code == 404


def test_chosen_photos_go_along_when_a_problem_is_opened(world: World) -> None:
    report, client = photographed(world), clerk(world)
    address = reverse("desk:open_problem", args=[report.pk])
    page = client.get(address).content.decode()
    offered = re.findall(r'<input[^>]*name="photos"[^>]*>', page)
    assert offered
    assert not any("checked" in each for each in offered)  # nothing is chosen beforehand
    chosen = report.photos.get(number=2)
    typed = {"seen": report.version(), "unit": world.city.code, "photos": [chosen.pk]}
    assert client.post(address, typed).status_code == 302
    [proof] = report.problem.evidence.all()  # type: ignore[union-attr]
    assert proof.file == chosen.file


def test_later_ones_have_a_step_of_their_own(world: World) -> None:
    report = following(world, cast.registered(world), uploads=[upload(jpeg())])
    client = clerk(world)
    address = reverse("desk:pass_photos", args=[report.pk])
    assert address in client.get(reverse("desk:report_page", args=[report.pk])).content.decode()
    none = client.post(address, {"seen": report.version()})
    assert none.status_code == 422
    photo = report.photos.get()
    assert client.post(address, {"seen": report.version(), "photos": [photo.pk]}).status_code == 302
    page = client.get(reverse("desk:report_page", args=[report.pk])).content.decode()
    assert address not in page
    assert "已转出" in page


def test_a_photo_of_another_report_cannot_be_chosen(world: World) -> None:
    report, other = photographed(world), photographed(world)
    typed = {
        "seen": report.version(),
        "unit": world.city.code,
        "photos": [other.photos.first().pk],  # type: ignore[union-attr]
    }
    answer = clerk(world).post(reverse("desk:open_problem", args=[report.pk]), typed)
    assert answer.status_code == 422
    assert report.problem is None

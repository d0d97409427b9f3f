"""Photos from the street: several at once, kept by a refused sheet, shown to their owner alone."""

from __future__ import annotations

from typing import Any

from django.test import Client

from ligai.files.models import StoredFile
from ligai.intake import actions
from ligai.intake.models import Photo, Report
from ligai.ledger.actor import PUBLIC
from ligai.public.limits import UPLOADING
from tests.cast import World
from tests.files.uploads import jpeg, pdf, png, upload
from tests.public.hands import PROGRESS, REPORT, look_up, once_of, sheet, text_of
from tests.public.situations import asked, linked, received
from tests.public.test_queries import MOST
from tests.public.test_queries import asked as queries

OWN = "/progress/photos/1/"


def kept_by(answer: Any) -> list[str]:
    """What the form still holds."""
    return [token for _file, token in answer.context["form"].fields["photos"].uploads.files]


def test_the_sheet_asks_for_photos_with_the_camera(city: World, phone: Client) -> None:
    page = text_of(phone.get(REPORT))
    assert 'type="file"' in page
    assert 'accept="image/*"' in page
    assert "multiple" in page


def test_several_photos_arrive(city: World, phone: Client) -> None:
    typed = sheet(phone, photos=[upload(jpeg(), "我家.jpg"), upload(png(), "b.png")])
    assert phone.post(REPORT, typed).status_code == 302
    assert Report.objects.get().photos.count() == 2
    assert not StoredFile.objects.filter(name__contains="我家").exists()


def test_a_refused_sheet_keeps_its_photos(city: World, phone: Client) -> None:
    typed = sheet(phone, place="", photos=[upload(jpeg())])
    answer = phone.post(REPORT, typed)
    assert answer.status_code == 422
    assert "第1张已经传好" in text_of(answer)
    again = {**typed, "place": "3号楼", "photos": [], "photos_before": kept_by(answer)}
    assert phone.post(REPORT, again).status_code == 302
    assert Report.objects.get().photos.count() == StoredFile.objects.count() == 1


def test_photos_go_through_the_second_step_of_like_problems(city: World, phone: Client) -> None:
    _first, problem = linked(city)
    typed = sheet(phone, seen_alike="", photos=[upload(jpeg())])
    answer = phone.post(REPORT, typed)
    again = {**typed, "photos": [], "photos_before": kept_by(answer), "join": problem.pk}
    assert phone.post(REPORT, again).status_code == 302
    assert Photo.objects.get().report.problem == problem


def test_a_sheet_sent_twice_stores_once(city: World, phone: Client) -> None:
    typed = sheet(phone)
    for _twice in range(2):
        phone.post(REPORT, {**typed, "photos": [upload(jpeg())]})
    assert Photo.objects.count() == StoredFile.objects.count() == 1


def test_what_is_no_photo_is_said_beside_the_field(city: World, phone: Client) -> None:
    answer = phone.post(REPORT, sheet(phone, photos=[upload(pdf(), "x.jpg"), upload(jpeg())]))
    assert answer.status_code == 422
    [said] = answer.context["form"].errors["photos"]
    assert "这种文件不收" in said
    assert "PDF" not in said
    assert len(kept_by(answer)) == 1
    many = phone.post(REPORT, sheet(phone, photos=[upload(jpeg())] * 10))
    assert "9" in many.context["form"].errors["photos"][0]


def test_a_token_that_was_made_up_or_used_is_refused_in_words(city: World, phone: Client) -> None:
    forged = phone.post(REPORT, sheet(phone, photos_before=["abc:def"]))
    assert "photos" in forged.context["form"].errors
    first = phone.post(REPORT, sheet(phone, place="", photos=[upload(jpeg())]))
    tokens = kept_by(first)
    assert phone.post(REPORT, sheet(phone, photos_before=tokens)).status_code == 302
    used = phone.post(REPORT, sheet(phone, photos_before=tokens))
    assert used.status_code == 409
    assert "photos" in used.context["form"].errors
    assert Report.objects.count() == 1


def test_a_flood_of_photos_is_stopped_kindly(city: World, phone: Client) -> None:
    for _each in range(UPLOADING.most // 9):
        phone.post(REPORT, sheet(phone, place="", photos=[upload(pdf())] * 9))
    answer = phone.post(REPORT, sheet(phone, photos=[upload(jpeg())]))
    assert answer.status_code == 422
    assert str(UPLOADING.says) in answer.context["form"].errors["photos"]
    assert not StoredFile.objects.exists()


def test_ones_own_thumbnails_are_shown_after_code_and_secret_only(
    city: World, phone: Client
) -> None:
    told = received(city, uploads=[upload(jpeg(size=(1200, 900)))])
    other = received(city)
    assert phone.get(OWN).status_code == 404
    page = text_of(look_up(phone, told))
    assert OWN in page
    answer = phone.get(OWN)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "private" in answer["Cache-Control"]
    assert phone.get("/progress/photos/2/").status_code == 404
    stranger = Client()
    look_up(stranger, other)
    assert stranger.get(OWN).status_code == 404
    phone.post("/leave/")
    assert phone.get(OWN).status_code == 404


def test_photos_can_be_added_later_without_words(city: World, phone: Client) -> None:
    told = asked(city)
    look_up(phone, told)
    typed = {"once": once_of(phone, "adding"), "text": ""}
    for _twice in range(2):
        phone.post("/progress/add/", {**typed, "photos": [upload(jpeg())]})
    assert told.report.photos.count() == StoredFile.objects.count() == 1
    told.report.refresh_from_db()
    assert told.report.state == "received"
    empty = phone.post("/progress/add/", {"once": once_of(phone, "adding"), "text": " "})
    assert empty.status_code == 422
    assert "text" in empty.context["adding"].errors


def test_a_stranger_stores_nothing_by_adding(city: World, phone: Client) -> None:
    phone.post("/progress/add/", {"once": "a" * 32, "photos": [upload(jpeg())]})
    assert not StoredFile.objects.exists()


def test_ten_photos_cost_no_more_to_ask_for(city: World, phone: Client) -> None:
    told = received(city, uploads=[upload(jpeg())])
    look_up(phone, told)
    before = queries(lambda: phone.get(PROGRESS))
    actions.add_words(told.report, actor=PUBLIC, uploads=[upload(jpeg())] * 9)
    assert queries(lambda: phone.get(PROGRESS)) == before <= MOST

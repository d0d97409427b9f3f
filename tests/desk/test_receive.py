"""A report by telephone or at the counter: written down by the clerk, its receipt given once."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from ligai.intake import keyring
from ligai.intake.access import report_by
from ligai.intake.models import Identity, Report
from tests.cast import World
from tests.desk.conftest import Seat
from tests.intake.reporters import vault

HERE = "/desk/reports/receive/"
SAID = "3号楼楼道里堆满了旧家具，说了半个月没人管"


def sheet(client: Client, **typed: Any) -> dict[str, Any]:
    """A sheet as a clerk fills it in while somebody speaks."""
    once = client.get(HERE).context["form"].initial["once"]
    return {"once": once, "channel": "phone", "text": SAID, **typed}


def test_the_clerk_writes_it_down_and_reads_the_receipt_out(world: World, seat: Seat) -> None:
    vault()
    client = seat("lin")
    typed = sheet(client, place="致和南小区", contact_name="王小明", contact_phone="139 0432-1234")
    answer = client.post(HERE, typed)
    assert answer.status_code == 200
    receipt, page = answer.context["receipt"], answer.content.decode()
    assert receipt.code in page
    assert receipt.secret in page
    assert "no-store" in answer["Cache-Control"]
    assert "王小明" not in page
    report = report_by(receipt.code, receipt.secret)
    assert report == Report.objects.get()
    assert (report.channel, report.said(), report.unit) == ("phone", SAID, world.city)
    assert Identity.objects.get().person_index == keyring.index_of("13904321234")
    assert reverse("desk:confirm_mask", args=[report.pk]) in page


def test_sent_twice_it_is_one_report_with_the_same_receipt(world: World, seat: Seat) -> None:
    client = seat("lin")
    typed = sheet(client)
    first = client.post(HERE, typed).context["receipt"]
    again = client.post(HERE, typed).context["receipt"]
    assert (first.code, first.secret) == (again.code, again.secret)
    assert Report.objects.count() == 1


def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(
    world: World, seat: Seat
) -> None:
    vault()
    client = seat("lin")
    answer = client.post(HERE, sheet(client, channel="", unit="没有这个单位", contact_phone="喂"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"channel", "unit", "contact_phone"}
    assert SAID in answer.content.decode()
    long = client.post(HERE, sheet(client, text="长" * 5001))
    assert long.status_code == 409
    assert "text" in long.context["form"].errors
    assert not Report.objects.exists()


def test_without_a_vault_nobody_is_asked_who_it_was(world: World, seat: Seat) -> None:
    client = seat("lin")
    assert "contact_name" not in client.get(HERE).context["form"].fields
    assert client.post(HERE, sheet(client, contact_name="王小明")).status_code == 200
    assert not Identity.objects.exists()


def test_about_a_unit_it_goes_above(world: World, seat: Seat) -> None:
    client = seat("lin")
    client.post(HERE, sheet(client, unit=world.street.code, about_unit=world.district.code))
    report = Report.objects.get()
    assert (report.unit, report.about_unit) == (world.city, world.district)


def test_about_the_clerk_themselves_it_is_taken_in_for_another(world: World, seat: Seat) -> None:
    client = seat("lin")
    answer = client.post(HERE, sheet(client, about_person="受理员林见秋"))
    assert answer.status_code == 200
    assert "由别的受理员来办" in answer.content.decode()
    report = Report.objects.get()
    assert client.get(reverse("desk:report_page", args=[report.pk])).status_code == 404


def test_about_the_clerks_own_unit_nothing_typed_is_lost(world: World, seat: Seat) -> None:
    client = seat("lin")
    answer = client.post(HERE, sheet(client, about_unit=world.city.code))
    assert answer.status_code in (403, 409)
    assert SAID in answer.content.decode()
    assert not Report.objects.exists()


def test_the_queue_leads_here_and_both_languages_have_it(world: World, seat: Seat) -> None:
    assert HERE in seat("lin").get("/desk/reports/").content.decode()
    assert "Write a report down" in seat("lin", "en").get(HERE).content.decode()

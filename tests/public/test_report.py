"""Reporting: what is typed arrives once, what is wrong is said beside its field, nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.test import Client

from ligai.intake.models import Identity, Report
from ligai.ledger.actor import PUBLIC
from ligai.ledger.models import Event
from ligai.public.limits import REPORTING
from tests.cast import World
from tests.public.hands import RECEIPT, REPORT, receipt_of, sheet, text_of
from tests.public.situations import PLACE, TEXT, TITLE, invited, linked


def the_report() -> Report:
    return Report.objects.get()


def test_a_report_arrives_and_its_receipt_is_shown(city: World, phone: Client) -> None:
    answer = phone.post(REPORT, sheet(phone))
    assert answer["Location"] == RECEIPT
    report = the_report()
    assert (report.said(), report.place_said()) == (TEXT, PLACE)
    assert (report.unit, report.channel) == (city.city, "web")
    assert report.campaign is not None
    code, secret = receipt_of(phone)
    assert code == report.code
    page = text_of(phone.get(RECEIPT))
    assert code in page
    assert secret in page


def test_the_same_sheet_sent_twice_gives_the_same_receipt(city: World, phone: Client) -> None:
    typed = sheet(phone)
    phone.post(REPORT, typed)
    first = receipt_of(phone)
    phone.post(REPORT, typed)
    assert receipt_of(phone) == first
    assert Report.objects.count() == 1


def test_the_public_acts_even_where_an_official_is_signed_in(city: World, phone: Client) -> None:
    phone.force_login(city.people["lin"])
    phone.post(REPORT, sheet(phone))
    [event] = Event.objects.of(the_report())
    assert (event.actor_kind, event.actor_id) == (PUBLIC.kind, 0)


def test_a_number_goes_to_the_vault_and_nowhere_else(city: World, phone: Client) -> None:
    phone.post(REPORT, sheet(phone, phone="１３８ 0000-0000"))
    identity = Identity.objects.get(report=the_report())
    assert identity.person_index
    assert b"13800000000" not in bytes(identity.sealed)


def test_without_a_vault_no_number_is_asked_for(
    city: World, phone: Client, settings: Any, tmp_path: Path
) -> None:
    settings.KEY_DIR = tmp_path
    assert "phone" not in phone.get(REPORT).context["form"].fields
    phone.post(REPORT, sheet(phone, phone="13800000000"))
    assert not Identity.objects.exists()
    assert Report.objects.count() == 1


def test_words_that_are_to_be_kept_are_marked(city: World, phone: Client) -> None:
    phone.post(REPORT, sheet(phone, keep_words="on"))
    assert the_report().keeps_words


def test_an_area_of_the_city_takes_it_in(city: World, phone: Client) -> None:
    phone.post(REPORT, sheet(phone, area=city.district.pk))
    assert the_report().unit == city.district


def test_an_area_elsewhere_is_not_offered_and_not_taken(city: World, phone: Client) -> None:
    answer = phone.post(REPORT, sheet(phone, area=city.other_city.pk))
    assert answer.status_code == 422
    assert "area" in answer.context["form"].errors
    assert not Report.objects.exists()


def test_a_report_about_a_unit_does_not_go_there(city: World, phone: Client) -> None:
    phone.post(REPORT, sheet(phone, about_unit="船营区", area=city.district.pk))
    report = the_report()
    assert (report.about_unit, report.unit) == (city.district, city.city)


def test_a_unit_that_nobody_is_called_goes_along_as_words(city: World, phone: Client) -> None:
    phone.post(REPORT, sheet(phone, about_unit="那个管城管的", about_person="宋怀瑾队长"))
    report = the_report()
    assert report.about_unit is None
    assert report.words("about_person") == ["那个管城管的 宋怀瑾队长"]
    assert report.is_about(city.song)


def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(
    city: World, phone: Client
) -> None:
    answer = phone.post(REPORT, sheet(phone, place=" ", phone="喂", about_unit="船营区"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"place", "phone"}
    page = text_of(answer)
    assert TEXT in page
    assert "喂" in page
    assert '<details class="field" open>' in page
    assert not Report.objects.exists()


def test_what_the_rules_refuse_is_said_beside_its_field(
    city: World, phone: Client, settings: Any
) -> None:
    root = city.city.chain()[0]
    settings.PUBLIC_UNIT = root.code
    answer = phone.post(REPORT, sheet(phone, about_unit=root.name))
    assert answer.status_code == 409
    assert "12388" in answer.context["form"].errors["about_unit"][0]
    assert TEXT in text_of(answer)


def test_programs_fill_in_the_line_that_people_do_not_see(city: World, phone: Client) -> None:
    answer = phone.post(REPORT, sheet(phone, home_page="https://example.com"))
    assert answer.status_code == 422
    assert TEXT in text_of(answer)
    assert not Report.objects.exists()


def test_a_number_of_a_sheet_that_could_be_guessed_is_not_taken(city: World, phone: Client) -> None:
    assert phone.post(REPORT, sheet(phone, once="1")).status_code == 422
    assert phone.post(REPORT, sheet(phone, once="a" * 31 + "!")).status_code == 422
    assert not Report.objects.exists()


def test_a_flood_from_one_address_is_stopped_kindly_and_others_go_on(
    city: World, phone: Client
) -> None:
    for _each in range(REPORTING.most):
        assert phone.post(REPORT, sheet(phone)).status_code == 302
    answer = phone.post(REPORT, sheet(phone))
    assert answer.status_code == 429
    assert str(REPORTING.says) in text_of(answer)
    assert TEXT in text_of(answer)
    other = Client(HTTP_ACCEPT_LANGUAGE="zh-hans", REMOTE_ADDR="203.0.113.9")
    assert other.post(REPORT, sheet(other)).status_code == 302


def test_like_problems_are_a_second_step_without_script(city: World, phone: Client) -> None:
    linked(city)
    answer = phone.post(REPORT, sheet(phone, seen_alike=""))
    assert answer.status_code == 200
    assert TITLE in text_of(answer)
    assert TEXT in text_of(answer)
    assert Report.objects.count() == 1
    again = {**sheet(phone), "once": answer.context["form"]["once"].value()}
    assert phone.post(REPORT, again).status_code == 302
    assert Report.objects.count() == 2


def test_nothing_alike_is_no_second_step(city: World, phone: Client) -> None:
    assert phone.post(REPORT, sheet(phone, seen_alike="")).status_code == 302


def test_having_met_it_too_is_a_report_of_ones_own(city: World, phone: Client) -> None:
    first, problem = linked(city)
    answer = phone.post(REPORT, sheet(phone, join=problem.pk))
    assert answer["Location"] == RECEIPT
    mine = Report.objects.exclude(pk=first.report.pk).get()
    assert mine.problem == problem
    assert receipt_of(phone)[0] == mine.code != first.code


def test_nobody_joins_what_was_not_shown_to_them(city: World, phone: Client) -> None:
    first, problem = linked(city)
    typed = sheet(phone, join=problem.pk, text="公园的路灯坏了三盏", place="江滨公园")
    for chosen in (problem.pk, 1, "x", "'"):
        answer = phone.post(REPORT, {**typed, "join": chosen})
        assert answer.status_code == 409
        assert "请直接提交" in text_of(answer)
    assert list(Report.objects.all()) == [first.report]


def test_with_script_like_problems_come_while_one_writes(city: World, phone: Client) -> None:
    invited(city)
    answer = phone.post("/report/similar/", {"text": TEXT, "place": PLACE})
    assert TITLE in text_of(answer)
    assert 'name="seen_alike" value="1"' in text_of(answer)
    nothing = phone.post("/report/similar/", {"text": "公园的路灯坏了", "place": "江滨公园"})
    assert text_of(nothing).strip() == ""
    assert phone.get("/report/similar/").status_code == 405


def test_what_is_confidential_is_not_shown_as_alike(city: World, phone: Client) -> None:
    from tests.public.situations import received

    received(city)  # not confirmed by a clerk, so nobody outside may read it
    answer = phone.post("/report/similar/", {"text": TEXT, "place": PLACE})
    assert text_of(answer).strip() == ""

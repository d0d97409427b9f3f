"""The front door: three errands for the public, the desk for officials, a name before anything is set up."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.cast import World
from tests.public.hands import text_of


def test_the_public_finds_the_doors_and_the_name_of_the_city(city: World, phone: Client) -> None:
    page = text_of(phone.get("/"))
    assert "吉林市·反映问题" in page
    assert 'href="/report/"' in page
    assert 'href="/look-up/"' in page


def test_who_is_signed_in_goes_to_the_desk(city: World, phone: Client) -> None:
    phone.force_login(city.people["lin"])
    assert phone.get("/")["Location"] == "/desk/"


def test_the_unit_of_the_setting_answers_for_the_site(
    city: World, phone: Client, settings: Any
) -> None:
    settings.PUBLIC_UNIT = city.district.code
    assert "船营区·反映问题" in text_of(phone.get("/"))
    offered = phone.get("/report/").context["form"].fields["area"].queryset
    assert [area.name for area in offered] == ["致和街道"]


def test_the_language_of_the_browser_is_spoken(city: World) -> None:
    english = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "Report a problem" in text_of(english.get("/"))


def test_no_cookie_is_set_for_looking_at_the_door_but_the_one_of_the_forms(
    city: World, phone: Client
) -> None:
    phone.get("/")
    assert set(phone.cookies) <= {"csrftoken"}

"""The pages before the desk: sign-in and its neighbours stand in our frame and say what to do."""

from __future__ import annotations

import pytest
from django.test import Client

from ligai.kernel.ids import new_id
from ligai.org.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhou() -> Person:
    person = Person(pk=new_id(), username="zhou", name="周文澜")
    person.set_password("a long enough secret")
    person.save()
    return person


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "ui/tokens.css" in html
    assert html.count("btn-primary") <= 1
    return html


def test_sign_in_asks_two_things_and_has_one_filled_button(client: Client) -> None:
    html = page(client, "/accounts/login/")
    assert 'name="login"' in html
    assert 'name="password"' in html
    assert html.count("btn-primary") == 1
    assert "placeholder" not in html.replace('placeholder=""', "")


def test_a_wrong_password_is_said_above_the_form_and_the_name_stays(
    client: Client, zhou: Person
) -> None:
    answer = client.post("/accounts/login/", {"login": "zhou", "password": "not this"})
    html = answer.content.decode()
    assert 'role="alert"' in html
    assert 'value="zhou"' in html
    assert "not this" not in html


def test_who_forgot_the_password_is_told_whom_to_ask(client: Client) -> None:
    assert "管理员" in page(client, "/accounts/password/reset/")


@pytest.mark.parametrize(
    "address", ["/accounts/logout/", "/accounts/password/change/", "/accounts/2fa/"]
)
def test_pages_about_ones_own_account_stand_in_our_frame(
    client: Client, zhou: Person, address: str
) -> None:
    client.force_login(zhou, "ligai.org.sign_in.Backend")
    assert "btn-primary" in page(client, address)


def test_signing_in_says_nothing_needless(client: Client, zhou: Person) -> None:
    signed_in = {"login": "zhou", "password": "a long enough secret"}
    answer = client.post("/accounts/login/", signed_in, follow=True)
    assert answer.redirect_chain
    assert 'class="note' not in answer.content.decode()

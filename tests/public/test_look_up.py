"""Looking up: code and secret by POST, the same answer whichever is wrong, a pause after too many tries."""

from __future__ import annotations

from django.test import Client

from ligai.public.limits import LOOKING_UP
from tests.cast import World
from tests.public.hands import LOOK_UP, PROGRESS, RECEIPT, look_up, receipt_of, sheet, text_of
from tests.public.situations import received

UNKNOWN, WRONG = "K7QM-3XPA-T", "3M4X-3M4X-3M4X-3M4X-7"


def test_code_and_secret_lead_to_the_report_however_they_are_typed(
    city: World, phone: Client
) -> None:
    kept = received(city)
    typed = {"code": kept.code.lower().replace("-", " "), "secret": kept.secret.replace("-", "")}
    assert phone.post(LOOK_UP, typed)["Location"] == PROGRESS
    assert kept.code in text_of(phone.get(PROGRESS))


def test_no_address_ever_holds_code_or_secret(city: World, phone: Client) -> None:
    kept = received(city)
    chain = look_up(phone, kept).redirect_chain
    assert chain == [(PROGRESS, 302)]
    assert phone.get(LOOK_UP, {"code": kept.code, "secret": kept.secret}).status_code == 200
    assert phone.get(PROGRESS).status_code == 200


def test_a_wrong_secret_and_an_unknown_code_are_answered_alike(city: World, phone: Client) -> None:
    kept = received(city)
    answers = [
        phone.post(LOOK_UP, {"code": code, "secret": secret})
        for code, secret in ((kept.code, WRONG), (UNKNOWN, kept.secret), ("?", "!"))
    ]
    assert {answer.status_code for answer in answers} == {422}
    told = [(answer.context["note"], answer.context["why"]) for answer in answers]
    assert len(set(told)) == 1
    assert phone.get(PROGRESS)["Location"] == LOOK_UP


def test_an_empty_form_says_what_is_missing_and_is_no_try(city: World, phone: Client) -> None:
    for _each in range(LOOKING_UP.most + 1):
        answer = phone.post(LOOK_UP, {})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"code", "secret"}


def test_after_too_many_tries_even_the_right_secret_waits_and_others_do_not(
    city: World, phone: Client
) -> None:
    kept = received(city)
    for _each in range(LOOKING_UP.most):
        phone.post(LOOK_UP, {"code": kept.code, "secret": WRONG})
    answer = phone.post(LOOK_UP, {"code": kept.code, "secret": kept.secret})
    assert answer.status_code == 429
    assert str(LOOKING_UP.says) in text_of(answer)
    elsewhere = Client(HTTP_ACCEPT_LANGUAGE="zh-hans", REMOTE_ADDR="203.0.113.9")
    assert look_up(elsewhere, kept).status_code == 200


def test_leaving_forgets_the_report(city: World, phone: Client) -> None:
    look_up(phone, received(city))
    assert phone.post("/leave/")["Location"] == "/"
    assert phone.get(PROGRESS)["Location"] == LOOK_UP


def test_an_official_who_looked_up_a_report_stays_signed_in_after_leaving(
    city: World, phone: Client
) -> None:
    phone.force_login(city.people["lin"])
    look_up(phone, received(city))
    phone.post("/leave/")
    assert phone.get(PROGRESS)["Location"] == LOOK_UP
    assert phone.get("/desk/problems/").status_code == 200


def test_the_secret_is_shown_until_it_is_put_away_and_never_again(
    city: World, phone: Client
) -> None:
    phone.post("/report/", sheet(phone))
    code, secret = receipt_of(phone)
    assert phone.get(PROGRESS)["Location"] == RECEIPT
    assert phone.post("/receipt/kept/")["Location"] == PROGRESS
    page = text_of(phone.get(PROGRESS))
    assert code in page
    assert secret not in page
    assert phone.get(RECEIPT)["Location"] == LOOK_UP


def test_the_secret_cannot_be_read_out_of_the_sessions(city: World, phone: Client) -> None:
    phone.post("/report/", sheet(phone))
    _code, secret = receipt_of(phone)
    assert secret not in str(dict(phone.session))


def test_the_link_of_a_receipt_carries_both_behind_the_hash_only(
    city: World, phone: Client
) -> None:
    phone.post("/report/", sheet(phone))
    code, secret = receipt_of(phone)
    page = text_of(phone.get(RECEIPT))
    assert f'href="/look-up/#{code}.{secret}"' in page
    assert page.count(secret) == 2


def test_a_receipt_is_not_kept_by_any_cache(city: World, phone: Client) -> None:
    phone.post("/report/", sheet(phone))
    assert "no-store" in phone.get(RECEIPT)["Cache-Control"]


def test_who_holds_no_receipt_is_sent_to_the_form(city: World, phone: Client) -> None:
    for address in (PROGRESS, RECEIPT, "/progress/withdraw/"):
        assert phone.get(address)["Location"] == LOOK_UP
    for address in ("/progress/add/", "/progress/rate/", "/progress/withdraw/"):
        assert phone.post(address, {})["Location"] == LOOK_UP

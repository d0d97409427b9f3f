"""A refusal by the rules is an answer on every channel, and never a 500."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.test import Client, RequestFactory

from ligai.kernel.errors import Refused
from ligai.ui.middleware import RefusedMiddleware
from tests.ui.site import SENTENCE

pytestmark = pytest.mark.urls("tests.ui.site")

CLOSE = "/desk/problems/1/close/"
LIST = "http://testserver/desk/problems/"


def test_a_refused_form_goes_back_to_the_page_it_stood_on_with_the_sentence(
    client: Client,
) -> None:
    answer = client.post(CLOSE, HTTP_REFERER=LIST + "?view=late#row-3")
    assert answer.status_code == 303
    assert answer["Location"] == "/desk/problems/?view=late"
    told = [(message.level_tag, str(message)) for message in get_messages(answer.wsgi_request)]
    assert told == [("error", SENTENCE)]


def test_the_page_gone_back_to_shows_the_sentence_once(client: Client) -> None:
    client.post(CLOSE, HTTP_REFERER=LIST)
    assert SENTENCE in client.get("/desk/problems/").content.decode()
    assert SENTENCE not in client.get("/desk/problems/").content.decode()


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://evil.example/desk/problems/",
        "//evil.example/",
        "http://testserver.evil.example/desk/problems/",
        "http://testserver/nothing/here/",
        f"http://testserver{CLOSE}",
        "javascript:alert(1)",
    ],
)
def test_without_a_page_of_ours_behind_it_the_refusal_is_a_page_of_its_own(
    client: Client, referer: str
) -> None:
    answer = client.post(CLOSE, HTTP_REFERER=referer)
    assert answer.status_code == 409
    assert SENTENCE in answer.content.decode()
    assert "evil" not in answer.content.decode()


def test_the_address_gone_back_to_carries_nothing_that_was_typed(client: Client) -> None:
    answer = client.post(CLOSE, {"reason": "13912345678"}, HTTP_REFERER=LIST)
    assert "13912345678" not in str(answer.headers)


def test_a_get_that_is_refused_answers_409_in_our_frame(client: Client) -> None:
    answer = client.get(CLOSE, HTTP_REFERER=LIST)
    assert answer.status_code == 409
    assert "ui/tokens.css" in answer.content.decode()


def test_somebody_else_was_first_is_a_409(client: Client) -> None:
    assert client.get("/late/").status_code == 409


def test_not_being_allowed_is_a_403_and_its_sentence_is_escaped(client: Client) -> None:
    answer = client.get("/appoint/")
    assert answer.status_code == 403
    assert "&lt;b&gt;只有&lt;/b&gt;管理员能任命" in answer.content.decode()


def test_htmx_gets_a_note_for_the_place_of_notes(client: Client) -> None:
    answer = client.post(CLOSE, HTTP_REFERER=LIST, HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#notes"
    body = answer.content.decode()
    assert SENTENCE in body
    assert "<html" not in body


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_ACCEPT": "application/json"}, {"content_type": "application/json"}],
)
def test_a_program_gets_json_with_the_field(client: Client, headers: dict[str, str]) -> None:
    answer = client.post(CLOSE, data={}, **headers)
    assert answer.status_code == 409
    assert answer.json() == {"refused": SENTENCE, "field": "outcome", "status": 409}


def test_a_browser_that_takes_anything_gets_html(client: Client) -> None:
    assert client.get(CLOSE, HTTP_ACCEPT="*/*")["Content-Type"].startswith("text/html")


def test_without_messages_the_refusal_is_still_a_page(rf: RequestFactory) -> None:
    request: HttpRequest = rf.post(CLOSE, HTTP_REFERER=LIST)
    middleware = RefusedMiddleware(lambda _request: pytest.fail("no view is called"))
    answer = middleware.process_exception(request, Refused(SENTENCE))
    assert answer is not None
    assert answer.status_code == 409


def test_other_errors_are_left_to_django(rf: RequestFactory) -> None:
    middleware = RefusedMiddleware(lambda _request: pytest.fail("no view is called"))
    assert middleware.process_exception(rf.get("/"), ValueError()) is None


def test_what_is_missing_forbidden_or_broken_answers_in_our_frame(client: Client) -> None:
    client.raise_request_exception = False
    for address, status in (("/nowhere/", 404), ("/forbidden/", 403), ("/broken/", 500)):
        answer = client.get(address)
        assert answer.status_code == status
        assert "ui/tokens.css" in answer.content.decode()
        assert "a password stands here" not in answer.content.decode()


def test_a_form_without_its_token_is_told_that_it_is_too_old() -> None:
    answer = Client(enforce_csrf_checks=True).post(CLOSE)
    assert answer.status_code == 403
    assert "这张表过期了" in answer.content.decode()

"""What the public reads when something is not there, not theirs, too old or broken; the desk keeps its own."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from ligai.public.views import errors
from tests.cast import World
from tests.public.hands import text_of


def test_a_page_that_is_not_there(city: World, phone: Client) -> None:
    answer = phone.get("/nothing/")
    assert answer.status_code == 404
    assert "回执号和查询码" in text_of(answer)
    assert "回到我的工作" not in text_of(answer)


def test_at_the_desk_the_desk_says_it(city: World, phone: Client) -> None:
    phone.force_login(city.people["lin"])
    assert "回到我的工作" in text_of(phone.get("/desk/nothing/"))


def test_a_form_that_stood_open_too_long_is_said_in_plain_words(city: World) -> None:
    strict = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="zh-hans")
    for address in ("/report/", "/look-up/", "/leave/"):
        answer = strict.post(address, {})
        assert answer.status_code == 403
        assert "这一页打开太久了" in text_of(answer)
    at_desk = strict.post("/accounts/login/", {})
    assert "这张表过期了" in text_of(at_desk)


def test_what_is_no_form_of_ours_is_told_and_never_a_500(city: World, phone: Client) -> None:
    answer = phone.post("/report/", b"x" * 20, content_type="multipart/form-data; boundary=y")
    assert answer.status_code in (400, 422)
    answer = phone.post("/report/", {f"f{n}": "1" for n in range(1200)})
    assert answer.status_code == 400
    assert "没有看懂您交来的内容" in text_of(answer)


def test_what_is_not_open_to_the_public(rf: RequestFactory) -> None:
    answer = errors.forbidden(rf.get("/report/"), PermissionDenied())
    assert answer.status_code == 403
    assert "这一页不对外开放" in text_of(answer)


def test_a_broken_page_asks_nothing_of_the_database(rf: RequestFactory) -> None:
    answer = errors.broken(rf.get("/report/"))
    assert answer.status_code == 500
    assert "我们这边出错了" in text_of(answer)
    assert "管理员" in text_of(errors.broken(rf.get("/desk/problems/")))


@pytest.mark.parametrize("address", ["/", "/report/", "/look-up/"])
def test_every_page_is_within_the_policy(city: World, phone: Client, address: str) -> None:
    answer = phone.get(address)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    page = text_of(answer)
    for inline in (" style=", " onclick=", "<script>"):
        assert inline not in page

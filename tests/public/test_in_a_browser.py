"""A phone in the street: reporting, keeping the receipt, looking it up, answering; with script and without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.desk import AXE, NARROW, WIDE, chromium
from tests.databases import Environment
from tests.public.situations import PLACE, TEXT, TITLE
from tests.running import run_python, served

pytestmark = pytest.mark.browser

# A problem has been put right and checked; who has met it too may be asked.
PUT_RIGHT = f"""
    from tests import cast
    from tests.public import situations
    world = cast.build()
    situations.opened(world)
    cast.verified(world, title="{TITLE}")
"""
ASK = """
    from ligai.intake import actions
    from ligai.ledger.actor import CLOCK
    actions.tick(actor=CLOCK)
"""


@contextmanager
def street(env: Environment) -> Iterator[tuple[Browser, str]]:
    """A browser, and the address of a site where one problem has been put right."""
    run_python(env, PUT_RIGHT)
    with served(env) as address:
        yield chromium(), address


def phone(browser: Browser, *, script: bool = True, wide: bool = False) -> BrowserContext:
    """A browser of its own, which has never been here."""
    return browser.new_context(
        viewport=WIDE if wide else NARROW, locale="zh-CN", java_script_enabled=script
    )


def joined(page: Page, address: str, *, script: bool) -> tuple[str, str]:
    """Report what others have reported, say that one has met it too, and keep the receipt."""
    page.goto(f"{address}/")
    page.click("text=反映一个问题")
    page.fill("[name=text]", TEXT)
    page.fill("[name=place]", PLACE)
    if script:  # what is alike comes by itself as soon as the place is left
        page.locator("[name=keep_words]").focus()
    else:
        page.click("text=提交，拿回执")
    page.click(f"button[aria-label='我也遇到：{TITLE}']")
    page.wait_for_url("**/receipt/")
    code, secret = page.locator(".code").all_inner_texts()
    page.click("text=留好了，看进度")
    page.wait_for_url("**/progress/")
    assert secret not in page.content()
    return code, secret


def answer(page: Page) -> None:
    """Say that it is solved."""
    assert "整改做完了，请您看看" in page.inner_text("h1")
    assert page.locator(".rate input:checked").count() == 0
    page.locator("[name=solved][value=yes]").check(force=True)
    page.locator("[name=satisfied][value='4']").check(force=True)
    page.fill("[name=words]", "谢谢")
    page.click("text=提交评价")
    page.wait_for_url("**/progress/")
    assert "您说解决了" in page.inner_text("h1")


@pytest.mark.parametrize("script", [True, False], ids=["with_script", "without_script"])
def test_from_the_report_to_the_answer_on_a_phone(
    fresh_database: Environment, script: bool
) -> None:
    with street(fresh_database) as (browser, address):
        page = phone(browser, script=script).new_page()
        code, secret = joined(page, address, script=script)
        page.click("text=退出")
        run_python(fresh_database, ASK)
        page.goto(f"{address}/look-up/")
        page.fill("[name=code]", code)
        page.fill("[name=secret]", secret.lower().replace("-", " "))
        page.locator("main .btn-primary").click()
        page.wait_for_url("**/progress/")
        answer(page)


def test_the_link_of_a_receipt_fills_in_the_form_and_leaves_the_address(
    fresh_database: Environment,
) -> None:
    with street(fresh_database) as (browser, address):
        page = phone(browser).new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/look-up/#K7QM-3XPA-T.3M4X-3M4X-3M4X-3M4X-7")
        assert page.input_value("[name=code]") == "K7QM-3XPA-T"
        assert page.input_value("[name=secret]") == "3M4X-3M4X-3M4X-3M4X-7"
        assert page.url == f"{address}/look-up/"
        assert not [url for url in asked if "3M4X" in url.partition("#")[0]]


def test_enter_in_a_field_sends_the_sheet_and_joins_nothing(fresh_database: Environment) -> None:
    with street(fresh_database) as (browser, address):
        page = phone(browser).new_page()
        page.goto(f"{address}/report/")
        page.fill("[name=text]", TEXT)
        page.fill("[name=place]", PLACE)
        page.locator("[name=phone]").focus()
        page.wait_for_selector(".alike")
        page.keyboard.press("Enter")
        page.wait_for_url("**/receipt/")
        page.click("text=留好了，看进度")
        assert "收到了，正在看" in page.inner_text("h1")


@pytest.mark.parametrize("wide", [False, True], ids=["390", "1440"])
def test_axe_and_the_policy_find_nothing_wrong(fresh_database: Environment, wide: bool) -> None:
    with street(fresh_database) as (browser, address):
        context = phone(browser, wide=wide)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text) if "Policy" in line.text else None)
        code, secret = joined(page, address, script=True)
        run_python(fresh_database, ASK)
        for theme in ("light", "dark"):
            context.add_cookies([{"name": "theme", "value": theme, "url": address}])
            found = [each for path in OPEN for each in wrong(page, f"{address}{path}", wide)]
            assert found == []
        page.goto(f"{address}/progress/")
        page.click("text=提交评价")
        assert wrong(page, "", wide) == []
        assert said == []
        assert code
        assert secret


OPEN = ("/", "/report/", "/look-up/", "/progress/", "/progress/withdraw/", "/nothing/")


def wrong(page: Page, address: str, wide: bool) -> list[str]:
    """What axe finds on a page, and whether it is wider than the screen; "" is the page at hand."""
    if address:
        page.goto(address)
    page.evaluate(Path(AXE).read_text())
    found = [each["id"] for each in page.evaluate("axe.run(document)")["violations"]]
    most = (WIDE if wide else NARROW)["width"]
    if page.evaluate("document.documentElement.scrollWidth") > most:
        found.append("scrolls sideways")
    return [f"{page.url} {each}" for each in found]

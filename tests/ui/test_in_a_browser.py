"""The page of parts in a real browser: readable by axe, kept by the policy, moved through by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.desk import chromium
from tests.databases import Environment
from tests.running import run_python, served

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SIGN_IN = """
    from django.test import Client
    from ligai.kernel.ids import new_id
    from ligai.org.models import Person
    person = Person(pk=new_id(), username="zhou", name="周文澜")
    person.save()
    client = Client()
    client.force_login(person, "ligai.org.sign_in.Backend")
    print(client.cookies["sessionid"].value)
"""


@pytest.fixture(scope="module")
def browser() -> Browser:
    return chromium()


@pytest.fixture(scope="module")
def site(shared_database: Environment) -> Iterator[tuple[str, str]]:
    """The address of the site, and the session of somebody signed in."""
    session = run_python(shared_database, SIGN_IN).strip()
    with served(shared_database) as address:
        yield address, session


def opened(
    browser: Browser,
    site: tuple[str, str],
    *,
    width: int,
    theme: str = "light",
    script: bool = True,
) -> tuple[Page, list[str]]:
    """The page of parts, and everything the browser complained of."""
    address, session = site
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, locale="zh-CN"
    )
    kept = {"sessionid": session, "theme": theme}
    context.add_cookies([{"name": n, "value": v, "url": address} for n, v in kept.items()])
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/desk/_ui/", wait_until="networkidle")
    return page, complaints


def test_the_parts_are_accessible_and_within_the_policy_on_every_width_and_in_the_dark(
    browser: Browser, site: tuple[str, str]
) -> None:
    for width, theme in ((1440, "light"), (1440, "dark"), (390, "light"), (360, "dark")):
        page, complaints = opened(browser, site, width=width, theme=theme)
        assert complaints == [], (width, theme)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run(document)")["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], (width, theme)
        page.context.close()


def test_a_list_is_walked_picked_and_left_by_keys(browser: Browser, site: tuple[str, str]) -> None:
    page, _ = opened(browser, site, width=1440)
    for _step in range(6):
        page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator(".cur").count() == 1
    assert "营-002" in page.locator("tr.cur").inner_text()
    page.keyboard.press("x")
    assert page.locator("[data-bulk] [data-count]").inner_text() == "2"
    page.keyboard.press("Escape")
    assert page.locator("[data-bulk]").is_hidden()
    assert page.locator("tr.on").count() == 0


def test_ctrl_k_goes_to_the_search_and_letters_typed_there_stay_letters(
    browser: Browser, site: tuple[str, str]
) -> None:
    page, _ = opened(browser, site, width=1440)
    page.keyboard.press("Control+k")
    page.keyboard.type("jk")
    assert page.locator("#q").input_value() == "jk"
    assert page.locator(".cur").count() == 0


def test_one_stray_enter_takes_no_step(browser: Browser, site: tuple[str, str]) -> None:
    page, _ = opened(browser, site, width=1440)
    before = page.url
    page.keyboard.press("Enter")
    assert page.url == before
    assert page.evaluate("document.activeElement.className") == "btn btn-primary"


def test_the_theme_that_was_chosen_is_there_the_next_time(
    browser: Browser, site: tuple[str, str]
) -> None:
    page, _ = opened(browser, site, width=1440)
    page.locator("[data-theme-switch]:visible").click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_without_script_menu_definition_and_language_still_work(
    browser: Browser, site: tuple[str, str]
) -> None:
    page, _ = opened(browser, site, width=390, script=False)
    page.locator("details.def > summary").click()
    assert page.locator("details.def > .pop").is_visible()
    page.locator("details.menu > summary").click()
    page.locator(".menu-sheet button[lang=en]").click()
    assert page.locator("html").get_attribute("lang") == "en"

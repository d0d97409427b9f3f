"""People at the desk in a real browser: signing in, pressing the one filled button, filling in forms."""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.databases import Environment
from tests.running import ROOT, run_python, served

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

CAST = """
    import sys
    from tests import cast
    cast.build(sign_in=True)
"""


class Desks:
    """A served installation with the cast in it, and a browser."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self._open: dict[str, Page] = {}

    def of(self, username: str, *, language: str = "zh-CN", narrow: bool = False) -> Page:
        """The page of somebody who has signed in by the form."""
        key = f"{username} {language} {narrow}"
        if key not in self._open:
            self._open[key] = self._sign_in(username, language, narrow)
        return self._open[key]

    def close(self) -> None:
        """Everybody goes home; the browser stays."""
        for page in self._open.values():
            page.context.close()

    def _sign_in(self, username: str, language: str, narrow: bool) -> Page:
        from tests.cast import PASSWORD

        context = self.browser.new_context(
            locale=language, viewport=NARROW if narrow else WIDE, bypass_csp=True
        )
        page = context.new_page()
        page.goto(f"{self.address}/desk/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("button.btn-primary")
        page.wait_for_url("**/desk/**")
        return page


@contextmanager
def desks(env: Environment, story: str = CAST) -> Iterator[Desks]:
    """Serve a new installation after a story was told in it."""
    run_python(env, story)
    with served(env) as address:
        office = Desks(chromium(), address)
        yield office
        office.close()


@cache
def chromium() -> Browser:
    """The one browser of this process: starting one takes longer than most stories."""
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


def press(page: Page, label: str) -> None:
    """Press the one filled button of the page, which says this."""
    buttons = page.locator("main .btn-primary")
    assert buttons.count() == 1, f"{buttons.count()} filled buttons on {page.url}"
    assert buttons.inner_text().replace("↵", "").strip() == label, page.url
    buttons.click()
    page.wait_for_load_state()


def fill(page: Page, typed: Mapping[str, Any]) -> None:
    """Fill in a form by the names of its fields: text, choices, days."""
    for name, value in typed.items():
        field = page.locator(f"main form [name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"main form [name={name}][value={value}]").check(force=True)
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=str(value))
        else:
            field.fill(str(value))


def complaints(page: Page) -> list[str]:
    """What axe finds wrong with the page, each with the first place."""
    page.add_script_tag(path=Path(AXE))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_RULES
    )
    return [
        f"{page.url} {each['id']}: {each['help']} {each['nodes'][0]['html'][:120]}"
        for each in found["violations"]
    ]

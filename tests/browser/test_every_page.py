"""Every page of the table of access, as somebody who may see it: axe, its width, one filled button."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.desk import AXE, AXE_RULES, NARROW, WIDE, chromium
from tests.databases import Environment
from tests.running import run_python, served

pytestmark = pytest.mark.browser

STORY = """
    from tests.browser.doors import tell
    tell()
"""
LOOK = """tags => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: tags}})
    .then(found => found.violations.map(each => each.id + ' ' + each.nodes[0].html.slice(0, 140)))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FILLED = "[...document.querySelectorAll('main .btn-primary')].filter(e => e.offsetParent).length"


@pytest.fixture(scope="module")
def site(shared_database: Environment) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address, and the doors."""
    doors = json.loads(run_python(shared_database, STORY).splitlines()[-1])
    with served(shared_database) as address:
        yield address, doors


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """One page with axe in it, of a browser that the policy does not stop from asking axe."""
    context = chromium().new_context(locale="en-US", viewport=WIDE, bypass_csp=True)
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()


def test_every_page_passes_axe_and_fits_at_1440_and_at_390(
    site: tuple[str, list[dict[str, str]]], page: Page
) -> None:
    address, doors = site
    assert len(doors) > 100
    assert [each for door in doors for each in _wrong(page, address, door)] == []


def _wrong(page: Page, address: str, door: dict[str, str]) -> list[str]:
    """What is wrong behind one door, at both widths; English words, because they are the longer ones."""
    page.context.clear_cookies()
    if door["session"]:
        page.context.add_cookies([{"name": "sessionid", "value": door["session"], "url": address}])
    answer = page.goto(address + door["path"])
    found = [] if answer and answer.status == 200 else ["is not answered with 200"]
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        wrong = page.evaluate(LOOK, AXE_RULES)
        wrong += ["scrolls sideways"] if page.evaluate(TOO_WIDE) else []
        wrong += ["has several filled buttons"] if page.evaluate(FILLED) > 1 else []
        found += [f"at {size['width']} {each}" for each in wrong]
    return [f"{door['name']} {each}" for each in found]

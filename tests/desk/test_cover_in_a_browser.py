"""Drawing on a photo in a real browser: a box pulled with the pointer is the line of numbers that is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.desk import CAST, complaints, desks
from tests.databases import Environment

pytestmark = pytest.mark.browser

STORY = (
    CAST
    + """
    from tests.files.uploads import jpeg, upload
    from tests.intake.reporters import sent
    sent(cast.build(sign_in=True), uploads=[upload(jpeg(size=(400, 300)))])
"""
).replace("    cast.build(sign_in=True)\n", "", 1)


def pull(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one place of the picture to another, in parts of its width and height."""
    frame = page.locator(".cover svg").bounding_box()
    assert frame is not None
    for place, act in ((start, page.mouse.down), (end, page.mouse.up)):
        page.mouse.move(
            frame["x"] + frame["width"] * place[0], frame["y"] + frame["height"] * place[1]
        )
        act()


def test_a_box_is_pulled_taken_away_and_sent(fresh_database: Environment) -> None:
    with desks(fresh_database, STORY) as office:
        page = office.of("lin")
        page.goto(f"{office.address}/desk/reports/")
        page.click("td a.t")
        page.click("text=涂黑")
        undo = page.locator("[data-cover-undo]")
        assert undo.is_hidden()
        pull(page, (0.5, 0.25), (0.75, 0.75))
        pull(page, (0.9, 0.9), (0.1, 0.8))
        lines = page.input_value("#id_areas").splitlines()
        assert [[round(float(n)) for n in line.split()] for line in lines] == [
            [50, 25, 25, 50],
            [10, 80, 80, 10],
        ]
        assert page.locator(".cover rect").count() == 2
        undo.click()
        assert page.input_value("#id_areas").splitlines() == lines[:1]
        assert page.locator(".cover rect").count() == 1
        assert complaints(page) == []
        page.click("[data-primary]")
        page.wait_for_selector("img.covered")

"""The day's work in a real browser: lists walked and picked by keys, one step for many, readable by axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests import cast
from tests.browser.desk import CAST, complaints, desks, press
from tests.databases import Environment

pytestmark = pytest.mark.browser

STORY = (
    CAST
    + """
    from datetime import timedelta
    from ligai.problems import actions as problems
    from ligai.problems.models import Problem
    world = cast.build(sign_in=True)
    cast.registered(world, title="路灯不亮")
    cast.registered(world, title="井盖破损")
    late = cast.dispatched(world, title="晚了的")
    Problem.objects.filter(pk=late.pk).update(due_on=cast.today() - timedelta(days=2))
    problems.ask(late, actor=world.song, kind="exclusion", reason="诉讼中", reason_code="other")
    cast.submitted(world, title="待核查")
"""
).replace("    cast.build(sign_in=True)\n", "", 1)
PAGES = {
    "xu": (
        "", "problems/", "requests/", "assignments/?tab=given", "search/?q=路灯", "keys/",
        "views/keep/?view=open", "problems/bulk/", "bulk/",
    ),
    "lin": ("triage/",),
    "jiang": ("checks/",),
    "song": ("", "assignments/"),
    "shen": ("", "triage/", "checks/", "requests/", "assignments/"),
}  # fmt: skip


def test_every_page_of_the_days_work_is_readable_wide_and_narrow_in_both_languages(
    fresh_database: Environment,
) -> None:
    with desks(fresh_database, STORY) as office:
        for who, addresses in PAGES.items():
            for language, narrow in (("zh-CN", False), ("en", True)):
                page = office.of(who, language=language, narrow=narrow)
                for address in addresses:
                    page.goto(f"{office.address}/desk/{address}")
                    width = page.evaluate("document.documentElement.scrollWidth")
                    assert width <= (390 if narrow else 1440), address
                    assert complaints(page) == []


def test_rows_are_picked_by_keys_and_one_step_is_taken_for_all(
    fresh_database: Environment,
) -> None:
    with desks(fresh_database, STORY) as office:
        page = office.of("lin")
        page.goto(f"{office.address}/desk/problems/?q=不亮")
        assert page.locator("[data-bulk]").is_hidden()
        _pick(page)
        page.click("[data-bulk] button[value=triage]")
        page.locator("[name=disposition][value=ledger]").check(force=True)
        page.locator("main .btn-primary").click()
        page.wait_for_url("**/desk/bulk/**")
        assert "办成1件，没有办成0件" in page.inner_text("main")
        page.keyboard.press("?")
        page.wait_for_url("**/desk/keys/")


def _pick(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-bulk] [data-count]").inner_text() == "1"
    page.keyboard.press("Escape")
    assert page.locator("[data-bulk]").is_hidden()
    page.keyboard.press("x")


def test_a_session_that_ends_in_the_middle_of_a_form_costs_no_word(
    fresh_database: Environment,
) -> None:
    with desks(fresh_database, STORY) as office:
        page = office.of("zhou")
        page.goto(f"{office.address}/desk/problems/?q=晚了的")
        page.click("main a.t")
        page.goto(f"{page.url}revise/")
        page.fill("main [name=cause]", "没有专人管\n也没有钱")
        page.context.clear_cookies(name="sessionid")
        page.click("main .btn-primary")
        page.wait_for_load_state()
        assert "也没有钱" in page.inner_text("main")
        assert complaints(page) == []
        with page.context.expect_page() as opened:
            page.click("main a[target=_blank]")
        door = opened.value
        door.fill("[name=login]", "zhou")
        door.fill("[name=password]", cast.PASSWORD)
        door.click("button.btn-primary")
        door.wait_for_url("**/desk/**")
        press(page, "再提交")
        assert "没有专人管 也没有钱" in " ".join(page.inner_text("main").split())
        assert "/revise/" not in page.url

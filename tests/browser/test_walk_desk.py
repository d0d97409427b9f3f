"""A problem's whole life in a real browser, by several people, each pressing the one filled button."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from ligai.kernel.moments import SHANGHAI
from tests.browser.desk import Desks, complaints, desks, fill, press
from tests.databases import Environment

pytestmark = pytest.mark.browser

TITLE = "致和南小区堆物占道，居民无处停车"


class Days:
    """It all happened a month ago, an hour after the other, and is told today."""

    def __init__(self) -> None:
        self.at = datetime.now(SHANGHAI) - timedelta(days=30)

    def next(self) -> dict[str, str]:
        """The two fields of the next late entry."""
        self.at += timedelta(hours=1)
        when = self.at.strftime("%Y-%m-%dT%H:%M")
        return {"effective_at": when, "late_reason": "当时没有网"}


def tell(page: Any, days: Days, typed: dict[str, Any]) -> None:
    """Fill in the form of a step that is told late, and send it."""
    fill(page, typed)
    page.locator("details.field summary").click()
    fill(page, days.next())
    page.locator("main .btn-primary").click()
    page.wait_for_load_state()
    assert page.locator("#notes .note.good").count() == 1, page.inner_text("main")


def test_a_problem_is_found_put_right_checked_and_closed(fresh_database: Environment) -> None:
    with desks(fresh_database) as office:
        here, days = _registered(office)
        for username, label, typed in STEPS:
            page = office.of(username)
            page.goto(here)
            press(page, label)
            tell(page, days, typed)
        page = office.of("ji")
        page.goto(here)
        press(page, "同意销号")
        press(page, "同意销号")
        assert "已销号" in page.inner_text("aside.side")
        story = page.inner_text(".story")
        assert story.index("同意销号") < story.index("核查通过") < story.index("登记问题")
        assert "补录：当时没有网" in story


def _registered(office: Desks) -> tuple[str, Days]:
    """Lin writes it down; the address of its page."""
    days, page = Days(), office.of("lin")
    page.goto(f"{office.address}/desk/problems/")
    page.keyboard.press("c")
    page.wait_for_url("**/register/")
    fill(page, {"title": TITLE, "facts_said": "楼间通道堆放物27处。", "unit": "市城市管理局"})
    page.locator("details.field summary").click()
    fill(page, days.next())
    press(page, "登记")
    assert TITLE in page.inner_text("h1")
    return page.url, days


SIX = {
    f"ask_{key}": "yes" for key in ("lawful", "clear", "reasonable", "own_powers", "no_new_money")
}
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("lin", "研判", {**SIX, "ask_quick": "no", "disposition": "ledger"}),
    ("xu", "定包保领导", {"lead": "韩立群"}),
    ("zhou", "补充完善", {"cause": "车位没有划线", "responsible_name": "宋怀瑾"}),
    ("zhou", "加措施", {"what": "新划停车位", "target": "不少于36个", "quantity": "36"}),
    ("xu", "交办", {}),
    ("song", "签收", {}),
    ("song", "开始办理", {}),
    ("song", "报进度", {"done": "36"}),
    ("song", "交佐证", {"what": "划线后照片", "evidence_kind": "照片", "measure": "新划停车位"}),
    ("song", "反馈", {"result": "36个车位已划线"}),
    ("xu", "审核通过", {}),
    ("han", "申请销号", {}),
    ("jiang", "开始核查", {}),
    ("jiang", "核查通过", {"findings": "到场看过，36个都在"}),
)

POPULATED = """
    from tests import cast
    from ligai.problems import actions
    world = cast.build(sign_in=True)
    cast.registered(world, title="供热入网费收费依据未公示")
    cast.planned(world, title="医保定点申请材料无一次性告知")
    cast.dispatched(world, title="道路运输证年审须本人到场")
    cast.verified(world, title="园区道路限高杆未标绕行路线")
    problem = cast.working(world, title="广场舞音响扰民")
    actions.ask(problem, actor=world.qiu, kind="exclusion", reason="在法院", reason_code="other")
"""


@pytest.fixture(scope="module")
def office(shared_database: Environment) -> Iterator[Desks]:
    """A desk with problems on it, to be looked at and left as it is."""
    with desks(shared_database, POPULATED) as office:
        yield office


def test_axe_finds_nothing_wrong_with_any_page_or_form(office: Desks) -> None:
    page = office.of("xu")
    pages = _pages(office, page)
    for address in pages[1:]:
        page.goto(address)
        links = ", ".join(
            f"main {place} a:not([download])" for place in (".pop", ".acts", ".tree", ".measures")
        )
        pages += page.eval_on_selector_all(links, "all => all.map(a => a.href)")
    different = {re.sub(r"\d{9,}", "N", address): address for address in pages}
    assert len(different) > 15
    assert _all_complaints(page, different.values()) == []


@pytest.mark.parametrize(
    ("language", "narrow"), [("en-US", False), ("zh-CN", True), ("en-US", True)]
)
def test_axe_finds_nothing_wrong_on_a_phone_or_in_english(
    office: Desks, language: str, narrow: bool
) -> None:
    page = office.of("xu", language=language, narrow=narrow)
    assert _all_complaints(page, _pages(office, page)) == []


def _pages(office: Desks, page: Page) -> list[str]:
    """The list, every problem on it, and the pages that belong to no problem."""
    page.goto(f"{office.address}/desk/problems/")
    pages = [page.url, *page.eval_on_selector_all("a.t", "all => all.map(a => a.href)")]
    others = ("figures/", "problems/register/", "post/", "problems/filter/?q=1")
    return pages + [f"{office.address}/desk/{other}" for other in others]


def _all_complaints(page: Page, addresses: Iterable[str]) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        found += complaints(page)
    return found


def test_a_refused_form_keeps_its_words_and_passes_axe(office: Desks) -> None:
    page = office.of("zhou")
    page.goto(f"{office.address}/desk/problems/?q=医保")
    page.click("a.t")
    press(page, "交办")
    fill(page, {"lead_unit": "市", "requirement": "每周报一次"})
    page.click("main button.btn-primary")
    assert "有几个单位都叫这个名字" in page.inner_text(".wrong")
    assert page.input_value("[name=requirement]") == "每周报一次"
    assert complaints(page) == []


def test_a_page_does_not_scroll_sideways_on_a_phone(office: Desks) -> None:
    page = office.of("xu", narrow=True)
    for address in _pages(office, page):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{address} is {wide} wide"

"""The walk of tests/test_walk.py in a real browser: a phone in the street, officials at their desks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.desk import CAST, NARROW, Desks, complaints, desks, fill, press
from tests.databases import Environment
from tests.files.uploads import jpeg
from tests.running import run_python

pytestmark = pytest.mark.browser

CITY = (
    CAST.replace("    cast.build(sign_in=True)\n", "")
    + """
    from ligai.org import actions as org
    from ligai.org.access import operator
    from ligai.problems import actions as problems
    from tests.public import situations
    world = cast.build(sign_in=True)
    situations.opened(world)
    gu, admin = world.people["gu"], operator()
    problems.end_post(world.posts["gu"], actor=admin, on=cast.today())
    org.appoint(gu, world.city, actor=admin, role="supervisor", from_on=cast.LONG_AGO)
"""
)
ASK = """
    from ligai.intake import actions
    from ligai.ledger.actor import CLOCK
    actions.tick(actor=CLOCK)
"""
SAID = "我叫王小明。城管局在致和南小区9号楼门口批了三个摊位，救护车进不来。"
MASKED = "小区9号楼门口批了三个摊位，救护车进不来。"

Typed = dict[str, Any]
BEFORE_WORK: tuple[tuple[str, str, Typed], ...] = (
    ("xu", "研判", {"disposition": "ledger", "because": "要另找地方"}),
    ("xu", "定包保领导", {"lead": "韩立群"}),
    ("zhou", "补充完善", {"cause": "没有看通道", "responsible_name": "陆怀远"}),
    ("zhou", "加措施", {"what": "摊位搬走", "target": "3个", "quantity": "3"}),
    ("xu", "交办", {}),
    ("lu", "签收", {}),
    ("lu", "开始办理", {}),
    ("lu", "报进度", {"done": "3"}),
)
PROOF = {"what": "空出来的通道", "evidence_kind": "照片", "measure": "摊位搬走", "shows": "整改后"}
AFTER_WORK: tuple[tuple[str, str, Typed], ...] = (
    ("lu", "反馈", {"result": "三个摊位都搬走了"}),
    ("xu", "审核通过", {}),
    ("han", "申请销号", {}),
    ("gu", "开始核查", {}),
    ("gu", "核查通过", {"findings": "量过了，救护车进得去"}),
)


def test_what_somebody_reports_on_a_phone_is_put_right_at_the_desks_and_answered(
    fresh_database: Environment, tmp_path: Path
) -> None:
    with desks(fresh_database, CITY) as office:
        phone = office.browser.new_context(
            viewport=NARROW, locale="zh-CN", bypass_csp=True
        ).new_page()
        code, secret = _reported(phone, office.address)
        here = _opened(office)
        for username, label, typed in BEFORE_WORK:
            _step(office, here, username, label, typed)
        _proved(office, here, tmp_path / "通道.jpg")
        for username, label, typed in AFTER_WORK:
            _step(office, here, username, label, typed)
        run_python(fresh_database, ASK)
        _answered(phone, office.address, code, secret)
        _step(office, here, "ji", "同意销号", {})
        page = office.of("ji")
        assert "已销号" in page.inner_text("aside.side")
        assert "王小明" not in page.inner_text("main")
        assert complaints(page) == []
        _counted(office, page.inner_text("h1"))
        stranger = office.of("qiu")
        stranger.goto(here)
        assert "没有这一页" in stranger.inner_text("h1")
        phone.context.close()


def _reported(phone: Page, address: str) -> tuple[str, str]:
    """Without an account; the receipt is kept."""
    phone.goto(f"{address}/")
    _looked_at(phone)
    phone.click("text=反映一个问题")
    phone.fill("[name=text]", SAID)
    phone.fill("[name=place]", "致和南小区9号楼")
    phone.locator("details summary").first.click()
    phone.fill("[name=about_unit]", "市城市管理局")
    _looked_at(phone)
    phone.click("text=提交，拿回执")
    phone.wait_for_url("**/receipt/")
    _looked_at(phone)
    code, secret = phone.locator(".code").all_inner_texts()
    phone.click("text=留好了，看进度")
    phone.wait_for_url("**/progress/")
    _looked_at(phone)
    return code, secret


def _looked_at(phone: Page) -> None:
    """Readable, and not wider than the phone."""
    assert complaints(phone) == []
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW["width"], phone.url


def _opened(office: Desks) -> str:
    """The clerk masks, accepts and opens; the address of the problem, as the office finds it."""
    page = office.of("lin")
    page.goto(f"{office.address}/desk/reports/")
    assert complaints(page) == []
    page.click("main .t")
    report = page.url
    assert "王小明" in page.inner_text("main")
    for name, typed in (
        ("confirm_mask", {"title": "摊位堵了救护车的路", "text": MASKED, "place": "致和南小区"}),
        ("accept_report", {}),
        ("open_problem", {"unit": "船营区"}),
    ):
        page.goto(f"{report}{name}/")
        fill(page, typed)
        assert complaints(page) == []
        page.locator("main .btn-primary").click()
        page.wait_for_load_state()
        assert page.locator("#notes .note.good").count() == 1, page.inner_text("main")
    found = office.of("xu")
    found.goto(f"{office.address}/desk/problems/")
    found.click("a.t")
    return found.url


def _step(office: Desks, here: str, username: str, label: str, typed: Typed) -> None:
    """The one filled button of the page, its form, and the note that it is done."""
    page = office.of(username)
    page.goto(here)
    press(page, label)
    fill(page, typed)
    assert complaints(page) == []
    page.locator("main .btn-primary").click()
    page.wait_for_load_state()
    assert page.locator("#notes .note.good").count() == 1, page.inner_text("main")


def _proved(office: Desks, here: str, picture: Path) -> None:
    picture.write_bytes(jpeg())
    page = office.of("lu")
    page.goto(here)
    press(page, "交佐证")
    fill(page, PROOF)
    page.set_input_files("[name=attached]", picture)
    page.locator("main .btn-primary").click()
    page.wait_for_load_state()
    assert page.locator("main img").count() == 1


def _answered(phone: Page, address: str, code: str, secret: str) -> None:
    """With code and secret, and nothing else."""
    phone.goto(f"{address}/look-up/")
    phone.fill("[name=code]", code)
    phone.fill("[name=secret]", secret)
    phone.locator("main .btn-primary").click()
    phone.wait_for_url("**/progress/")
    assert "整改做完了，请您看看" in phone.inner_text("h1")
    _looked_at(phone)
    phone.locator("[name=solved][value=yes]").check(force=True)
    phone.locator("[name=satisfied][value='5']").check(force=True)
    phone.click("text=提交评价")
    phone.wait_for_url("**/progress/")
    assert "您说解决了" in phone.inner_text("h1")


def _counted(office: Desks, title: str) -> None:
    """The figure opens the very list that it counts."""
    page = office.of("xu")
    page.goto(f"{office.address}/desk/figures/")
    assert "1/1" in page.inner_text("main")
    assert complaints(page) == []
    page.goto(f"{office.address}/desk/problems/?figure=R13&measure=part&unit=2202")
    assert title in page.inner_text("main")

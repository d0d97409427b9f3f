"""What pages are made of keeps its promises: one filled button, links behind numbers, nothing inline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from ligai.ui.gallery import gallery
from ligai.ui.sprite import ICONS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "ligai").rglob("templates/**/*.html"))
INLINE = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|src=[\"']data:", re.I)
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>", re.I)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.S)


def show(name: str, **context: Any) -> str:
    return render_to_string(f"ui/_{name}.html", context)


def page_of_parts(rf: RequestFactory) -> str:
    return gallery.__wrapped__(rf.get("/desk/_ui/")).content.decode()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_style_or_script_of_its_own(path: Path) -> None:
    text = COMMENT.sub("", path.read_text())
    assert not INLINE.search(text)
    assert all("src=" in tag["attributes"] for tag in SCRIPT.finditer(text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_are_short_enough_to_be_read(path: Path) -> None:
    component = path.name.startswith("_") and path.parent.name == "ui"
    assert len(path.read_text().splitlines()) <= (40 if component else 120)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_name_only_icons_that_exist(path: Path) -> None:
    named = re.findall(r'{% icon "([^"]+)" %}', path.read_text())
    assert set(named) <= set(ICONS)


def test_a_row_of_buttons_has_one_filled_button_whatever_else_it_holds() -> None:
    others = [
        {"label": "改派", "url": "/a/"},
        {"label": "退回", "name": "step", "value": "return", "danger": True},
    ]
    html = show("buttons", primary="申请销号", others=others, off=["销号"], why="公示到11月1日")
    assert html.count("btn-primary") == 1
    assert html.count("disabled") == 1
    assert "公示到11月1日" in html


def test_buttons_that_act_are_buttons_and_links_are_links() -> None:
    html = show(
        "buttons",
        others=[
            {"label": "改派", "url": "/a/"},
            {"label": "退回", "name": "step", "value": "return"},
        ],
    )
    assert '<a class="btn" href="/a/">' in html
    assert '<button class="btn" name="step" value="return">' in html


def test_the_pager_names_the_row_it_goes_on_from() -> None:
    html = show("pager", summary="第1–14件", next="?after=x", next_from="营-015")
    assert 'href="?after=x" rel="next"' in html
    assert "从 营-015起" in html
    assert 'rel="prev"' not in html


def test_a_table_has_a_caption_and_headings_with_scope() -> None:
    rows = [
        {
            "pick": "7",
            "name": "营-001",
            "cells": [{"kind": "title", "text": "<i>", "url": "/p/"}, {"kind": "num", "text": 41}],
        }
    ]
    html = show(
        "table",
        caption="堵点",
        columns=[{"label": "问题"}, {"label": "人数", "kind": "num"}],
        rows=rows,
        pick="problem",
    )
    assert '<caption class="visually-hidden">堵点</caption>' in html
    assert html.count('scope="col"') == 3
    assert 'name="problem" value="7" aria-label="选择 营-001"' in html
    assert "&lt;i&gt;" in html
    assert '<td class="num">' in html


def test_a_chip_says_what_it_takes_away() -> None:
    html = show("chips", chips=[{"name": "单位", "value": "佳木斯市", "remove": "?x=1"}])
    assert 'href="?x=1" aria-label="去掉“单位”"' in html


def test_the_tree_draws_every_level() -> None:
    deep: dict[str, Any] = {"name": "村", "role": "主办"}
    for name in ("乡", "县", "市", "省"):
        deep = {
            "name": name,
            "role": "主办",
            "done": 1,
            "total": 2,
            "shape": "quarter",
            "label": "整改中",
            "children": [deep],
        }
    html = show("tree", nodes=[deep])
    assert html.count("<li>") == 5
    assert html.count('class="tree"') == 1


def test_progress_says_its_numbers_and_shows_when_it_is_done() -> None:
    assert 'class="done" value="2" max="2" aria-label="2/2"' in show("progress", done=2, total=2)
    assert 'class="done"' not in show("progress", done=0, total=0)


def test_the_stage_one_is_at_is_announced() -> None:
    html = show(
        "stages",
        stages=[
            {"label": "交办", "state": "done"},
            {"label": "整改", "state": "now"},
            {"label": "核查"},
        ],
    )
    assert html.count('aria-current="step"') == 1


def test_the_rail_marks_where_one_is_and_prints_counts_that_are_known() -> None:
    html = show(
        "rail",
        rail=[
            ("问题", "/p/", "list-details", 0, True),
            None,
            ("数据", "/s/", "chart-bar", None, False),
        ],
    )
    assert html.count('aria-current="page"') == 1
    assert "<b>0</b>" in html
    assert html.count("<b>") == 1
    assert html.count("<hr>") == 1


def test_a_refusal_is_announced_at_once_and_a_success_when_there_is_time() -> None:
    assert 'role="alert"' in show("note", kind="bad", title="不能销号")
    assert 'role="status"' in show("note", kind="good", title="已退回")


def test_the_page_of_parts_shows_every_part_and_one_filled_button(rf: RequestFactory) -> None:
    html = page_of_parts(rf)
    assert len(re.findall(r'class="btn btn-primary"', html)) == 1
    for part in (
        "state",
        "limit",
        "once",
        "fig",
        "def",
        "stats",
        "rows",
        "table",
        "views",
        "chips",
    ):
        assert re.search(rf'class="{part}[ "]', html), part
    for part in (
        "bulk",
        "stages",
        "why",
        "measures",
        "tree",
        "story",
        "note",
        "toast-line",
        "blank",
        "choice",
        "pager",
    ):
        assert re.search(rf'class="{part}[ "]', html), part


def test_the_page_of_parts_has_no_id_twice(rf: RequestFactory) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page_of_parts(rf))
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.urls("tests.ui.site")
def test_the_page_of_parts_is_for_signed_in_people(client: Client) -> None:
    answer = client.get("/desk/_ui/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_the_theme_is_the_one_the_cookie_names_and_nothing_else(rf: RequestFactory) -> None:
    for cookie, theme in (
        ("dark", "dark"),
        ("light", "light"),
        ('"><script>', "light"),
        ("", "light"),
    ):
        request = rf.get("/desk/_ui/")
        request.COOKIES["theme"] = cookie
        html = gallery.__wrapped__(request).content.decode()
        assert f'data-bs-theme="{theme}"' in html

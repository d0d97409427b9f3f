"""What happens in Jilin City on the day the demo is made: nothing entered late, something for each to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Theme
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ops.demo.cast import LONG_AGO, World
from ligai.ops.demo.play import IMMEDIATE, LEDGER, Crew, PlayNow, Story
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import Nature, RequestKind, Source

PEOPLE = (("fan", "范知春", Role.HANDLER, "致和街道经办"),)
"""Who works at the street; the others are those of `cast`."""

#    how far, how it is dealt with, days from today until it is due, at whose desk, what
_TABLE = (
    ("registered", LEDGER, None, "urban", "解放大路路灯三处不亮", "夜里看不见路，有老人摔倒。"),
    ("registered", LEDGER, None, "urban", "解放大路夜里路灯不亮", "和上一件说的是同一段路。"),
    ("registered", LEDGER, None, "housing", "保障房小区电梯停用两周", "十一层的住户要走楼梯。"),
    ("triaged", LEDGER, None, "urban", "早市垃圾下午才清运", "气味大，离学校五十米。"),
    ("planned", LEDGER, None, "housing", "老旧小区单元门禁失灵", "六栋楼的门夜里关不上。"),
    ("dispatched", IMMEDIATE, 1, "urban", "公园公厕无障碍坡道被围挡占用", "轮椅进不去。"),
    ("working", LEDGER, 0, "urban", "松江路人行道破损，盲道中断", "一百二十米，下雨积水。"),
    ("working", LEDGER, 3, "housing", "供暖季前三栋楼外墙渗水", "顶层六户反映。"),
    ("reported", LEDGER, 2, "urban", "青年广场健身器材松动", "四件器材螺栓脱落。"),
    ("accepted", LEDGER, 1, "urban", "南山街占道围挡超期未拆", "工程已经完工。"),
    ("submitted", LEDGER, 4, "urban", "致和农贸市场排水沟堵塞", "污水漫到摊位前。"),
    ("working", LEDGER, 9, "urban", "河堤护栏缺口", "要等枯水期才能施工。"),
    ("working", LEDGER, 5, "urban", "学校门口减速带缺失", "要和交警定位置。"),
)  # fmt: skip
_NIGHT, _TWIN, _PAVEMENT, _WET, _RAIL, _SCHOOL = 0, 1, 6, 7, 11, 12


def tell(world: World, crew: Crew, password_of: Callable[[str], str]) -> Theme:
    """Live through the day; the theme that its problems belong to."""
    theme = _campaign(world)
    street = _street(world, password_of)
    made = list(_problems(world, crew, theme))
    problems.merge(made[_TWIN], made[_NIGHT], actor=world.lin, reason="同一段路，同一件事")
    _requests(world, made)
    _talk(world, made[_PAVEMENT])
    _cascade(world, crew, theme, street)
    _self_examination(world, crew)
    return theme


def today() -> date:
    """Today in China."""
    return local_date(datetime.now(UTC))


def _campaign(world: World) -> Theme:
    """What the city runs now; its public site takes reports for it."""
    campaign = campaigns.open_campaign(
        world.city, actor=world.xu, name="民生实事常态整改", preset="party", starts_on=today()
    )
    return campaigns.open_theme(campaign, actor=world.xu, code="life", name="群众身边的事")


def _street(world: World, password_of: Callable[[str], str]) -> Actor:
    [(key, name, role, title)] = PEOPLE
    person = org.open_person(actor=operator(), username=key, name=name, password=password_of(key))
    post = org.appoint(
        person, world.street, actor=operator(), role=role, title=title, from_on=LONG_AGO
    )
    return post.actor(person)


def story(title: str, facts: str, disposition: str, stage: str, due_on: date | None) -> Story:
    """A problem of today that needs no more than a cause and one measure."""
    return Story(
        title=title,
        facts=facts,
        source=Source.REPORT,
        disposition=disposition,
        cause="日常巡查没有覆盖到",
        measure="现场整改并纳入巡查",
        quantity=1,
        unit_of_measure="处",
        found_on=today(),
        days=0,
        stage=stage,
        due_on=due_on,
    )


def _problems(world: World, crew: Crew, theme: Theme) -> Iterator[Problem]:
    for stage, disposition, days, at, title, facts in _TABLE:
        due_on = None if days is None else today() + timedelta(days=days)
        mine = replace(crew, handler=getattr(world, _HANDLERS[at]))
        told = story(title, facts, disposition, stage, due_on)
        yield PlayNow(told, mine, getattr(world, at), theme=theme).run()


_HANDLERS = {"urban": "song", "housing": "meng"}


def _requests(world: World, made: list[Problem]) -> None:
    """A pause and an extension granted; an extension and an exclusion that wait for the office."""
    spring = today() + timedelta(days=30)
    pause = problems.ask(
        made[_RAIL], actor=world.qiu, kind=RequestKind.PAUSE, until=spring,
        reason_code="season", reason="水位没有退，护栏基础不能开挖",
    )  # fmt: skip
    problems.approve(pause, actor=world.xu, decision="同意，水退即恢复")
    longer = problems.ask(
        made[_SCHOOL], actor=world.song, kind=RequestKind.EXTENSION,
        until=today() + timedelta(days=12), reason="减速带已订货，一周后到",
    )  # fmt: skip
    problems.approve(longer, actor=world.xu, decision="同意延到货到安装")
    problems.ask(
        made[_WET], actor=world.meng, kind=RequestKind.EXTENSION,
        until=today() + timedelta(days=10), reason="连日有雨，外墙不能施工",
    )  # fmt: skip


def _talk(world: World, problem: Problem) -> None:
    """A leader's instruction to the bureau, and two people writing to each other."""
    problems.instruct(
        problem, actor=world.ji, unit=world.urban, until=today() + timedelta(days=2),
        text="盲道要接通，不能修一段断一段。请若水同志到现场看。",
    )  # fmt: skip
    problems.send_message(problem, actor=world.song, text="砖已到场，今晚封半幅路施工，明早恢复。")
    problems.send_message(problem, actor=world.xu, text="注意留出行人通道，完工拍前后对比。")


def _cascade(world: World, crew: Crew, theme: Theme, street: Actor) -> None:
    """From the bureau to the district, from the district to the street; each adds its own words."""
    told = story("背街小巷小广告回潮", "三条巷子墙面、楼道都有。", LEDGER, "working", None)
    told = replace(told, due_on=today() + timedelta(days=7))
    problem = PlayNow(told, crew, world.urban, theme=theme).run()
    top = Assignment.objects.get(problem=problem)
    [district] = problems.delegate(
        top, actor=world.qiu, units=[world.district], requirement="三天内报清单"
    )
    problems.sign(district, actor=world.lu)
    problems.begin(district, actor=world.lu)
    [duty] = problems.delegate(
        district, actor=world.lu, units=[world.street], requirement="楼道也要看",
        due_on=today() + timedelta(days=2),
    )  # fmt: skip
    problems.sign(duty, actor=street)


def _self_examination(world: World, crew: Crew) -> None:
    """What the bureau finds of itself is seen by the entitled only; the guidance team looks into it."""
    own = replace(crew, handler=world.qiu, clerk=world.xu, verifier=world.he)
    for title, stage in (
        ("窗口首问负责没有落实，两个科室互相推诿", "verified"),
        ("下基层调研走马观花，只看点位", "submitted"),
        ("值班电话无人接听", "triaged"),
    ):
        told = story(title, "检视问题清单。", LEDGER, stage, today() + timedelta(days=6))
        told = replace(told, source=Source.RESEARCH, nature=Nature.SELF_EXAMINATION.value)
        PlayNow(told, own, world.urban).run()

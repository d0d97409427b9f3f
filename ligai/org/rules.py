"""Kinds and levels of units, the roles of people, and what each role is able to do."""

from __future__ import annotations

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb


class Level(models.IntegerChoices):
    """The five levels of the territory and the nation above them (五级联动)."""

    NATION = 0, _("全国")
    PROVINCE = 1, _("省级")
    CITY = 2, _("市级")
    COUNTY = 3, _("县级")
    TOWNSHIP = 4, _("乡级")
    VILLAGE = 5, _("村级")


class UnitKind(models.TextChoices):
    """What sort of organisation a unit is."""

    AREA = "area", _("地方")
    DEPARTMENT = "department", _("部门")
    UNIVERSITY = "university", _("高校")
    COLLEGE = "college", _("二级院系")
    HOSPITAL = "hospital", _("医院")
    WARD = "ward", _("科室")
    COMPANY = "company", _("企业")
    COMMITTEE = "committee", _("村（社区）")
    OTHER = "other", _("其他")


class Line(models.TextChoices):
    """What a functional unit is answerable for (条), beside the territory (块). "" is every line."""

    PARTY = "party", _("党的建设")
    DISCIPLINE = "discipline", _("纪检监察")
    PETITIONS = "petitions", _("信访")
    EDUCATION = "education", _("教育")
    HEALTH = "health", _("卫生健康")
    HOUSING = "housing", _("住房城乡建设")
    LABOUR = "labour", _("人力资源社会保障")
    CIVIL_AFFAIRS = "civil_affairs", _("民政")
    AGRICULTURE = "agriculture", _("农业农村")
    WATER = "water", _("水利")
    TRANSPORT = "transport", _("交通运输")
    ENVIRONMENT = "environment", _("生态环境")
    LAND = "land", _("自然资源")
    EMERGENCY = "emergency", _("应急管理")
    MARKET = "market", _("市场监管")
    SECURITY = "security", _("公安")
    JUSTICE = "justice", _("司法行政")
    FINANCE = "finance", _("财政")
    ASSETS = "assets", _("国有资产")
    CULTURE = "culture", _("文化旅游")


class Role(models.TextChoices):
    """A post is one of these at a unit (domain notes: suggested role set)."""

    ADMIN = "admin", _("系统管理员")
    GROUP_HEAD = "group_head", _("领导小组组长")
    OFFICE = "office", _("领导小组办公室")
    TEAM = "team", _("巡回指导组")
    UNIT_HEAD = "unit_head", _("单位负责人")
    LEAD_OFFICER = "lead_officer", _("包保领导")
    HANDLER = "handler", _("承办人")
    VERIFIER = "verifier", _("复核员")
    CLERK = "clerk", _("受理员")
    SUPERVISOR = "supervisor", _("督查员")
    STATISTICIAN = "statistician", _("统计员")
    OBSERVER = "observer", _("公众观察员")

    @property
    def written(self) -> str:
        """The name as the ledger writes it down: the same whatever language the writer reads."""
        with translation.override("zh-hans"):
            return str(self.label)


class Visibility(models.TextChoices):
    """Who may see a counted thing at all; a reader's figure sums the classes he may see."""

    ORDINARY = "ordinary", _("一般")
    SELF_EXAMINATION = "self_examination", _("检视问题")
    RESTRICTED = "restricted", _("限制知悉")


ROOT_CODE = "CN"  # ISO 3166; the statistical codes below it begin with the provinces


def short_code(code: str) -> str:
    """A statistical code without its padding: `230800` and `230800000000` are the city `2308`.

    GB/T 2260 pads to six digits, GB/T 10114 and the statistical bureau to nine and twelve. What is
    not made of six, nine or twelve digits is given back as it is.
    """
    if not code.isascii() or not code.isdigit() or len(code) not in (6, 9, 12):
        return code
    for shorter in (9, 6):
        if len(code) > shorter and code[shorter:] == "000":
            code = code[:shorter]
    for shorter in (4, 2):
        if len(code) == shorter + 2 and code[shorter:] == "00":
            code = code[:shorter]
    return code


UNIT_FOUNDED = Verb(
    "unit.founded", "{actor}建立了单位树：{name}", "{actor} founded the tree: {name}"
)
UNIT_OPENED = Verb(
    "unit.opened", "{actor}在{parent}下设立{name}", "{actor} opened {name} under {parent}"
)
UNIT_RENAMED = Verb(
    "unit.renamed", "{actor}把{before}改名为{after}", "{actor} renamed {before} to {after}"
)
UNIT_MOVED = Verb(
    "unit.moved",
    "{actor}把{name}从{before}划到{after}",
    "{actor} moved {name} from {before} to {after}",
)
UNIT_CLOSED = Verb("unit.closed", "{actor}撤销{name}", "{actor} closed {name}")
UNIT_MERGED = Verb("unit.merged", "{actor}把{name}并入{into}", "{actor} merged {name} into {into}")
DIVISIONS_IMPORTED = Verb(
    "divisions.imported",
    "{actor}导入{name}的行政区划，新设{added}个，共{total}个（{edition}）",
    "{actor} imported the divisions of {name}: {added} opened, {total} in all ({edition})",
)
NOTICE_ENTERED = Verb(
    "calendar.notice_entered",
    "{actor}为{unit}录入{name}：放假{off}天，调休上班{on}天",
    "{actor} entered {name} for {unit}: {off} days off, {on} made up",
)
PERSON_OPENED = Verb(
    "person.opened",
    "{actor}为{name}开立账号{username}",
    "{actor} opened the account {username} for {name}",
)
PASSWORD_SET = Verb(
    "person.password_set", "{actor}为{name}设了新密码", "{actor} set a new password for {name}"
)
PERSON_SUSPENDED = Verb(
    "person.suspended", "{actor}停用{name}的账号", "{actor} suspended the account of {name}"
)
PERSON_RESUMED = Verb(
    "person.resumed", "{actor}恢复{name}的账号", "{actor} resumed the account of {name}"
)
POST_APPOINTED = Verb(
    "post.appointed",
    "{actor}安排{name}在{unit}任{post}，从{since}起",
    "{actor} appointed {name} as {post} at {unit}, from {since}",
)
POST_ENDED = Verb(
    "post.ended",
    "{name}不再任{unit}{post}，从{until}起（{actor}登记）",
    "{name} is no longer {post} at {unit}, from {until} (entered by {actor})",
)
DEPUTY_NAMED = Verb(
    "post.deputy_named",
    "{deputy}代行{unit}{post}{name}的职责（{actor}登记）",
    "{deputy} stands in for {name}, {post} at {unit} (entered by {actor})",
)
DEPUTY_RELEASED = Verb(
    "post.deputy_released",
    "{deputy}不再代行{unit}{post}{name}的职责（{actor}登记）",
    "{deputy} no longer stands in for {name}, {post} at {unit} (entered by {actor})",
)

"""Kinds and levels of units, the roles of people, and what each role is able to do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Visibility(models.TextChoices):
    """Who may see a counted thing at all; a reader's figure sums the classes he may see."""

    ORDINARY = "ordinary", _("一般")
    SELF_EXAMINATION = "self_examination", _("检视问题")
    RESTRICTED = "restricted", _("限制知悉")

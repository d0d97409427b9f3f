"""The forms about units: opening, renaming, moving, closing, merging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ligai.desk.days import today
from ligai.desk.forms.deeds import DeedForm
from ligai.desk.forms.fields import UnitField, line_field
from ligai.org.models import Post, Unit
from ligai.org.rules import Level, Line, UnitKind
from ligai.problems.models import Assignment, Problem

_BLANK = ("", gettext_lazy("和上级一样"))


class OpenUnitForm(DeedForm):
    """A unit under this one."""

    name = line_field(gettext_lazy("名称"), most=100)
    unit_kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=UnitKind.choices)
    code = line_field(
        gettext_lazy("代码"),
        most=40,
        required=False,
        help_text=gettext_lazy("全系统唯一；不填就按上级代码加序号。"),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("层级"),
        required=False,
        coerce=lambda value: Level(int(value)),
        empty_value=None,
        choices=[("", gettext_lazy("地方比上级低一级，其他和上级同级")), *Level.choices],
    )
    line = forms.ChoiceField(
        label=gettext_lazy("条线"), required=False, choices=[_BLANK, *Line.choices]
    )

    def facts(self) -> dict[str, Any]:
        """In the action's words: an empty line is the parent's."""
        told = super().facts()
        return {
            **told,
            "unit_kind": UnitKind(told["unit_kind"]),
            "line": told["line"] or None,
        }

    def preview(self) -> list[str]:
        """Names never identify a unit: others of the same name are pointed out."""
        name = " ".join(self.cleaned_data["name"].split())
        same = Unit.objects.open().filter(parent=self.thing, name=name).first()
        if same is None:
            return []
        words = {"parent": self.thing.name, "name": name, "code": same.code}
        return [_("%(parent)s下面已经有一个“%(name)s”（%(code)s）。确实是另一个才设。") % words]


class RenameUnitForm(DeedForm):
    """Another name; what was written under the old one keeps it."""

    says = gettext_lazy("以前的记录、简报仍用旧名。")
    name = line_field(gettext_lazy("新名称"), most=100)

    def known(self) -> dict[str, Any]:
        """The name that it has."""
        return {"name": self.thing.name}

    def preview(self) -> list[str]:
        """Old and new."""
        words = {"before": self.thing.name, "after": " ".join(self.cleaned_data["name"].split())}
        return [_("“%(before)s”改名为“%(after)s”，代码和历史不变。") % words]


def counted_under(unit: Unit) -> tuple[int, int]:
    """How many problems and duties are counted at and under a unit."""
    return Problem.objects.under(unit).count(), Assignment.objects.under(unit).count()


def _reposted(unit: Unit, into: str) -> list[str]:
    """What moves along, how much is posted anew, and that nobody has to wait for it."""
    problems, duties = counted_under(unit)
    below = Unit.objects.under(unit).count() - 1
    words = {"n": problems, "duties": duties, "into": into}
    along = ngettext("连同下面%(n)d个单位一起。", "连同下面%(n)d个单位一起。", below) % {"n": below}
    return [
        *([along] if below else []),
        _(
            "%(n)d个问题和%(duties)d件交办改记到%(into)s名下，已经了结的也算；以前的日期仍按旧的隶属统计。"
        )
        % words,
        _("数量多时在后台分批入账，进度看单位页；可以离开，中断了会接着做，重复点不会重复记。"),
    ]


class MoveUnitForm(DeedForm):
    """Under another unit, with everything below."""

    into = UnitField(
        label=gettext_lazy("划到哪个单位下面"), help_text=gettext_lazy("填代码或名称。")
    )

    def preview(self) -> list[str]:
        """How much is counted anew."""
        into = self.cleaned_data["into"]
        words = {"unit": self.thing.name, "into": into.name, "code": into.code}
        first = _("%(unit)s划到%(into)s（%(code)s）下面。") % words
        return [first, *_reposted(self.thing, into.name)]

    def facts(self) -> dict[str, Any]:
        """In the action's words."""
        return {"new_parent": self.cleaned_data["into"]}


class MergeUnitsForm(DeedForm):
    """Into another unit, which goes on in its place."""

    into = UnitField(label=gettext_lazy("并入哪个单位"), help_text=gettext_lazy("填代码或名称。"))

    def preview(self) -> list[str]:
        """How much is counted anew, and that the unit ends."""
        into = self.cleaned_data["into"]
        words = {"unit": self.thing.name, "into": into.name, "code": into.code}
        first = (
            _("%(unit)s并入%(into)s（%(code)s）后撤销，不能恢复；下级单位先一个一个划过去。")
            % words
        )
        return [first, *_reposted(self.thing, into.name)]


class CloseUnitForm(DeedForm):
    """The end of a unit that owes nothing any more."""

    says = gettext_lazy("撤销后不能恢复；它的历史和数字都留着。")

    def preview(self) -> list[str]:
        """What stands in the way, before it is refused."""
        words = {
            "unit": self.thing.name,
            "problems": Problem.objects.under(self.thing).open().count(),
            "duties": Assignment.objects.under(self.thing).open().count(),
            "posts": Post.objects.not_ended(today()).filter(unit=self.thing).count(),
        }
        return [
            _(
                "%(unit)s现有没了结的问题%(problems)d个、没办完的交办%(duties)d件、在任岗位%(posts)d个；都是0才能撤销。"
            )
            % words
        ]

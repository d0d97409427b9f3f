"""The forms about people and posts: accounts, appointments, deputies, and hand-over at the end."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligai.desk.days import today
from ligai.desk.forms.deeds import DeedForm
from ligai.desk.forms.fields import ReachingField, UnitField, day_field, line_field
from ligai.kernel.phrases import listed, noted
from ligai.ledger.actor import Actor
from ligai.org.access import SEE_PEOPLE
from ligai.org.models import Person
from ligai.org.rules import Line, Role
from ligai.problems.models import Problem

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else
_GROUPS, _LENGTH = 4, 4
_NAMED = 5


def new_password() -> str:
    """A password for one sign-in: four groups of four, about 78 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _n in range(_LENGTH)) for _m in range(_GROUPS))
    return "-".join(groups)


def find_person(typed: str, actor: Actor) -> Person:
    """The person with this user name, or the only one of this name that the actor sees.

    Raises ValidationError that names the candidates when a name is not enough.
    """
    seen = Person.objects.filter(SEE_PEOPLE.q(actor), is_active=True)
    by_username = seen.filter(username=typed.strip().lower()).first()
    if by_username is not None:
        return by_username
    found = list(seen.filter(name=typed.strip()).order_by("id")[: _NAMED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(_("您能看到的在用账号里没有“%(typed)s”") % {"typed": typed})
    names = listed(noted(person.name, person.username) for person in found[:_NAMED])
    raise ValidationError(_("有几个人同名，请填登录名：%(names)s") % {"names": names})


class ColleagueField(ReachingField):
    """Somebody whom the actor sees, by user name or name."""

    def clean(self, value: Any) -> Any:
        """A Person, or None when nothing was typed and nothing is required."""
        typed = super().clean(value)
        return find_person(typed, self.actor) if typed else None


class OpenPersonForm(DeedForm):
    """An account; the password is made by chance and shown once."""

    says = gettext_lazy("密码由系统随机生成，只显示一次；本人第一次登录要改掉。")
    name = line_field(gettext_lazy("姓名"), most=50)
    username = line_field(
        gettext_lazy("登录名"), most=50, help_text=gettext_lazy("登录时填的，以后不能改。")
    )

    def prepare(self) -> None:
        """Made before it is known whether it will be needed."""
        self.password = new_password()

    def preview(self) -> list[str]:
        """People of the same name, who may be the same person."""
        name = " ".join(self.cleaned_data["name"].split())
        same = Person.objects.filter(SEE_PEOPLE.q(self.actor), name=name)[:_NAMED]
        names = listed(person.username for person in same)
        if not names:
            return []
        return [
            _("已经有叫“%(name)s”的账号：%(names)s。是同一个人就不要再开。")
            % {"name": name, "names": names}
        ]


class GivePasswordForm(DeedForm):
    """A new password made by chance; the old one and every open session end."""

    says = gettext_lazy("原来的密码立刻失效，已经登录的地方全部退出。新密码只显示一次。")

    def prepare(self) -> None:
        """Made before it is known whether it will be needed."""
        self.password = new_password()


class SuspendForm(DeedForm):
    """The door is closed at once; posts and history stay."""

    says = gettext_lazy("立刻不能登录，岗位和历史都留着；恢复后照旧。长期离开请改办离任交接。")

    def preview(self) -> list[str]:
        """Problems would have a lead who cannot sign in."""
        led = self.thing.leads.open().count()
        if not led:
            return []
        words = {"name": self.thing.name, "n": led}
        return [
            _(
                "%(name)s还包保着%(n)d个没了结的问题；停用后没有人能替他申请销号，除非请人代行或办理离任交接。"
            )
            % words
        ]


class AppointForm(DeedForm):
    """A role at a unit."""

    unit = UnitField(label=gettext_lazy("单位"), help_text=gettext_lazy("填代码或名称。"))
    role = forms.ChoiceField(label=gettext_lazy("职责"), choices=Role.choices)
    title = line_field(
        gettext_lazy("职务名称"),
        most=60,
        required=False,
        help_text=gettext_lazy("如“局长”；不填就用职责名称。"),
    )
    line = forms.ChoiceField(
        label=gettext_lazy("条线"),
        required=False,
        choices=[("", gettext_lazy("不分条线")), *Line.choices],
    )
    from_on = day_field(gettext_lazy("从哪天起"), help_text=gettext_lazy("不填就从今天起。"))


class EndPostForm(DeedForm):
    """The last day, and who takes over what the holder answers for."""

    on = day_field(gettext_lazy("哪天起不再任职"), help_text=gettext_lazy("不填就从今天起。"))
    successor = ColleagueField(
        label=gettext_lazy("接替包保的人"),
        required=False,
        help_text=gettext_lazy("填姓名或登录名。没有包保的问题可以不填。"),
    )

    def preview(self) -> list[str]:
        """How many problems change their lead."""
        day = self.cleaned_data["on"] or today()
        left = Problem.objects.left_behind(self.thing, day).count()
        words = {"name": self.thing.person.name, "n": left, "day": day.isoformat()}
        successor = self.cleaned_data["successor"]
        if successor is None:
            return [_("%(name)s从%(day)s起不再任职；没了结、要人接替包保的问题%(n)d个。") % words]
        words["successor"] = successor.name
        return [
            _("%(name)s从%(day)s起不再任职；他包保的%(n)d个没了结的问题今天起由%(successor)s包保。")
            % words
        ]


class DeputyForm(DeedForm):
    """Who stands in; nobody when it is left empty."""

    says = gettext_lazy("代行人能办这个岗位的一切，但不能再请别人代行；记录里写明“代”。")
    deputy = ColleagueField(
        label=gettext_lazy("代行人"),
        required=False,
        help_text=gettext_lazy("填姓名或登录名；留空就是不再请人代行。"),
    )

    def known(self) -> dict[str, Any]:
        """Who does now."""
        return {"deputy": self.thing.deputy.username if self.thing.deputy else ""}

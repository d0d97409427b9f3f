"""Everything that is done to units, people, posts, limits, calendars and campaigns, and who sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Campaign, Docket
from ligai.campaigns.rules import RUN_CAMPAIGN
from ligai.desk.case.story import newest_sentence
from ligai.desk.days import today
from ligai.desk.deeds import Deed, Kind
from ligai.desk.forms import campaigns as campaign_forms
from ligai.desk.forms import people as people_forms
from ligai.desk.forms import rules as rule_forms
from ligai.desk.forms import units as unit_forms
from ligai.desk.forms.deeds import ConfirmForm, DeedForm
from ligai.desk.rechecks import DRAW_RECHECK, DRAWN
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors, is_under, under
from ligai.org import actions as org
from ligai.org.access import (
    HOLDER,
    MANAGE_CALENDAR,
    MANAGE_PEOPLE,
    MANAGE_POSTS,
    MANAGE_UNITS,
    NAME_DEPUTY,
    SEE_PEOPLE,
    SEE_POSTS,
    SEE_UNITS,
)
from ligai.org.models import Person, Post, PostQuerySet, Unit
from ligai.problems import actions as problems
from ligai.problems.presetting import preset_label, preset_names
from ligai.problems.rules import END_POST, RESTRUCTURE, SET_LIMITS

POSTED_AT_ONCE = 3  # batches of a move while somebody waits; the clock does the rest


def units_seen(actor: Actor) -> QuerySet[Unit]:
    """The units that an actor sees."""
    return Unit.objects.filter(SEE_UNITS.q(actor))


def posts_seen(actor: Actor) -> PostQuerySet:
    """The posts that an actor sees, the own ones among them."""
    return Post.objects.filter(SEE_POSTS.q(actor) | HOLDER.sql(actor)).with_names()


def people_seen(actor: Actor) -> QuerySet[Person]:
    """The people whom an actor sees, the actor among them."""
    return Person.objects.filter(SEE_PEOPLE.q(actor) | Q(pk=actor.id))


def campaigns_seen(actor: Actor) -> QuerySet[Campaign]:
    """Those of the own unit, of the units above, and of those below."""
    near = Q(path__in=ancestors(actor.path)) | under(actor.path)
    return Campaign.objects.filter(near).select_related("unit")


def unit_path(unit: Unit, actor: Actor) -> list[tuple[str, str]]:
    """From the top of the actor's reach down to a unit."""
    own = [each for each in unit.chain() if is_under(each.path, actor.path)]
    steps = [(each.name, reverse("desk:unit", args=[each.pk])) for each in own]
    return [(pgettext("several", "单位"), reverse("desk:units")), *steps]


def _unit(actor: Actor, key: Any) -> Unit:
    return get_object_or_404(units_seen(actor), pk=key)


def _person(actor: Actor, key: Any) -> Person | None:
    return get_object_or_404(people_seen(actor), pk=key) if key else None


def _post(actor: Actor, key: Any) -> Post:
    return get_object_or_404(posts_seen(actor), pk=key)


def _root(actor: Actor, key: Any) -> Unit:
    return Unit.root()


def _preset(actor: Actor, key: Any) -> str:
    if key not in preset_names():
        raise Http404
    return str(key)


def _campaign(actor: Actor, key: Any) -> Campaign:
    return get_object_or_404(campaigns_seen(actor), pk=key)


def _page(name: str) -> Callable[[Any, DeedForm], str]:
    """The page of what came of it."""
    return lambda done, form: reverse(f"desk:{name}", args=[done.pk])


def _own_page(name: str) -> Callable[[Any, DeedForm], str]:
    """The page of what it was done to."""
    return lambda done, form: reverse(f"desk:{name}", args=[form.thing.pk])


def _list(name: str) -> Callable[..., str]:
    return lambda *_any: reverse(f"desk:{name}")


def _same(take: Callable[..., Any]) -> Callable[[DeedForm], Any]:
    """The action on the thing, with `seen` and what was typed."""
    return lambda form: take(
        form.thing, actor=form.actor, seen=form.cleaned_data["seen"], **form.facts()
    )


def _new(take: Callable[..., Any]) -> Callable[[DeedForm], Any]:
    """The action that makes something under the thing."""
    return lambda form: take(form.thing, actor=form.actor, **form.facts())


def _is_open(unit: Unit) -> bool:
    return unit.closed_on is None


def _may_leave(unit: Unit) -> bool:
    return unit.closed_on is None and not unit.is_root


def _moved(form: DeedForm) -> Any:
    told = form.facts()
    return problems.move_unit(
        form.thing,
        told["new_parent"],
        actor=form.actor,
        at_most=POSTED_AT_ONCE,
        seen=form.cleaned_data["seen"],
    )


def _merged(form: DeedForm) -> Any:
    return problems.merge_units(
        form.thing,
        form.facts()["into"],
        actor=form.actor,
        at_most=POSTED_AT_ONCE,
        seen=form.cleaned_data["seen"],
    )


def _move_said(move: Any, form: DeedForm) -> str:
    if move.unit_id != form.thing.pk:
        return _("下级%(name)s已划过去，正在后台入账；做完后请再办一次合并，会接着往下做。") % {
            "name": move.unit.name
        }
    if move.is_done:
        return ngettext("已经划好，改记了%(n)d件。", "已经划好，改记了%(n)d件。", move.posted) % {
            "n": move.posted
        }
    return _("隶属已经改好，数字正在后台入账，已记%(n)d件；可以离开。") % {"n": move.posted}


def _notice_said(notice: Any, form: DeedForm) -> str:
    words = {"name": notice.name, "n": notice.recounted}
    if notice.recounted_at is None:
        return _("已录入《%(name)s》，重算了%(n)d个暂定期限，其余在后台接着算。") % words
    return _("已录入《%(name)s》，重算了%(n)d个暂定期限。") % words


UNITS = (
    Deed("open_unit", gettext_lazy("设下级单位"), MANAGE_UNITS, _new(org.open_unit), _page("unit"),
         unit_forms.OpenUnitForm, fits=_is_open, makes=True),
    Deed("rename_unit", gettext_lazy("改名"), MANAGE_UNITS, _same(org.rename_unit), _page("unit"),
         unit_forms.RenameUnitForm, fits=_is_open),
    Deed("move_unit", gettext_lazy("划转"), RESTRUCTURE, _moved, _own_page("unit"),
         unit_forms.MoveUnitForm, fits=_may_leave, said=_move_said),
    Deed("merge_units", gettext_lazy("合并"), RESTRUCTURE, _merged, _own_page("unit"),
         unit_forms.MergeUnitsForm, fits=_may_leave, said=_move_said),
    Deed("close_unit", gettext_lazy("撤销单位"), RESTRUCTURE, _same(problems.close_unit),
         _page("unit"), unit_forms.CloseUnitForm, fits=_may_leave),
    Deed("enter_notice", gettext_lazy("录入放假通知"), MANAGE_CALENDAR, _new(problems.enter_notice),
         lambda done, form: f"{reverse('desk:calendar')}?unit={form.thing.code}",
         rule_forms.EnterNoticeForm, fits=_is_open, said=_notice_said, makes=True),
    Deed("open_campaign", gettext_lazy("部署活动"), RUN_CAMPAIGN, _new(campaigns.open_campaign),
         _page("campaign"), campaign_forms.OpenCampaignForm, fits=_is_open, makes=True),
    DRAW_RECHECK,
)  # fmt: skip


def _opened(form: Any) -> Person:
    return org.open_person(
        form.cleaned_data["username"],
        actor=form.actor,
        name=form.cleaned_data["name"],
        password=form.password,
        must_change=True,
    )


def _given(form: Any) -> Person:
    return org.set_password(
        form.thing,
        actor=form.actor,
        password=form.password,
        must_change=True,
        seen=form.cleaned_data["seen"],
    )


def _appointed(form: DeedForm) -> Post:
    told = form.facts()
    unit = told.pop("unit")
    return org.appoint(form.thing, unit, actor=form.actor, **told)


def _password(done: Person, form: Any) -> str:
    return str(form.password)


PEOPLE = (
    Deed("open_person", gettext_lazy("开立账号"), MANAGE_PEOPLE, _opened, _page("person"),
         people_forms.OpenPersonForm, fits=lambda person: person is None, makes=True,
         shown=_password),
    Deed("appoint", gettext_lazy("安排岗位"), MANAGE_POSTS, _appointed, _own_page("person"),
         people_forms.AppointForm, over=lambda person: None, fits=bool, makes=True),
    Deed("set_password", gettext_lazy("重设密码"), MANAGE_PEOPLE, _given, _page("person"),
         people_forms.GivePasswordForm, fits=bool, shown=_password),
    Deed("suspend_person", gettext_lazy("停用账号"), MANAGE_PEOPLE, _same(org.suspend_person),
         _page("person"), people_forms.SuspendForm,
         fits=lambda person: person is not None and person.is_active),
    Deed("resume_person", gettext_lazy("恢复账号"), MANAGE_PEOPLE, _same(org.resume_person),
         _page("person"), ConfirmForm,
         fits=lambda person: person is not None and not person.is_active),
)  # fmt: skip
POSTS = (
    Deed("end_post", gettext_lazy("离任交接"), END_POST, _same(problems.end_post), _own_page("post_held"),
         people_forms.EndPostForm, over=lambda post: post.unit,
         fits=lambda post: post.to_on is None or post.to_on > today(),
         said=lambda done, form: newest_sentence(done)),
    Deed("name_deputy", gettext_lazy("请人代行"), NAME_DEPUTY, _same(org.name_deputy),
         _own_page("post_held"), people_forms.DeputyForm,
         fits=lambda post: post.to_on is None or post.to_on > today()),
)  # fmt: skip


def _limit_set(form: DeedForm) -> Any:
    return problems.set_limit(actor=form.actor, **form.facts())


def _loaded(form: DeedForm) -> int:
    return problems.load_preset(form.thing, actor=form.actor, **form.facts())


def _loaded_said(new: int, form: DeedForm) -> str:
    return ngettext("启用了%(n)d条时限。", "启用了%(n)d条时限。", new) % {"n": new}


LIMITS = (
    Deed("set_limit", gettext_lazy("定新时限"), SET_LIMITS, _limit_set, _list("limits"),
         rule_forms.SetLimitForm, makes=True),
)  # fmt: skip
PRESETS = (
    Deed("load_preset", gettext_lazy("启用预设"), SET_LIMITS, _loaded, _list("limits"),
         rule_forms.LoadPresetForm, over=lambda name: Unit.root(), said=_loaded_said),
)  # fmt: skip


def _of_campaign(take: Callable[..., Any]) -> Callable[[DeedForm], Campaign]:
    """Something of a campaign is told in the campaign's stream."""

    def run(form: DeedForm) -> Campaign:
        take(form.thing, actor=form.actor, **form.facts())
        return form.thing  # type: ignore[no-any-return]

    return run


def _frozen(form: DeedForm) -> Docket:
    return problems.freeze_docket(form.cleaned_data["docket"], actor=form.actor)


CAMPAIGNS = (
    Deed("open_batch", gettext_lazy("启动批次"), RUN_CAMPAIGN, _of_campaign(campaigns.open_batch),
         _page("campaign"), campaign_forms.OpenBatchForm, makes=True),
    Deed("open_theme", gettext_lazy("设专题"), RUN_CAMPAIGN, _of_campaign(campaigns.open_theme),
         _page("campaign"), campaign_forms.OpenThemeForm, makes=True),
    Deed("freeze_docket", gettext_lazy("冻结清单"), RUN_CAMPAIGN, _frozen,
         _own_page("campaign"), campaign_forms.FreezeDocketForm),
)  # fmt: skip


def _people_path(person: Person | None, actor: Actor) -> list[tuple[str, str]]:
    top = [(_("人员"), reverse("desk:people"))]
    return (
        top if person is None else [*top, (person.name, reverse("desk:person", args=[person.pk]))]
    )


def _post_path(post: Post, actor: Actor) -> list[tuple[str, str]]:
    return [
        *_people_path(post.person, actor),
        (post.label, reverse("desk:post_held", args=[post.pk])),
    ]


def _campaign_path(campaign: Campaign, actor: Actor) -> list[tuple[str, str]]:
    here = reverse("desk:campaign", args=[campaign.pk])
    return [(pgettext("several", "活动"), reverse("desk:campaigns")), (campaign.name, here)]


def _limits_path(thing: Any, actor: Actor) -> list[tuple[str, str]]:
    return [(_("时限"), reverse("desk:limits"))]


KINDS: dict[str, Kind] = {
    kind.word: kind
    for kind in (
        Kind("units", _unit, UNITS, lambda unit: unit.name,
             lambda unit: reverse("desk:unit", args=[unit.pk]), unit_path),
        Kind("people", _person, PEOPLE, lambda person: person.name if person else "",
             lambda person: reverse("desk:person", args=[person.pk]) if person
             else reverse("desk:people"),
             _people_path, without_key=frozenset({"open_person"})),
        Kind("posts", _post, POSTS, lambda post: f"{post.person.name}·{post.unit.name}{post.label}",
             lambda post: reverse("desk:post_held", args=[post.pk]), _post_path),
        Kind("limits", _root, LIMITS, lambda root: _("时限"), _list("limits"), _limits_path,
             without_key=frozenset({"set_limit"})),
        Kind("presets", _preset, PRESETS, preset_label, _list("limits"), _limits_path,
             key="slug:key"),
        Kind("campaigns", _campaign, CAMPAIGNS, lambda campaign: campaign.name,
             lambda campaign: reverse("desk:campaign", args=[campaign.pk]), _campaign_path),
        DRAWN,
    )
}  # fmt: skip

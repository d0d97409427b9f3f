"""People and posts as the desk shows them: the list, a person's page, and what a post is able to do."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ligai.campaigns import rules as campaign_rules
from ligai.desk.administration import PEOPLE, POSTS, people_seen, posts_seen
from ligai.desk.case.story import Told, plain_story
from ligai.desk.counting import Count, counts
from ligai.desk.days import today
from ligai.desk.deeds import links
from ligai.desk.filters import VIEWS
from ligai.desk.paging import Order
from ligai.desk.piles import desk_of
from ligai.kernel.phrases import clauses, listed
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event, Thing
from ligai.org import access
from ligai.org.access import SEE_UNITS, Ability
from ligai.org.models import Person, Post
from ligai.org.rules import Line, Role
from ligai.problems import rules as problem_rules
from ligai.problems.models import Problem
from ligai.ui.dates import day_tag
from ligai.ui.templatetags.ui import fig, state

BY_NAME = Order(("name", "id"))
_TOLD = 30


def found_by(text: str, actor: Actor) -> QuerySet[Person]:
    """People whom the actor sees, by a part of their name, user name, post or unit."""
    seen = people_seen(actor)
    if not text:
        return seen
    there = Post.objects.open(today()).filter(
        Q(unit__name__icontains=text) | Q(title__icontains=text)
    )
    held = Exists(there.filter(person=OuterRef("pk")))
    return seen.filter(Q(name__icontains=text) | Q(username__icontains=text) | held)


def rows_of(people: Iterable[Person], actor: Actor) -> list[dict[str, Any]]:
    """For `ui/_table.html`: each with the posts of today, read in one query."""
    listed = list(people)
    held: dict[int, list[str]] = {}
    for post in posts_seen(actor).open(today()).filter(person__in=listed).order_by("from_on", "id"):
        held.setdefault(post.person_id, []).append(f"{post.unit.name}·{post.label}")
    return [
        {
            "cells": [
                {
                    "kind": "title",
                    "text": person.name,
                    "url": reverse("desk:person", args=[person.pk]),
                    "sub": clauses(held.get(person.pk, [])) or _("现在没有岗位"),
                },
                {"kind": "aside", "text": person.username},
                {"kind": "mark", "text": door(person)},
            ]
        }
        for person in listed
    ]


def columns() -> list[dict[str, Any]]:
    """Of the list of people."""
    return [
        {"label": _("姓名和岗位")},
        {"label": _("登录名"), "kind": "aside"},
        {"label": _("账号")},
    ]


def door(person: Person) -> SafeString:
    """May this person sign in?"""
    if not person.is_active:
        return state("crossed", _("停用"))
    return (
        state("dashed", _("还没改初始密码"))
        if person.must_change_password
        else state("full", _("在用"))
    )


class _Told:
    """The last things that happened to something, in sentences."""

    thing: Thing

    @cached_property
    def told(self) -> list[Told]:
        """Newest first."""
        newest = Event.objects.of(self.thing).order_by("-seq")[:_TOLD]
        return plain_story(list(newest)[::-1])


class PersonFile(_Told):
    """What the page of one person shows."""

    def __init__(self, person: Person, actor: Actor) -> None:
        self.person = self.thing = person
        self.actor = actor

    @cached_property
    def _posts(self) -> list[Post]:
        held = posts_seen(self.actor).filter(Q(person=self.person) | Q(deputy=self.person))
        return list(held.order_by("-from_on", "-id"))

    def posts(self) -> list[dict[str, Any]]:
        """Past and present, for `ui/_table.html`."""
        return [{"cells": _post_cells(post, self.person)} for post in self._posts]

    def post_columns(self) -> list[dict[str, Any]]:
        """Of the table of posts."""
        return [{"label": _("岗位")}, {"label": _("任期")}, {"label": _("代行"), "kind": "aside"}]

    @cached_property
    def _leads(self) -> dict[str, Count]:
        led = Problem.objects.visible_to(self.actor).filter(lead=self.person)
        desk = desk_of(self.actor, (), today())
        return counts(
            {f"n_{key}": VIEWS[key][1](led, desk) for key in ("open", "overdue")}, self.actor.id
        )

    def leads(self) -> list[tuple[Any, SafeString]]:
        """Problems that the person leads."""
        params = {"lead": self.person.name}
        return [
            (VIEWS[key][0], fig(self._leads[f"n_{key}"], _problems(params | {"view": key})))
            for key in ("open", "overdue")
        ]

    def door(self) -> SafeString:
        """May this person sign in?"""
        return door(self.person)

    def acts(self) -> list[dict[str, str]]:
        """What this actor may do."""
        offered = [deed for deed in PEOPLE if deed.name != "open_person"]
        found: list[dict[str, str]] = links(
            offered,
            self.actor,
            self.person,
            lambda name: reverse(f"desk:{name}", args=[self.person.pk]),
        )
        return found


def _problems(params: dict[str, str]) -> str:
    return f"{reverse('desk:problems')}?{urlencode(params)}"


def _post_cells(post: Post, person: Person) -> list[dict[str, Any]]:
    label = (
        post.label
        if post.person_id == person.pk
        else _("%(post)s（代%(person)s）") % {"post": post.label, "person": post.person.name}
    )
    deputy = post.deputy.name if post.deputy else "—"
    return [
        {
            "kind": "title",
            "text": f"{post.unit.name}·{label}",
            "url": reverse("desk:post_held", args=[post.pk]),
            "sub": str(post.get_role_display()),
        },
        {"kind": "mark", "text": term(post)},
        {"kind": "aside", "text": deputy},
    ]


def term(post: Post) -> SafeString:
    """From when to when, and whether it is held today."""
    if post.to_on is not None and post.to_on <= today():
        return state("crossed", _("已离任"))
    return state(
        "full" if post.from_on <= today() else "dashed",
        _("在任") if post.from_on <= today() else _("还没到任"),
    )


class PostFile(_Told):
    """What the page of one post shows."""

    def __init__(self, post: Post, actor: Actor) -> None:
        self.post = self.thing = post
        self.actor = actor

    def facts(self) -> list[tuple[Any, Any]]:
        """Who holds it, from when, and how far it reaches."""
        post = self.post
        return [
            (_("谁"), self._person(post.person)),
            (_("单位"), self._unit()),
            (_("职责"), post.get_role_display()),
            (_("任期"), term(post)),
            (_("从"), day_tag(post.from_on)),
            (_("到"), day_tag(post.to_on)),
            (_("代行"), self._person(post.deputy) if post.deputy else "—"),
            (_("管到"), reach_words(post)),
        ]

    def _person(self, person: Person) -> SafeString:
        return fig(person.name, reverse("desk:person", args=[person.pk]))

    def _unit(self) -> Any:
        if not SEE_UNITS.allows(self.actor, self.post.unit):
            return self.post.unit.name
        return fig(self.post.unit.name, reverse("desk:unit", args=[self.post.unit_id]))

    def can(self) -> list[tuple[Any, str]]:
        """What the role is able to do, and to what: read from the abilities themselves."""
        role = Role(self.post.role)
        return [
            (ability.label, _reaches(ability.roles[role].name))
            for ability in all_abilities()
            if role in ability.roles
        ]

    def acts(self) -> list[dict[str, str]]:
        """What this actor may do."""
        found: list[dict[str, str]] = links(
            POSTS, self.actor, self.post, lambda name: reverse(f"desk:{name}", args=[self.post.pk])
        )
        return found


def reach_words(post: Post) -> str:
    """“市住房和城乡建设局及以下，住房城乡建设条线”."""
    words = _("%(unit)s及以下") % {"unit": post.unit.name}
    return words + _("，只管%(line)s条线") % {"line": Line(post.line).label} if post.line else words


def all_abilities() -> list[Ability]:
    """Every ability, in the order in which they are declared."""
    found: dict[str, Ability] = {}
    for module in (problem_rules, campaign_rules, access):
        for value in vars(module).values():
            if isinstance(value, Ability):
                found.setdefault(value.key, value)
    return list(found.values())


def _reaches(name: str) -> str:
    """The name of a reach, or of several joined by |, in words."""
    words = {
        "within": _("本单位及以下"),
        "leads": _("自己包保的"),
        "holder": _("自己的岗位"),
        "post_within": _("本单位及以下的岗位"),
        "all_posts_within": _("岗位都在本单位及以下的人"),
        "any_post_within": _("在本单位及以下任过职的人"),
    }
    return listed(words.get(part, part) for part in name.split("|"))

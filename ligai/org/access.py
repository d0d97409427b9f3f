"""Who may do what: an ability is declared once and asked in two forms, SQL for lists and Python for one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed
from ligai.kernel.moments import local_date
from ligai.kernel.phrases import listed
from ligai.ledger.actor import Actor, ActorKind
from ligai.ledger.fields import ancestors, is_under, under
from ligai.org.models import Post, PostQuerySet
from ligai.org.rules import Role

NOBODY = Q(pk__in=[])
EVERYTHING = ~NOBODY  # an empty Q() would vanish beside an "or" instead of covering all
_NAMED = 3  # so many people are named to somebody who is refused


@dataclass(frozen=True, slots=True)
class Reach:
    """Which things a post reaches: the same question as SQL over many and as Python about one.

    A test proves for every ability that the two forms agree.
    """

    name: str
    sql: Callable[[Actor], Q]
    holds: Callable[[Actor, Any], bool]

    def __or__(self, other: Reach) -> Reach:
        return Reach(
            f"{self.name}|{other.name}",
            lambda actor: self.sql(actor) | other.sql(actor),
            lambda actor, thing: self.holds(actor, thing) or other.holds(actor, thing),
        )

    def __and__(self, other: Reach) -> Reach:
        return Reach(
            f"{self.name}&{other.name}",
            lambda actor: self.sql(actor) & other.sql(actor),
            lambda actor, thing: self.holds(actor, thing) and other.holds(actor, thing),
        )


def _within_sql(actor: Actor) -> Q:
    found = under(actor.path) or EVERYTHING
    return found & Q(line=actor.line) if actor.line else found


def _within_holds(actor: Actor, thing: Any) -> bool:
    return is_under(thing.path, actor.path) and actor.line in ("", thing.line)


WITHIN = Reach("within", _within_sql, _within_holds)
"""At or under the post's unit, within its line (条块)."""

LEADS = Reach(
    "leads",
    lambda actor: Q(lead_id=actor.id) if actor.is_person else NOBODY,
    lambda actor, thing: actor.is_person and thing.lead_id == actor.id,
)
"""The person is the named lead officer (包保领导)."""


@dataclass(frozen=True, slots=True)
class Ability:
    """What a role can do, and to which things. Declared once; asked by action, list, button and docs.

    `roles` maps each role to the reach that it has. `clock` says that time itself may do it.
    """

    key: str
    label: Any
    roles: Mapping[Role, Reach] = field(hash=False)
    clock: bool = False

    def reach(self, actor: Actor) -> Reach | None:
        """The reach of this actor's post, None when the role lacks the ability."""
        return self.roles.get(Role(actor.role)) if actor.role else None

    def allows(self, actor: Actor, thing: Any) -> bool:
        """May this actor do it to this one thing?"""
        if actor.kind is ActorKind.CLOCK:
            return self.clock
        reach = self.reach(actor)
        return reach is not None and reach.holds(actor, thing)

    def q(self, actor: Actor) -> Q:
        """The same as a filter over many things."""
        if actor.kind is ActorKind.CLOCK:
            return EVERYTHING if self.clock else NOBODY
        reach = self.reach(actor)
        return NOBODY if reach is None else reach.sql(actor)

    def held_by(self, actor: Actor) -> bool:
        """Does the role have it at all, wherever?"""
        return self.clock if actor.is_clock else self.reach(actor) is not None


def everywhere(*roles: Role) -> dict[Role, Reach]:
    """These roles, each within its subtree and line."""
    return dict.fromkeys(roles, WITHIN)


def require(actor: Actor, ability: Ability, thing: Any) -> None:
    """Raise NotAllowed, naming who can do it now, unless the actor has the ability over the thing."""
    if not ability.allows(actor, thing):
        raise NotAllowed(_refusal(actor, ability, able(ability, thing)))


def require_somewhere(actor: Actor, ability: Ability) -> None:
    """The same where the thing does not exist yet and lies nowhere: the role alone decides."""
    if not ability.held_by(actor):
        raise NotAllowed(_refusal(actor, ability, []))


def able(ability: Ability, thing: Any) -> list[Post]:
    """Some of the posts that have the ability over this thing today, the nearest unit first."""
    place = thing if hasattr(thing, "path") else getattr(thing, "unit", None)
    path = place.path if place else ""
    near = Q(unit__path__in=ancestors(path)) | Q(person_id=getattr(thing, "lead_id", None))
    posts = Post.objects.open(_today()).filter(near, role__in=ability.roles, person__is_active=True)
    nearest = posts.with_names().order_by(Length("unit__path").desc(), "from_on", "id")
    return [p for p in nearest[:50] if ability.allows(p.actor(p.person), thing)][:_NAMED]


def _refusal(actor: Actor, ability: Ability, posts: list[Post]) -> str:
    """Strangers hear of roles only, colleagues of persons."""
    if posts and actor.is_person:
        people = listed(p.who() for p in posts)
        return _("“%(ability)s”不在您这个岗位的职责里。现在能办的人：%(people)s") % {
            "ability": ability.label,
            "people": people,
        }
    roles = listed(role.label for role in ability.roles)
    return _("“%(ability)s”不在您这个岗位的职责里，由%(roles)s来办") % {
        "ability": ability.label,
        "roles": roles,
    }


def operator(name: str = "命令行") -> Actor:
    """Who acts at the command line of the machine itself: an administrator who reaches everything."""
    return Actor(ActorKind.CLIENT, name=name, role=Role.ADMIN.value)


def _today() -> date:
    return local_date(timezone.now())


def _post_sql(actor: Actor) -> Q:
    found = under(actor.path, "unit__path") or EVERYTHING
    return found & Q(line=actor.line) if actor.line else found


def _post_holds(actor: Actor, post: Any) -> bool:
    return is_under(post.unit.path, actor.path) and actor.line in ("", post.line)


def _posts_beyond(actor: Actor) -> PostQuerySet:
    """Posts of today or later that an actor does not reach."""
    reached = Post.objects.filter(_post_sql(actor))
    return Post.objects.not_ended(_today()).exclude(pk__in=reached.values("pk"))


def _filled_by(person: Any) -> Q:
    return Q(person=person) | Q(deputy=person)


POST_WITHIN = Reach("post_within", _post_sql, _post_holds)
"""A post at or under the actor's unit; who reaches one line gives out posts of that line only."""

HOLDER = Reach(
    "holder",
    lambda actor: Q(person_id=actor.id) if actor.is_person else NOBODY,
    lambda actor, post: actor.is_person and post.person_id == actor.id,
)
"""The post is the actor's own; a deputy is not its holder."""

ALL_POSTS_WITHIN = Reach(
    "all_posts_within",
    lambda actor: Q(~Exists(_posts_beyond(actor).filter(_filled_by(OuterRef("pk"))))),
    lambda actor, person: not _posts_beyond(actor).filter(_filled_by(person.pk)).exists(),
)
"""A person without any post beyond the actor's reach: who sets a password could act in all of them."""

ANY_POST_WITHIN = Reach(
    "any_post_within",
    lambda actor: Q(Exists(Post.objects.filter(_post_sql(actor), _filled_by(OuterRef("pk"))))),
    lambda actor, person: Post.objects.filter(_post_sql(actor), _filled_by(person.pk)).exists(),
)
"""A person who has or had a post within the actor's reach, or stands in for one."""

_OFFICIALS: tuple[Role, ...] = tuple(role for role in Role if role is not Role.OBSERVER)


def _each(reach: Reach) -> dict[Role, Reach]:
    return dict.fromkeys(_OFFICIALS, reach)


SEE_UNITS = Ability("see_units", _("查看单位"), everywhere(*Role))
SEE_POSTS = Ability("see_posts", _("查看岗位"), _each(POST_WITHIN))
SEE_PEOPLE = Ability(
    "see_people",
    _("查看人员"),
    _each(ANY_POST_WITHIN) | {Role.ADMIN: ANY_POST_WITHIN | ALL_POSTS_WITHIN},
)
MANAGE_CALENDAR = Ability("manage_calendar", _("管理日历"), everywhere(Role.ADMIN))
MANAGE_UNITS = Ability("manage_units", _("管理单位"), everywhere(Role.ADMIN))
MANAGE_POSTS = Ability("manage_posts", _("安排岗位"), {Role.ADMIN: POST_WITHIN})
MANAGE_PEOPLE = Ability("manage_people", _("管理账号"), {Role.ADMIN: ALL_POSTS_WITHIN})
NAME_DEPUTY = Ability(
    "name_deputy",
    _("请人代行"),
    dict.fromkeys(Role, HOLDER) | {Role.ADMIN: POST_WITHIN | HOLDER},
)

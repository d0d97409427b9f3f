"""Who may do what: an ability is declared once and asked in two forms, SQL for lists and Python for one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed
from ligai.ledger.actor import Actor, ActorKind
from ligai.ledger.fields import is_under, under
from ligai.org.rules import Role

NOBODY = Q(pk__in=[])


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
    found = under(actor.path)
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
            return Q() if self.clock else NOBODY
        reach = self.reach(actor)
        return NOBODY if reach is None else reach.sql(actor)

    def held_by(self, actor: Actor) -> bool:
        """Does the role have it at all, wherever?"""
        return self.clock if actor.is_clock else self.reach(actor) is not None


def everywhere(*roles: Role) -> dict[Role, Reach]:
    """These roles, each within its subtree and line."""
    return dict.fromkeys(roles, WITHIN)


def require(actor: Actor, ability: Ability, thing: Any) -> None:
    """Raise NotAllowed unless the actor has the ability over the thing."""
    if not ability.allows(actor, thing):
        raise NotAllowed(
            _("“%(ability)s”不在您这个岗位的职责里") % {"ability": ability.label}
        )


def operator(name: str = "命令行") -> Actor:
    """Who acts at the command line of the machine itself: an administrator who reaches everything."""
    return Actor(ActorKind.CLIENT, name=name, role=Role.ADMIN.value)


MANAGE_UNITS = Ability("manage_units", _("管理单位"), everywhere(Role.ADMIN))
MANAGE_POSTS = Ability("manage_posts", _("管理人员和岗位"), everywhere(Role.ADMIN))

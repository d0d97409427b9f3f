"""Units in a tree, the persons who sign in, and the posts that they hold."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from ligai.ledger.actor import Actor, ActorKind
from ligai.ledger.fields import IdField, PathField, ancestors, under
from ligai.ledger.models import Thing
from ligai.org.rules import Level, Role, UnitKind

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """A non-negative number in lower-case base 36."""
    text = _DIGITS[number % 36]
    while number := number // 36:
        text = _DIGITS[number % 36] + text
    return text


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about many units."""

    def under(self, unit: Unit) -> Self:
        """The unit itself and everything below it."""
        return self.filter(under(unit.path))

    def open(self) -> Self:
        """Not closed and not merged into another."""
        return self.filter(closed_on=None)

    def children_of(self, unit: Unit | None) -> Self:
        """One level down, in the order of the tree."""
        return self.filter(parent=unit).order_by("order", "id")

    def within(self, actor: Actor) -> Self:
        """What a post reaches by today's tree: its subtree, within its line."""
        found = self.filter(under(actor.path))
        return found.filter(line=actor.line) if actor.line else found


class Unit(Thing):
    """Any node of the tree: a province, a department, a hospital, a village."""

    kind = "unit"
    rank = 1

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    unit_kind = models.CharField(max_length=20, choices=UnitKind, default=UnitKind.AREA)
    level = models.SmallIntegerField(choices=Level)
    line = models.CharField(max_length=20, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = PathField(unique=True)
    order = models.IntegerField(default=0)
    last_child = models.IntegerField(default=0)  # child numbers are never given twice
    closed_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = UnitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["parent", "order"], name="unit_children"),
            models.Index(fields=["name"], name="unit_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def chain(self) -> list[Unit]:
        """From the root down to this unit, in one query."""
        return list(Unit.objects.filter(path__in=ancestors(self.path)).order_by("path"))


class UnitKey(models.Model):
    """The path that a unit had from one moment to another: the tree of a past day."""

    id = IdField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="keys")
    path = PathField(db_index=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "from_at"], name="unit_key_history")]

    def __str__(self) -> str:
        return self.path


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by the name that they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Case does not matter at the door."""
        return self.get(username__iexact=username)


class Person(Thing, AbstractBaseUser):
    """Somebody who may sign in; what they may do comes from their posts."""

    kind = "person"
    rank = 2

    username = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=50)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name, as Django's own pages ask for it."""
        return self.name

    def open_posts(self, today: date) -> models.QuerySet[Post]:
        """The posts that this person holds or stands in for, own ones first."""
        mine = Q(person=self) | Q(deputy=self)
        held = Post.objects.filter(mine, from_on__lte=today)
        held = held.filter(Q(to_on=None) | Q(to_on__gt=today))
        own_first = models.Case(models.When(person=self, then=0), default=1)
        return held.select_related("unit", "person").order_by(own_first, "from_on", "id")


class Post(Thing):
    """A person's role at a unit for a time; a deputy may stand in."""

    kind = "post"
    rank = 3

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    title = models.CharField(max_length=60, blank=True)
    line = models.CharField(max_length=20, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, related_name="deputises")

    class Meta:
        indexes = [models.Index(fields=["unit", "role"], name="post_unit_role")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the post is called: its title, or the name of its role."""
        return self.title or str(self.get_role_display())

    def actor(self, person: Person) -> Actor:
        """The person acting in this post, today."""
        return Actor(
            ActorKind.PERSON,
            id=person.pk,
            name=person.name,
            post_id=self.pk,
            post_name=self.label,
            role=self.role,
            unit_id=self.unit_id,
            unit_name=self.unit.name,
            path=self.unit.path,
            line=self.line,
        )




def nobody(person: Any) -> Actor:
    """A signed-in person without a post: has a name and reaches nothing."""
    return Actor(ActorKind.PERSON, id=person.pk, name=person.name, path="-.")

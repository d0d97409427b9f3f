"""Units in a tree, the persons who sign in, and the posts that they hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from ligai.kernel.moments import local_date
from ligai.kernel.phrases import noted
from ligai.ledger.actor import Actor, ActorKind
from ligai.ledger.fields import IdField, PathField, ancestors, under
from ligai.ledger.models import Thing
from ligai.org.rules import Level, Role, UnitKind, short_code

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

    def by_code(self, code: str) -> Unit:
        """The unit with this code; a statistical code may be padded: `230800` finds `2308`.

        Raises Unit.DoesNotExist. Names never identify a unit: 胜利村 stands in 62 places.
        """
        code = code.strip()
        found = {unit.code: unit for unit in self.filter(code__in={code, short_code(code)})}
        unit = found.get(code) or found.get(short_code(code))
        if unit is None:
            raise Unit.DoesNotExist(code)
        return unit

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

    @property
    def is_root(self) -> bool:
        """The top of the tree, which neither moves nor closes."""
        return self.parent_id is None

    @classmethod
    def root(cls) -> Unit:
        """The top of the tree; raises Unit.DoesNotExist in an installation that is not prepared."""
        return cls.objects.get(parent=None)


class UnitKeyQuerySet(models.QuerySet["UnitKey"]):
    """Questions about the tree of a past day."""

    def at(self, moment: datetime) -> Self:
        """The key of each unit that existed at a moment."""
        return self.filter(from_at__lte=moment).filter(Q(to_at=None) | Q(to_at__gt=moment))

    def under(self, path: str) -> Self:
        """At or under a path."""
        return self.filter(under(path))


class UnitKey(models.Model):
    """The path that a unit had from one moment to another: the tree of a past day.

    `told_at` is when Ligai was told: a figure as known at an old seal uses the tree known then.
    """

    id = IdField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="keys")
    path = PathField(db_index=True)
    told_at = models.DateTimeField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    objects = UnitKeyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "from_at"], name="unit_key_history")]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(to_at=None), name="unit_key_now"),
            models.CheckConstraint(
                condition=Q(to_at=None) | Q(to_at__gte=F("from_at")), name="unit_key_span"
            ),
        ]

    def __str__(self) -> str:
        return self.path


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by the name that they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Case does not matter at the door: names are kept in lower case."""
        return self.get(username=(username or "").lower())


class Person(Thing, AbstractBaseUser):
    """Somebody who may sign in; what they may do comes from their posts."""

    kind = "person"
    rank = 2

    username = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=50)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)  # it was given, not chosen
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name, as Django's own pages ask for it."""
        return self.name

    @cached_property
    def posts_today(self) -> list[Post]:
        """The open posts, as they stood when the person was read; at sign-in both come at once."""
        return list(self.open_posts(local_date(timezone.now())))

    def open_posts(self, today: date) -> models.QuerySet[Post]:
        """The posts that this person holds or stands in for, own ones first."""
        return Post.objects.of(self.pk, today)


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about many posts."""

    def open(self, today: date) -> Self:
        """Held on this day: `from_on` is the first day, `to_on` the first day no longer."""
        return self.filter(from_on__lte=today).filter(Q(to_on=None) | Q(to_on__gt=today))

    def of(self, person_id: int, today: date) -> Self:
        """Those that a person holds or stands in for on this day, own ones first."""
        mine = Q(person=person_id) | Q(deputy=person_id)
        own_first = models.Case(models.When(person=person_id, then=0), default=1)
        return self.open(today).filter(mine).with_names().order_by(own_first, "from_on", "id")

    def not_ended(self, today: date) -> Self:
        """Held on this day or from a later one."""
        return self.filter(Q(to_on=None) | Q(to_on__gt=today))

    def with_names(self) -> Self:
        """With unit, holder and deputy, in the same query."""
        return self.select_related("unit", "person", "deputy")


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

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "role"], name="post_unit_role")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="post_span"
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("person")), name="post_deputy_is_another"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the post is called: its title, or the name of its role."""
        return self.title or str(self.get_role_display())

    @property
    def written(self) -> str:
        """The same as the ledger writes it down, in whatever language the writer reads."""
        return self.title or Role(self.role).written

    def who(self) -> str:
        """Who holds it, and what it is called; `with_names` brings both."""
        return noted(self.person.name, f"{self.unit.name}·{self.label}")

    def is_open(self, today: date) -> bool:
        """Is it held on this day?"""
        return self.from_on <= today and (self.to_on is None or self.to_on > today)

    def actor(self, person: Person) -> Actor:
        """The person acting in this post, today; a deputy's acts say so."""
        name = self.written if person.pk == self.person_id else f"{self.written}（代）"
        return Actor(
            ActorKind.PERSON,
            id=person.pk,
            name=person.name,
            post_id=self.pk,
            post_name=name,
            role=self.role,
            unit_id=self.unit_id,
            unit_name=self.unit.name,
            path=self.unit.path,
            line=self.line,
        )


class SavedView(models.Model):
    """A list that a person comes back to, under a name of their own: a convenience, never counted."""

    id = IdField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=1000)  # as it stands in the address of the list

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name


def nobody(person: Any) -> Actor:
    """A signed-in person without a post: has a name and reaches nothing."""
    return Actor(ActorKind.PERSON, id=person.pk, name=person.name, path="-.")


class NoticeQuerySet(models.QuerySet["CalendarNotice"]):
    """Questions about many notices."""

    def unfinished(self) -> Self:
        """Those whose due dates are still being worked out anew."""
        return self.filter(recounted_at=None).order_by("id")

    def for_path(self, path: str) -> Self:
        """Those that hold at a node: of its unit and of every unit above, the country's among them."""
        return self.filter(path__in=ancestors(path)).order_by("known_from", "id")


class CalendarNotice(Thing):
    """Days that one notice takes off or adds: the country's at the root, a unit's own at the unit.

    `off` and `on` map a holiday to spans of days, as `kernel.calendars` reads them. A notice is
    never edited: a later one about the same days has the last word.
    """

    kind = "calendar_notice"
    rank = 4

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices")
    path = PathField(db_index=True)
    name = models.CharField(max_length=100)
    known_from = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    years = models.JSONField(default=list)
    off = models.JSONField(default=dict)
    on = models.JSONField(default=dict)
    recounted = models.IntegerField(default=0)  # due dates worked out anew so far
    recounted_upto = models.BigIntegerField(default=0)  # the id of the last problem looked at
    recounted_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="calendar_notice_name")
        ]

    def __str__(self) -> str:
        return self.name

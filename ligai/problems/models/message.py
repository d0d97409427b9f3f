"""Messages on a problem, and up to which each person has read them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ligai.ledger.actor import Actor
from ligai.ledger.fields import IdField
from ligai.org.models import Person
from ligai.problems.models.problem import Problem


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about many messages."""

    def unread_by(self, actor: Actor) -> Self:
        """Written by others, after what this person has read."""
        own = Q(author__isnull=False, author=actor.id)
        found = self.alias(read_upto=read_upto(actor, "problem"))
        return found.filter(seq__gt=F("read_upto")).exclude(own)


class Message(models.Model):
    """One message. Whoever sees the problem sees it; `seq` is its event's place in the stream."""

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="messages")
    text = models.TextField()
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=100)
    author_post = models.CharField(max_length=200, blank=True)  # unit and post of that day
    sent_at = models.DateTimeField()
    seq = models.IntegerField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["problem", "seq"], name="message_place")]

    def __str__(self) -> str:
        return f"{self.author_name}：{self.text[:20]}"


class MessageMark(models.Model):
    """Up to here a person has read the messages on a problem."""

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="message_marks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    seq = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "person"], name="message_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} ≤ {self.seq}"


def read_upto(actor: Actor, problem: str) -> Coalesce:
    """Up to which `seq` this person has read, for rows whose column `problem` names a problem."""
    marks = MessageMark.objects.filter(problem=OuterRef(problem), person=actor.id)
    return Coalesce(Subquery(marks.values("seq")[:1]), 0)

"""A leader's instruction (批示) to a unit, until a day."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from ligai.ledger.actor import Actor
from ligai.ledger.fields import IdField, under
from ligai.org.models import Person, Unit, UnitQuerySet
from ligai.problems.models.problem import Problem
from ligai.problems.rules import ASSIGNMENT_STANDS, FOLLOW, INSTRUCTION_OPEN, InstructionState


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Questions about many instructions."""

    def open(self) -> Self:
        """Not carried out yet."""
        return self.filter(state__in=INSTRUCTION_OPEN)

    def overdue(self, today: date) -> Self:
        """Open, and the day has passed."""
        return self.open().filter(until__lt=today)

    def to_follow(self, actor: Actor) -> Self:
        """Open, given to units that this actor acts for, in problems that they see."""
        units = Unit.objects.filter(FOLLOW.q(actor))
        return self.open().filter(unit__in=units, problem__in=Problem.objects.visible_to(actor))

    def given_by(self, actor: Actor) -> Self:
        """What this person has instructed."""
        return self.filter(given_by=actor.id) if actor.is_person else self.none()


class Instruction(models.Model):
    """What a leader wants of a unit about a problem; the unit takes note, answers, carries out."""

    id = IdField(primary_key=True)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="instructions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="instructions")
    text = models.TextField()
    until = models.DateField()  # the last day
    state = models.CharField(
        max_length=12, choices=InstructionState, default=InstructionState.GIVEN
    )
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_by_name = models.CharField(max_length=100)
    given_by_post = models.CharField(max_length=100, blank=True)
    given_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    carried_out_at = models.DateTimeField(null=True)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["unit", "until"],
                condition=Q(state__in=INSTRUCTION_OPEN),
                name="instruction_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.given_by_name} → {self.unit}"

    @property
    def is_open(self) -> bool:
        """Not carried out yet."""
        return self.state in INSTRUCTION_OPEN

    def is_overdue(self, today: date) -> bool:
        """Open, and the day has passed."""
        return self.is_open and self.until < today


def addressees(problem: Problem, actor: Actor) -> UnitQuerySet:
    """The units that an actor may instruct about a problem: its own and those with a duty, in reach."""
    standing = problem.assignments.filter(state__in=ASSIGNMENT_STANDS)
    handling = Q(pk=problem.unit_id) | Q(pk__in=standing.values("unit"))
    return Unit.objects.filter(handling, under(actor.path), closed_on=None).order_by("path")

"""One unit's duty for a problem; assignments form the cascade tree."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.fields import PathField, under
from ligai.ledger.models import Bucket, Thing
from ligai.org.models import Unit
from ligai.problems import rules
from ligai.problems.models.problem import Problem
from ligai.problems.rules import AssignmentState, Duty


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Questions about many assignments."""

    def open(self) -> Self:
        """Still owed."""
        return self.filter(state__in=rules.ASSIGNMENT_OPEN)

    def under(self, unit: Unit) -> Self:
        """At or under a unit, by today's tree."""
        return self.filter(under(unit.path))

    def visible_to(self, actor: Actor) -> Self:
        """The own subtree's duties, and those that belong to a problem one may see."""
        own = rules.SEE.q(actor) & Q(visibility="ordinary")
        return self.filter(own | Q(problem__in=Problem.objects.visible_to(actor)))


class Assignment(Thing):
    """Its own lock and stream, so that 42,000 villages do not queue at one row."""

    kind = "assignment"
    rank = 21
    counted = True

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="assignments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="issued")
    issuer_path = PathField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    duty = models.CharField(max_length=4, choices=Duty, default=Duty.LEAD)
    state = models.CharField(
        max_length=20, choices=AssignmentState, default=AssignmentState.DISPATCHED
    )
    requirement = models.TextField(
        blank=True
    )  # what this level added; the text itself is inherited
    campaign_key = models.BigIntegerField(default=0)
    theme_key = models.BigIntegerField(default=0)
    visibility = models.CharField(max_length=20)
    dispatched_at = models.DateTimeField()
    sign_by = models.DateTimeField(null=True)
    objection_by = models.DateTimeField(null=True)
    objection_used = models.BooleanField(default=False)
    hops = models.SmallIntegerField(default=0)  # how often this duty has been returned before
    due_on = models.DateField(null=True)
    original_due_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    reported_on = models.DateField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["problem", "parent"], name="assignment_tree"),
            models.Index(
                fields=["path", "due_on", "id"],
                condition=Q(state__in=rules.ASSIGNMENT_OPEN),
                name="assignment_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_duty_display()}"

    def bucket(self) -> Bucket:
        """What the assignment is counted by now."""
        return Bucket(
            state=str(self.state),
            path=self.path,
            line=self.line,
            campaign_id=self.campaign_key,
            theme_id=self.theme_key,
            category=str(self.duty),
            visibility=self.visibility,
            received_on=self.dispatched_on,
            due_on=self.due_on,
            original_due_on=self.original_due_on,
            handled_on=self.reported_on,
            declared_on=self.reported_on,
        )

    @property
    def dispatched_on(self) -> date:
        """The day of dispatch: the clock's start, whenever somebody signs."""
        return local_date(self.dispatched_at)

    @property
    def is_open(self) -> bool:
        """Still owed."""
        return self.state in rules.ASSIGNMENT_OPEN

    def open_steps(self, actor: Actor) -> list[rules.AssignmentStep]:
        """The steps that this actor's post may take now."""
        return [
            s
            for s in rules.ASSIGNMENT_STEPS
            if self.state in s.sources and s.by.allows(actor, self.asked_of(s))
        ]

    def asked_of(self, step: rules.AssignmentStep) -> Assignment | Unit:
        """Whose unit a step's ability is asked over: the handler's, or the issuer's."""
        return self.issuer if step.by_issuer else self

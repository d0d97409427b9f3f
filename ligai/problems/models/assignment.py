"""One unit's duty for a problem; assignments form the cascade tree."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.buckets import Bucket
from ligai.ledger.fields import PathField, under
from ligai.ledger.models import Event, Thing
from ligai.org.access import Ability
from ligai.org.models import Unit
from ligai.org.rules import Visibility
from ligai.problems import recusal, rules
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
        """The own subtree's duties, and those that belong to a problem one may see.

        The problem's class decides at once; its copy on the duties follows in batches.
        """
        ordinary = Q(visibility=Visibility.ORDINARY, problem__visibility=Visibility.ORDINARY)
        own = Q(rules.SEE.q(actor), ordinary, recusal.clear_of(actor, "problem_id"))
        return self.filter(own | Q(problem__in=Problem.objects.visible_to(actor)))

    def unsigned(self, moment: datetime) -> Self:
        """Nobody has signed, and the time to sign had passed at this moment; the longest first."""
        waiting = self.filter(state=AssignmentState.DISPATCHED, sign_by__lte=moment)
        return waiting.order_by("sign_by", "id")

    def hold_up(self) -> Self:
        """Open duties without whose result the duty above cannot be finished: the leads."""
        disputed_lead = Q(duty=Duty.ARBITER, replaces__duty=Duty.LEAD)
        return self.open().filter(Q(duty=Duty.LEAD) | disputed_lead)

    def give(self, actor: Actor, ability: Ability) -> bool:
        """Does one of these duties allow the actor to do this to the whole problem?

        A problem is one unit's, its duties may be others': who has one works on the problem too.
        """
        if ability not in rules.BY_DUTY:
            return False
        standing = self.filter(state__in=rules.ASSIGNMENT_STANDS, duty__in=rules.HANDLING_DUTIES)
        return standing.filter(ability.q(actor)).exists()


class Assignment(Thing):
    """Its own lock and stream, so that 42,000 villages do not queue at one row."""

    kind = "assignment"
    rank = 21
    counted = True

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="assignments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="issued")
    issuer_path = PathField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    duty = models.CharField(max_length=8, choices=Duty, default=Duty.LEAD)
    state = models.CharField(
        max_length=20, choices=AssignmentState, default=AssignmentState.DISPATCHED
    )
    requirement = models.TextField(blank=True)  # what this level added; the rest is inherited
    campaign_key = models.BigIntegerField(default=0)
    theme_key = models.BigIntegerField(default=0)
    visibility = models.CharField(max_length=20)
    dispatched_at = models.DateTimeField()
    sign_by = models.DateTimeField(null=True)
    objection_by = models.DateTimeField(null=True)  # none: decided, may not be returned
    objection_used = models.BooleanField(default=False)
    hops = models.SmallIntegerField(default=0)  # how often this duty has been returned before
    due_on = models.DateField(null=True)
    original_due_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    reported_on = models.DateField(null=True)  # the day it was told, which counts
    declared_on = models.DateField(null=True)  # the day it was true, as declared

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["problem", "parent"], name="assignment_tree"),
            models.Index(
                fields=["path", "due_on", "id"],
                condition=Q(state__in=rules.ASSIGNMENT_OPEN),
                name="assignment_open",
            ),
            models.Index(
                fields=["sign_by", "id"],
                condition=Q(state=AssignmentState.DISPATCHED),
                name="assignment_unsigned",
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
            declared_on=self.declared_on,
        )

    @property
    def dispatched_on(self) -> date:
        """The day of dispatch: the clock's start, whenever somebody signs."""
        return local_date(self.dispatched_at)

    @property
    def is_open(self) -> bool:
        """Still owed."""
        return self.state in rules.ASSIGNMENT_OPEN

    @property
    def is_lead_at_the_top(self) -> bool:
        """The duty whose signature sets the whole problem under way."""
        return self.parent_id is None and self.duty == Duty.LEAD

    def visible_to(self, actor: Actor) -> bool:
        """The same as the list's `visible_to`, for one row."""
        if self.visibility == Visibility.ORDINARY and rules.SEE.allows(actor, self):
            return self.problem.visibility == Visibility.ORDINARY or self.problem.visible_to(actor)
        return self.problem.visible_to(actor)

    def may_be_returned(self, moment: datetime) -> bool:
        """Is the unit's one objection still open: in time, not used, and nothing decided yet?"""
        in_time = self.objection_by is not None and moment < self.objection_by
        return in_time and not self.objection_used

    def open_steps(self, actor: Actor) -> list[rules.AssignmentStep]:
        """The steps that this actor's post may take now."""
        steps = [s for s in rules.ASSIGNMENT_STEPS if self._offers(s, actor)]
        if rules.OBJECT in steps and not self.may_be_returned(timezone.now()):
            steps.remove(rules.OBJECT)
        return steps

    def _offers(self, step: rules.AssignmentStep, actor: Actor) -> bool:
        if step.by_itself != actor.is_clock or not step.leads_from(self.state, self.duty):
            return False
        return step.by.allows(actor, self.asked_of(step))

    def asked_of(self, step: rules.AssignmentStep) -> Assignment | Unit:
        """Whose unit a step's ability is asked over: the handler's, or the issuer's."""
        return self.issuer if step.by_issuer else self

    def chain(self) -> list[Assignment]:
        """From the top of the cascade down to this duty."""
        found = [self]
        while (parent := found[0].parent) is not None:
            found.insert(0, parent)
        return found

    def requirements(self) -> list[tuple[str, str]]:
        """What each level added on the way down (issuer, words), so that padding shows (层层加码)."""
        return [(a.issuer.name, a.requirement) for a in self.chain() if a.requirement]

    def handed_on(self) -> list[Assignment]:
        """The duties that this one came from by returns, the newest first; itself at the head."""
        found = [self]
        while (earlier := found[-1].replaces) is not None:
            found.append(earlier)
        return found

    def progress(self) -> tuple[int, int]:
        """(accepted, all) of the lead duties one level down that still stand: what rolls up."""
        leads = self.children.filter(duty=Duty.LEAD, state__in=rules.ASSIGNMENT_STANDS)
        states = list(leads.values_list("state", flat=True))
        return states.count(AssignmentState.ACCEPTED), len(states)

    def version(self) -> int:
        """The stream's `seq`: what a form remembers, so that the second of two people is told."""
        newest: Any = Event.objects.of(self).aggregate(n=models.Max("seq"))["n"]
        return int(newest or 0)

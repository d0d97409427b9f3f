"""The problem: a fact to be put right, with everything that it is counted by."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from ligai.campaigns.models import Campaign, Theme
from ligai.ledger.actor import Actor
from ligai.ledger.buckets import Bucket
from ligai.ledger.fields import PathField, is_under, under
from ligai.ledger.models import Event, Thing, Words
from ligai.org.models import Person, Post, Unit
from ligai.org.rules import Visibility
from ligai.problems import recusal, rules
from ligai.problems.rules import Disposition, Nature, Outcome, Provenance, Source, State


def visible_classes(actor: Actor) -> Q:
    """What an actor sees, as a filter by visibility class; the figures use it as well."""
    classes = (
        Q(ability.q(actor), visibility=seen) for seen, ability in rules.VISIBILITY_ABILITIES.items()
    )
    return Q(*classes, _connector=Q.OR)


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Questions about many problems."""

    def visible_to(self, actor: Actor) -> Self:
        """What this actor may see: by class and reach, or because the own unit has a duty in it.

        Never what is about them or about a unit of theirs.
        """
        seen = visible_classes(actor)
        if actor.is_person and actor.role:
            duty = Q(Exists(_duties_of(actor)), visibility=Visibility.ORDINARY)
            seen = Q(seen, duty, _connector=Q.OR)
        return self.filter(seen, recusal.clear_of(actor))

    def under(self, unit: Unit) -> Self:
        """At or under a unit, by today's tree."""
        return self.filter(under(unit.path))

    def open(self) -> Self:
        """Neither closed nor gone."""
        return self.filter(state__in=rules.OPEN)

    def overdue(self, today: date) -> Self:
        """Open, and the due date has passed without a submission that stands."""
        return self.open().filter(due_on__lt=today, handled_on=None)

    def left_behind(self, post: Post, day: date) -> Self:
        """The open problems of a post's holder that no other post of theirs reaches from a day on."""
        found = self.open().filter(lead=post.person_id)
        others = Post.objects.open(day).filter(person=post.person_id).exclude(pk=post.pk)
        for other in others.select_related("unit"):
            found = found.exclude(under(other.unit.path))
        return found

    def for_page(self) -> Self:
        """With what a list row shows, in the same query."""
        return self.select_related("unit", "lead", "theme")


def _duties_of(actor: Actor) -> models.QuerySet[models.Model]:
    from ligai.problems.models.assignment import Assignment

    return Assignment.objects.filter(under(actor.path), problem=OuterRef("pk"))


class Problem(Thing):
    """Many reports may point to one problem; assignments and sites hang below it."""

    kind = "problem"
    rank = 20
    counted = True

    number = models.CharField(max_length=60, blank=True, db_index=True)
    external_number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    facts = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    target = models.TextField(blank=True)
    remark = models.TextField(blank=True)
    nature = models.CharField(max_length=20, choices=Nature, default=Nature.PUBLIC_INTEREST)
    source = models.CharField(max_length=60, default=Source.OTHER)
    category = models.CharField(max_length=60, blank=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="problems")
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="problems")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="problems")
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    lead = models.ForeignKey(Person, models.PROTECT, null=True, related_name="leads")
    lead_name = models.CharField(max_length=60, blank=True)
    responsible_name = models.CharField(max_length=60, blank=True)
    disposition = models.CharField(max_length=20, choices=Disposition, blank=True)
    provenance = models.CharField(max_length=20, choices=Provenance, default=Provenance.NATIVE)
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.ORDINARY)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    state_before = models.CharField(max_length=20, blank=True)  # where a pause or merge resumes
    excluded = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField(null=True)
    original_due_on = models.DateField(null=True)
    due_is_provisional = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(null=True)
    submission_told_at = models.DateTimeField(null=True)
    handled_on = models.DateField(null=True)
    declared_on = models.DateField(null=True)
    published_until = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    observed_until = models.DateField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)  # given at closing
    paused_until = models.DateField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    objects = ProblemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_on", "id", "path", "theme", "state"],
                condition=Q(handled_on=None) & Q(state__in=rules.OPEN),
                name="problem_open_due",
            ),
            models.Index(
                fields=["path", "due_on", "id", "theme", "state"],
                condition=Q(state__in=rules.OPEN),
                name="problem_open_path",
            ),
            # SQLite sees no partial index through a bound parameter; the week asks by day.
            models.Index(fields=["due_on", "state", "path"], name="problem_due"),
            models.Index(fields=["path", "theme", "state"], name="problem_path"),
            models.Index(fields=["lead", "state"], name="problem_lead"),
            models.Index(fields=["unit", "external_number"], name="problem_external"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(received_on__isnull=False), name="problem_received"),
            models.CheckConstraint(
                condition=Q(original_due_on=None) | Q(due_on__isnull=False),
                name="problem_due_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.MERGED) | ~Q(merged_into=F("id")),
                name="problem_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def bucket(self) -> Bucket:
        """What the problem is counted by now."""
        return Bucket(
            state=str(self.state),
            path=self.path,
            line=self.line,
            campaign_id=self.campaign_id or 0,
            theme_id=self.theme_id or 0,
            category=self.category,
            source=str(self.source),
            nature=str(self.nature),
            disposition=str(self.disposition),
            lead_id=self.lead_id or 0,
            visibility=str(self.visibility),
            provenance=str(self.provenance),
            excluded=self.excluded,
            received_on=self.received_on,
            due_on=self.due_on,
            original_due_on=self.original_due_on,
            handled_on=self.handled_on,
            declared_on=self.declared_on,
        )

    @property
    def is_open(self) -> bool:
        """Neither closed nor gone."""
        return self.state in rules.OPEN

    @property
    def skips_publicity(self) -> bool:
        """Restricted and self-examination problems are never published; a second person instead."""
        return self.visibility != Visibility.ORDINARY

    @property
    def source_label(self) -> str:
        """The source in words; sources of imported ledgers stand as they were written."""
        return str(dict(Source.choices).get(self.source, self.source))

    @property
    def lead_label(self) -> str:
        """The lead officer: the person where there is one, else the name as the ledger had it."""
        return self.lead.name if self.lead else self.lead_name

    def visible_to(self, actor: Actor) -> bool:
        """The same as the list's `visible_to`, for one row."""
        return self._is_seen_by(actor) and recusal.is_clear(actor, self.pk)

    def barred(self) -> list[str]:
        """Who works on it and must have no part in it: the lead officer, and units with open duties."""
        found = []
        if self.lead_id and recusal.bars(self.pk, person_id=self.lead_id):
            found.append(self.lead_label)
        duties = self.assignments.open().select_related("unit").order_by("id")
        found += [duty.unit.name for duty in duties if recusal.bars(self.pk, path=duty.path)]
        return list(dict.fromkeys(found))

    def _is_seen_by(self, actor: Actor) -> bool:
        if rules.VISIBILITY_ABILITIES[self.visibility].allows(actor, self):
            return True
        if self.visibility != Visibility.ORDINARY or not (actor.is_person and actor.role):
            return False
        paths = self.assignments.values_list("path", flat=True)
        return any(is_under(path, actor.path) for path in paths)

    def open_steps(self, actor: Actor) -> list[rules.Step]:
        """The steps that lead out of this state and that this actor may take, by post or by duty."""
        leading_out = [
            step
            for step in rules.STEPS
            if self.state in step.sources and step.key not in rules.STEPS_BY_REQUEST
        ]
        return [
            step
            for step in leading_out
            if step.by.allows(actor, self) or self.assignments.give(actor, step.by)
        ]

    def streams(self) -> Q:
        """The events of the problem, its duties, and what it was merged with."""
        kin = list(self.merged.values_list("pk", flat=True))
        problems = [self.pk, *kin, *([self.merged_into_id] if self.merged_into_id else [])]
        mine = Q(kind=self.kind, thing_id__in=problems)
        return mine | Q(kind="assignment", thing_id__in=self.assignments.values("pk"))

    def words(self) -> models.QuerySet[Words]:
        """All that was said freely in these streams and still stands, newest first."""
        events = Event.objects.filter(self.streams())
        standing = Words.objects.filter(event__in=events, text__isnull=False)
        return standing.select_related("event").order_by("-event__recorded_at", "name")

    def version(self) -> int:
        """The stream's `seq`: what a form remembers, so that the second of two people is told."""
        newest: Any = Event.objects.of(self).aggregate(n=models.Max("seq"))["n"]
        return int(newest or 0)

"""What somebody said: never edited; only the text that the clerk confirmed leaves intake."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ligai.campaigns.models import Campaign
from ligai.intake import keyring, rules
from ligai.intake.rules import Category, Channel, Decline, Grade, ReportState
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.buckets import Bucket
from ligai.ledger.fields import IdField, PathField, ancestors, is_under
from ligai.ledger.models import Event, Thing
from ligai.org.models import Person, Unit
from ligai.org.rules import Visibility
from ligai.problems.models import Problem

if TYPE_CHECKING:
    from ligai.intake.story import Step


def concerning(actor: Actor) -> Q:
    """Reports about the actor, or about a unit at or under which they hold any post."""
    if not actor.is_person:
        return Q(pk__in=[])
    above = {path for own in (actor.path, *actor.held) for path in ancestors(own)}
    named = Subject.objects.filter(person_id=actor.id).values("report")
    return Q(about_path__in=sorted(above)) | Q(pk__in=named)


class ReportQuerySet(models.QuerySet["Report"]):
    """Questions about many reports."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that this clerk may see: within reach, and not about them or their unit."""
        return self.filter(rules.INTAKE.q(actor)).exclude(pk__in=self.model.about(actor))

    def handed_to(self, actor: Actor) -> Self:
        """Handed over to offices like the actor's, and not placed yet; never what is about them."""
        waiting = self.filter(handed_at__isnull=False, state__in=rules.PLACE_STEP.sources)
        return waiting.filter(rules.PLACE.q(actor)).exclude(pk__in=self.model.about(actor))

    def open(self) -> Self:
        """Something is still owed to whoever reported."""
        return self.filter(state__in=rules.REPORT_OPEN)

    def waiting_for(self, actor: Actor) -> Self:
        """What this clerk's desk owes something on, an opinion on others' replies included."""
        mine = Q(state__in=rules.REVIEWING, review_unit=actor.unit_id)
        found = self.filter(Q(state__in=rules.WAITING) | mine)
        return found.order_by(models.F("due_on").asc(nulls_last=True), "id")

    def waiting(self) -> Self:
        """Waiting for the clerk, the earliest limit first."""
        return self.filter(state__in=rules.WAITING).order_by(
            models.F("due_on").asc(nulls_last=True), "id"
        )


class Report(Thing):
    """One report. Its words lie sealed in the Words of its events; its sender in the vault.

    `masked_text`, `masked_place` and `title` are what the clerk confirmed may be passed on. A report
    with `keeps_words` is passed on in a summary of the clerk's only.
    """

    kind = "report"
    rank = 16
    counted = True

    channel = models.CharField(max_length=20, choices=Channel, default=Channel.WEB)
    category = models.CharField(max_length=60, choices=Category, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports")
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="reports")
    about_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="reports_about")
    about_path = PathField(blank=True, db_index=True)
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.ORDINARY)
    keeps_words = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=ReportState, default=ReportState.RECEIVED)
    title = models.CharField(max_length=200, blank=True)
    masked_text = models.TextField(blank=True)
    masked_place = models.CharField(max_length=200, blank=True)
    masked_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField(null=True)  # of what the clerk owes next: being told, then a reply
    original_due_on = models.DateField(null=True)
    handed_at = models.DateTimeField(null=True)  # to the office that may see restricted problems
    told_at = models.DateTimeField(null=True)  # when the decision to accept was told
    replied_at = models.DateTimeField(null=True)
    review_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)  # when its opinion was given
    decline_reason = models.CharField(max_length=20, choices=Decline, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["path", "state", "due_on", "id"], name="report_queue"),
        ]

    def __str__(self) -> str:
        return self.title or _("诉求%(code)s") % {"code": self.code}

    def bucket(self) -> Bucket:
        """What the report is counted by now."""
        return Bucket(
            state=str(self.state),
            path=self.path,
            line=self.line,
            campaign_id=self.campaign_id or 0,
            category=str(self.category),
            source=str(self.channel),
            visibility=str(self.visibility),
            received_on=self.received_on,
            due_on=self.due_on,
            original_due_on=self.original_due_on,
        )

    @classmethod
    def about(cls, actor: Actor) -> models.QuerySet[Report, int]:
        """The ids of reports that this person has no part in."""
        return cls.objects.filter(concerning(actor)).order_by().values_list("pk", flat=True)

    def visible_to(self, actor: Actor) -> bool:
        """The same as the list's `visible_to`, for one row."""
        return rules.INTAKE.allows(actor, self) and not self.is_about(actor)

    def is_about(self, actor: Actor) -> bool:
        """Is it about the actor, or about a unit at or under which they hold any post?"""
        if not actor.is_person:
            return False
        own = (actor.path, *actor.held)
        if self.about_path and any(is_under(path, self.about_path) for path in own):
            return True
        return self.subjects.filter(person_id=actor.id).exists()

    @property
    def code(self) -> str:
        """The receipt code that the reporter keeps."""
        return self.receipt.code

    @property
    def link(self) -> Link | None:
        """The link to the problem that it follows now."""
        return self.links.filter(unlinked_at=None).select_related("problem__unit").first()

    @property
    def problem(self) -> Problem | None:
        """The problem that it follows now."""
        link = self.link
        return link.problem if link else None

    def words(self, name: str = "text") -> list[str | None]:
        """Everything said under a name, oldest first; None for what was redacted. For the clerk only."""
        told = Event.objects.of(self).filter(words__name=name).with_words()
        return [keyring.read_text(event.text(name)) for event in told]

    def said(self) -> str:
        """The report as it was said, with what was added later. For the clerk only."""
        return "\n\n".join(words for words in self.words() if words)

    def place_said(self) -> str:
        """Where, as it was said. For the clerk only."""
        return "；".join(words for words in self.words("place") if words)

    def story_for_reporter(self) -> list[Step]:
        """What happened, whom it passed through, what comes and by when, in plain words."""
        from ligai.intake.story import story_of

        return story_of(self)

    def open_invitation(self) -> Any:
        """The invitation to rate whose window is open now, or None."""
        return self.invitations.standing().filter(until_on__gte=_today()).first()

    def version(self) -> int:
        """The stream's `seq`: what a form remembers, so that the second of two people is told."""
        newest: Any = Event.objects.of(self).aggregate(n=models.Max("seq"))["n"]
        return int(newest or 0)


def _today() -> date:
    return local_date(timezone.now())


class ReceiptCode(models.Model):
    """A code, given once in the whole installation; of the secret only a hash is kept.

    `sheet` is a blind index of the number of the sheet, so that sending it twice is one report.
    """

    code = models.CharField(max_length=12, primary_key=True)
    report = models.OneToOneField(Report, models.PROTECT, related_name="receipt")
    salt = models.BinaryField()
    secret_hash = models.CharField(max_length=64)
    sheet = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  NULL is "none"

    def __str__(self) -> str:
        return self.code


class Subject(models.Model):
    """A person whom a report is about, and who has no part in it: by name, or named by the clerk."""

    id = IdField(primary_key=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="subjects")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "person"], name="report_subject_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}"


class LinkQuerySet(models.QuerySet["Link"]):
    """Questions about many links."""

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(unlinked_at=None)

    def as_of(self, effective: datetime | None = None, known: datetime | None = None) -> Self:
        """Those that stood at `effective` (V) as was known by `known` (K); None means now."""
        moments = [moment for moment in (effective, known) if moment is not None]
        if not moments:
            return self.standing()
        moment = min(
            moments
        )  # a link is told at the moment when it is made, and so when taken back
        standing = Q(unlinked_at=None) | Q(unlinked_at__gt=moment)
        return self.filter(standing, linked_at__lte=moment)


class Link(models.Model):
    """A report points to a problem. `voice_no` tells distinct people inside the problem apart.

    It is fixed when the link is made, so that erasing an identity moves no past count; 0 is
    somebody who left no way to be told apart, and is counted beside the people, not among them.
    Whoever can be reached is to be spoken to by `contact_until`, which the `grade` gives.
    """

    id = IdField(primary_key=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="links")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="links")
    voice_no = models.IntegerField()
    grade = models.CharField(max_length=12, choices=Grade, default=Grade.ORDINARY)
    contact_until = models.DateTimeField(null=True)  # none: left no way to be reached
    linked_at = models.DateTimeField()
    unlinked_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(unlinked_at=None), name="report_linked_once"
            )
        ]
        indexes = [models.Index(fields=["problem", "voice_no"], name="link_voices")]

    def __str__(self) -> str:
        return f"{self.problem_id} #{self.voice_no}"
